import { StoryOrder, StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { koreanDay } from '../../../scripts/journeys/story-material.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

test.each([
  ['belongs to another name', { tripleMatch: false }, 'PERSON_MISMATCH'],
  ['is suspended', { status: 'SUSPENDED' }, 'CODE_SUSPENDED'],
  ['expired between order and arrival', { validUntil: koreanDay(Date.now() - 86_400_000) }, 'CODE_EXPIRED'],
])('a code that %s holds the parcel, and the consumer is told why', async (_, said, reason) => {
  const scene = new Scene();
  await scene.rules();
  const order = new StoryOrder();
  await scene.all([order.place(), order.pay(), order.assert(said)]);
  const parcel = await scene.inBond(new StoryParcel(order));
  expect(await scene.decide(parcel)).toMatchObject({ state: 'HELD', decision: { kind: 'HOLD', reasons: [reason] } });
  expect(await scene.ok(parcel.lookUp())).toMatchObject({ clearance: 'HELD', reasons: [reason] });
  expect(await scene.refusal(parcel.clear('kcs/clearance', 'release'))).toEqual({ status: 409, code: 'HELD' });
});

test('the consumer’s objection, signed and without a token, holds what was accepted', async () => {
  const scene = new Scene();
  await scene.rules();
  const parcel = await scene.landed();
  await scene.decide(parcel);
  await scene.ok(parcel.dispute());
  expect(await scene.ok(parcel.read('clearances'))).toMatchObject({ state: 'HELD' });
  expect(await scene.refusal(parcel.clear('kcs/clearance', 'hold-end', { remark: 'x' }))).toEqual({
    ...{ status: 409, code: 'HELD' },
  });
});
