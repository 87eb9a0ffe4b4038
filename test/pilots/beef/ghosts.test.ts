/** Scenario 4: transfers nobody accepted, dead animals, animals under a stop. */
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

test('a farm that never accepted holds nothing', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.born();
  await scene.ok(story.offer('nacf/farm', 'nacf/farm2', -700));
  expect(await scene.refusal(story.ship('nacf/farm2' as 'nacf/farm'))).toEqual({ status: 403, code: 'NOT_HOLDER' });
  expect(await scene.refusal(story.ship('nacf/farm'))).toEqual({ status: 409, code: 'STATE_CONFLICT' });
  expect(await scene.refusal(story.accept('nacf/farm3', -699))).toEqual({ status: 403, code: 'NOT_HOLDER' });
});

test('a dead animal is neither registered again nor slaughtered', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.born();
  await scene.ok(story.end('DEAD'));
  expect(await scene.refusal(story.register())).toEqual({ status: 409, code: 'ALREADY_EXISTS' });
  expect(await scene.refusal(story.ship('nacf/farm'))).toEqual({ status: 409, code: 'STATE_CONFLICT' });
  expect(await scene.refusal(story.register('002000000001'))).toEqual({ status: 422, code: 'NUMBER_NOT_ISSUED' });
});

test('an animal under a foot-and-mouth stop is not slaughtered', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.born();
  await scene.ok(story.ship('nacf/farm'));
  await scene.ok(story.inspectAnimal());
  await scene.ok(story.hold(`animal:${story.traceNo}`));
  expect(await scene.refusal(story.slaughter())).toEqual({ status: 409, code: 'HELD' });
  expect(await scene.read(undefined, `/trace/${story.traceNo}`)).toMatchObject({ held: true });
});
