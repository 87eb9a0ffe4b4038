import { lineOf, StoryOrder, StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const file = { currency: 'KRW', freightMinor: 0, lines: [lineOf(300_000)] };

test('an order of 300,000 won is not listed and not declared as one of 100,000', async () => {
  const scene = new Scene();
  await scene.rules();
  const order = new StoryOrder({ file });
  await scene.ok(order.place());
  expect(await scene.refusal(order.pay(100_000))).toEqual({ status: 422, code: 'AMOUNT_MISMATCH' });
  await scene.all([order.pay(), order.assert()]);
  const parcel = new StoryParcel(order);
  await scene.all([parcel.bind(), parcel.openFlight()]);
  const { lines } = await scene.read<{ lines: { goodsHash: string; priceHash: string }[] }>(
    'carrier/operator',
    `/orders/${order.orderId}`,
  );
  const { goodsHash } = lines[0]!;
  const lowered = { ...parcel.contents[0]!, goodsHash, priceHash: '00'.repeat(32) };
  expect(await scene.refusal(parcel.join([lowered]))).toEqual({ status: 422, code: 'EVIDENCE_MISMATCH' });
  await scene.ok(parcel.join());
  await scene.all(parcel.arrived());
  expect((await scene.decide(parcel)).decision).toMatchObject({ kind: 'DECLARATION', reasons: ['OVER_LIMIT'] });
  expect(await scene.refusal(parcel.declare([], 100_000))).toEqual({ status: 422, code: 'AMOUNT_MISMATCH' });
  await scene.ok(parcel.declare());
  // 300,000 won at 8 percent, and 10 percent of both.
  const duty = { dutiableWon: 300_000, dutyWon: 24_000, vatWon: 32_400 };
  const less = { ...duty, dutyWon: 8_000 };
  expect(await scene.refusal(parcel.assess(less))).toEqual({ status: 422, code: 'AMOUNT_MISMATCH' });
  const { dutyHash } = await scene.ok<{ dutyHash: string }>(parcel.assess(duty));
  await scene.all([parcel.confirm(dutyHash), parcel.dutyPaid(), parcel.clear('kcs/clearance', 'release')]);
});
