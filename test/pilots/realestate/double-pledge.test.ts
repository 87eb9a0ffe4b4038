import { newId } from '../../../scripts/journeys/story-material.ts';
import { Scene, type Body } from './scene.ts';

jest.setTimeout(120_000);

test('two banks file in the same moment: one reservation', async () => {
  const scene = new Scene();
  await scene.entered();
  const stories = [await scene.contracted('bank1'), await scene.contracted('bank2')];
  const answers = await Promise.all(stories.map((story) => scene.client.send(story.file())));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const lost = answers.findIndex(({ status }) => status === 409);
  expect((answers[lost]!.body as Body)['code']).toBe('NOTICE_PENDING');
  const winner = stories[1 - lost]!;
  const notice = await scene.ok(scene.property.read('/notice'));
  expect(notice).toMatchObject({ state: 'PENDING', filingId: winner.filingId });
  await scene.registered(winner);
  // The title has changed: the loser's approval is void for good.
  expect(await scene.refusal(stories[lost]!.file())).toEqual({ status: 409, code: 'VERSION_CHANGED' });
});

test('a tenant of the same day: both sides are warned, and the payout needs an acknowledgement', async () => {
  const scene = new Scene();
  await scene.entered();
  const leaseId = newId();
  const moved = await scene.ok<{ warnings: Body[] }>(scene.property.moveIn(leaseId));
  expect(moved.warnings).toMatchObject([{ kind: 'SAME_DAY_LEASE', leaseId }]);
  const opposableFrom = moved.warnings[0]!['opposableFrom'];
  expect(String(opposableFrom)).toMatch(/T15:00:00\.000Z$/);
  const story = await scene.contracted('bank1', 1);
  const filed = await scene.move(story, story.file());
  expect(filed['warnings']).toMatchObject([{ kind: 'SAME_DAY_LEASE', leaseId, opposableFrom }]);
  await scene.registered(story);
  const [blind, second] = story.disburse();
  await scene.ok(blind);
  expect(await scene.refusal(second)).toEqual({ status: 409, code: 'ACKNOWLEDGEMENT_MISSING' });
  expect(await scene.both(story.disburse([leaseId]))).toMatchObject({ acknowledgedLeases: [leaseId] });
});
