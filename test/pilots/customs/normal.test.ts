import { Scene, type Clearance } from './scene.ts';
import { StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import type { Body } from '../stage.ts';

jest.setTimeout(120_000);

test('three lines for 118 dollars: bound, listed by itself, decided within seconds, delivered; the consumer sees the same', async () => {
  const scene = new Scene();
  await scene.rules();
  const order = await scene.ordered();
  await scene.ok(order.sendGoods());
  expect(await scene.ok(order.readGoods())).toMatchObject({ asOrdered: true });
  const parcel = new StoryParcel(order);
  await scene.all(parcel.listed());
  await scene.ok(parcel.consign());
  const [landing, arrival, bond] = parcel.arrived();
  await scene.all([landing, arrival]);
  const { inBondAt } = await scene.ok<{ inBondAt: string }>(bond);
  const decided = await scene.decide(parcel);
  expect(decided).toMatchObject({ state: 'LIST_ACCEPTED', decision: { kind: 'LIST', reasons: ['WITHIN_LIMIT'] } });
  // Within seconds, not days: what counts is the ledger's own time.
  const { decidedAt } = decided.decision as unknown as { decidedAt: string };
  expect(Date.parse(decidedAt) - Date.parse(inBondAt)).toBeLessThan(20_000);
  await scene.ok(parcel.clear('kcs/clearance', 'release'));
  await scene.ok(parcel.carry('bond-exit'));
  await scene.ok(parcel.carry('delivery'));

  const seen = await scene.ok<{ lines: Body[]; viewHash: string }>(parcel.lookUp());
  expect(seen).toMatchObject({ state: 'DELIVERED', clearance: 'RELEASED', decidedHash: decided.viewHash });
  expect(seen.viewHash).toBe(decided.viewHash);
  expect(seen.lines.map((line) => line['unitPriceMinor'])).toEqual([6_000, 1_500, 1_800]);
  expect(await scene.refusal(parcel.lookUp('00'.repeat(16)))).toEqual({ status: 404, code: 'NOT_FOUND' });
  const forCarrier = await scene.ok<Clearance>(parcel.read('clearances', 'carrier/operator'));
  expect(JSON.stringify(forCarrier)).not.toMatch(/unitPrice|6000/);
});

test('many orders at once share transactions and do not hinder each other', async () => {
  const scene = new Scene();
  await scene.rules();
  const orders = await Promise.all(Array.from({ length: 8 }, () => scene.ordered()));
  const parcels = orders.map((order) => new StoryParcel(order));
  await Promise.all(parcels.map((parcel) => scene.inBond(parcel)));
  const decisions = await Promise.all(parcels.map((parcel) => scene.decide(parcel)));
  expect(decisions.map(({ state }) => state)).toEqual(parcels.map(() => 'LIST_ACCEPTED'));
});
