import { StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const scene = new Scene();

beforeAll(() => scene.rules());

test('the bill of a cleared parcel does not come again, and the attempt is reported', async () => {
  const first = await scene.landed();
  await scene.decide(first);
  await scene.ok(first.clear('kcs/clearance', 'release'));
  const second = new StoryParcel(await scene.ordered());
  const answer = await scene.ok<{ refused: { kind: string; subject: string } }>(second.bind(first.hblNo));
  expect(answer.refused.kind).toBe('BILL_REUSED');
  expect(await scene.isReported('BILL_REUSED', answer.refused.subject)).toBe(true);
  expect(await scene.refusal(second.read('parcels'))).toEqual({ status: 404, code: 'NOT_FOUND' });
});

test('a parcel that is scanned out before its release stays, and the scan is reported', async () => {
  const parcel = await scene.landed();
  expect(await scene.ok(parcel.carry('bond-exit'))).toMatchObject({ refused: { kind: 'LEFT_BOND_UNRELEASED' } });
  expect(await scene.isReported('LEFT_BOND_UNRELEASED', parcel.parcelId)).toBe(true);
  expect(await scene.ok(parcel.read('parcels'))).toMatchObject({ state: 'IN_BOND' });
});

test('a return is refunded only with the proof that the goods have left', async () => {
  const parcel = await scene.landed();
  await scene.decide(parcel);
  await scene.all([parcel.clear('kcs/clearance', 'release'), parcel.carry('bond-exit'), parcel.carry('delivery')]);
  await scene.ok(parcel.carry('return'));
  const early = await scene.ok(parcel.clear('kcs/clearance', 'refund'));
  expect(early).toMatchObject({ refused: { kind: 'REFUND_WITHOUT_EXPORT' } });
  await scene.ok(parcel.carry('re-export', { exportNo: '1234526000001X' }));
  expect(await scene.ok(parcel.clear('kcs/clearance', 'refund'))).toMatchObject({ clearance: { state: 'REFUNDED' } });
});

test('a release message that comes again has one effect, and releases no other parcel', async () => {
  const [first, second] = [await scene.landed(), await scene.landed()];
  for (const parcel of [first, second]) await scene.decide(parcel);
  const message = first.clear('kcs/clearance', 'release');
  const released = await scene.ok(message);
  expect(await scene.ok(message)).toEqual(released);
  const { messageRef } = message.body as { messageRef: string };
  const replayed = await scene.ok(second.clear('kcs/clearance', 'release', { messageRef }));
  expect(replayed).toMatchObject({ refused: { kind: 'MESSAGE_REPLAYED' } });
  expect(await scene.isReported('MESSAGE_REPLAYED', second.parcelId)).toBe(true);
  expect(await scene.ok(second.read('clearances'))).toMatchObject({ state: 'LIST_ACCEPTED' });
});
