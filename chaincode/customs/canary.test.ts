/** What the channel sees: neither who buys, nor what, nor for how much; and the carrier sees no price at all. */
import { customs } from './api.ts';
import { without } from '../kit/content.ts';
import { ok } from '../kit/testing/stage.ts';
import { drawing, Hub } from './testing/hub.ts';
import { lineOf, Purchase, type Consignee } from './testing/purchase.ts';

// Dozens of calls in a test, on a machine that may be busy.
jest.setTimeout(60_000);

const SECRETS = [
  ...[
    '홍길동',
    '01012345678',
    'P260000000001',
    '테헤란로',
    'Headphones of gold',
    '98765',
    'Secret Supplier',
    'shop.example',
  ],
  ...['PAY-77', 'Forwarder Inc.', 'PDX-ICN', 'M-2026-0001', '8518309590'],
];

/** A parcel to its release, by declaration, with all that is told in private on the way. */
async function cleared(): Promise<{ hub: Hub; parcel: Consignee }> {
  const hub = await new Hub().open(drawing(0));
  const file = {
    ...{ freightMinor: 0, supplier: 'Secret Supplier' },
    lines: [lineOf(98_765, { description: 'Headphones of gold', origin: 'US' })],
  };
  const purchase = await new Purchase(hub, 'canary', { file }).ready();
  const parcel = await purchase.parcel().inBond();
  const { orderId, file: whole } = purchase;
  const goods = whole.lines.map((line) => without(line, 'unitPriceMinor'));
  const recipient = without(whole.buyer, 'personalCode');
  const place = { mall: 'mall', carrier: 'carrier', orderId };
  await hub.must('sendGoods', place, 'mall', { private: { goods, goodsSalt: whole.goodsSalt, recipient } });
  const consignment = { carrier: 'carrier', parcelId: parcel.parcelId };
  const secret = customs.methods.recordConsignment.example.private;
  await hub.must('recordConsignment', consignment, 'carrier', { private: secret });
  ok('decide', await parcel.decide());
  ok('fileDeclaration', await parcel.declare());
  await parcel.payDuty();
  ok('release', await parcel.step('release', 'clearance'));
  return { hub, parcel };
}

test('public values, events and arguments hold no person, goods, supplier or price', async () => {
  const { hub, parcel } = await cleared();
  const duty = parcel.duty();
  const secrets = [
    ...SECRETS,
    String(duty.dutiableWon),
    String(duty.dutyWon),
    String(duty.vatWon),
    parcel.purchase.secret,
  ];
  const values = hub.ledger.bytes().public.map((bytes) => Buffer.from(bytes).toString());
  for (const secret of secrets) expect(values.filter((value) => value.includes(secret))).toEqual([]);
  for (const step of hub.ledger.recording) {
    if (step.kind !== 'simulate') continue;
    const args = step.args.map((arg) => Buffer.from(arg, 'base64').toString()).join(' ');
    for (const secret of secrets) expect(args).not.toContain(secret);
  }
});

test('the private values are there to be found: the canary sings', async () => {
  const { hub } = await cleared();
  const values = hub.ledger.bytes().private.map((bytes) => Buffer.from(bytes).toString());
  for (const secret of SECRETS) expect(values.some((value) => value.includes(secret))).toBe(true);
});

test('the collections that the carrier is in hold no price and no personal code', async () => {
  const { hub, parcel } = await cleared();
  const note = hub.ledger.privateRecord('mall-carrier', 'goodsNote', parcel.purchase.orderId);
  const consignment = hub.ledger.privateRecord('carrier-kcs', 'consignment', parcel.parcelId);
  const told = JSON.stringify([note, consignment]);
  expect(told).toContain('Headphones of gold');
  for (const secret of ['98765', 'P260000000001', 'PAY-77']) expect(told).not.toContain(secret);
});
