/** Endorsers must agree byte by byte: every handler, on two machines that differ in all that must not matter. */
import { join } from 'node:path';
import { addDays } from '../kit/clock.ts';
import { methodsIn, twinRun } from '../kit/testing/twin-run.ts';
import { customs } from './api.ts';
import { ok } from '../kit/testing/stage.ts';
import { collections, drawing, Hub, seedOf } from './testing/hub.ts';
import { AREA, lineOf, Purchase, type Consignee } from './testing/purchase.ts';

/** Every public read, on a ledger with something in it. */
async function readAll(hub: Hub, { parcelId, masterBillNo, declarationNo, purchase }: Consignee): Promise<void> {
  const { orderId, secret } = purchase;
  const { correctionId } = ok('proposeCorrection', await purchase.correct({ freightMinor: 1 }, 'read'));
  for (const [method, input, as] of [
    ['getRules', { day: '2026-03-03' }, 'kisa'],
    ['getRates', { day: '2026-03-03' }, 'kisa'],
    ['getSelection', { day: '2026-03-03' }, 'kisa'],
    ['getOrder', { orderId }, 'carrier'],
    ['getCorrection', { correctionId }, 'mall'],
    ['getAssertion', { orderId }, 'auditor'],
    ['getParcel', { parcelId }, 'mall'],
    ['getManifestLine', { parcelId }, 'mall'],
    ['getMasterBill', { masterBillNo }, 'mall'],
    ['listBond', { area: AREA, carrier: 'carrier', limit: 2 }, 'keeper'],
    ['listIncidents', { kind: 'LEFT_BOND_UNRELEASED', limit: 2 }, 'auditor'],
    ['getClearance', { parcelId }, 'mall'],
    ['getDeclaration', { declarationNo }, 'broker'],
    ['getStatistics', { day: '2026-03-03' }, 'kisa'],
    ['lookUpParcel', { parcelId, secret }, 'relay'],
    ['listDisputes', { parcelId }, 'mall'],
    ['readOrderFile', { mall: 'mall', fileId: orderId }, 'clearance'],
    ['readDuty', { mall: 'mall', declarationNo }, 'mall'],
  ] as const) {
    await hub.must(method, input as never, as);
  }
}

/** What two tell each other, and its destruction. */
async function confide(hub: Hub, { parcelId, purchase }: Consignee): Promise<void> {
  const { orderId } = purchase;
  const place = { mall: 'mall', carrier: 'carrier', orderId };
  await hub.must('sendGoods', place, 'mall', { private: customs.methods.sendGoods.example.private });
  await hub.must('readGoods', place, 'carrier');
  const consignment = { carrier: 'carrier', parcelId };
  const secret = customs.methods.recordConsignment.example.private;
  await hub.must('recordConsignment', consignment, 'carrier', { private: secret });
  await hub.must('readConsignment', consignment, 'clearance');
  expect(await hub.refusal('purgeGoods', place, 'mall')).toBe('NOT_DUE');
  await hub.must('purgeGoods', place, 'mall', { at: addDays(hub.ledger.now, 2000) });
  await hub.must('purgeConsignment', consignment, 'carrier');
  await hub.must('purgeOrderFile', { mall: 'mall', fileId: orderId }, 'mall');
}

/** Goods that come back, that are given up, that are seized. */
async function ends(hub: Hub): Promise<void> {
  const given = await (await new Purchase(hub, 'given up').ready()).parcel().inBond();
  ok('decide', await given.decide());
  await hub.must('recordInspection', { parcelId: given.parcelId, passed: false, remark: 'x' }, 'inspector');
  await hub.must('abandon', { parcelId: given.parcelId, remark: 'x' }, 'clearance');
  ok('handOver', await given.step('handOver', 'keeper'));
  const seized = await (await new Purchase(hub, 'seized').ready()).parcel().inBond();
  ok('decide', await seized.decide());
  await hub.must('recordInspection', { parcelId: seized.parcelId, passed: false, remark: 'x' }, 'inspector');
  ok('seize', await hub.both('seize', { parcelId: seized.parcelId, remark: 'x' }, 'approver', 'approver2'));
  const voided = (await new Purchase(hub, 'voided').ready()).parcel();
  ok('bindParcel', await voided.bind());
  ok('voidParcel', await voided.step('voidParcel', 'carrier'));
  const { orderId } = voided.purchase;
  await hub.must('cancelOrder', { orderId, lines: [{ lineNo: '02', quantity: 2 }] }, 'mall');
}

/** A parcel with all that can happen to it, until it has left again. */
async function wholeWay(hub: Hub): Promise<Consignee> {
  const file = { freightMinor: 0, lines: [lineOf(25_000, { goodsCode: '3004909900' })] };
  const purchase = await new Purchase(hub, 'whole', { file }).ready();
  const parcel = await purchase.parcel().inBond();
  const { parcelId } = parcel;
  const { correctionId } = ok('proposeCorrection', await purchase.correct({}));
  await hub.must('settleCorrection', { correctionId, accepted: false, remark: 'x' }, 'clearance');
  const { disputeId } = ok('disputeParcel', await parcel.dispute());
  ok('leaveBond', await parcel.step('leaveBond', 'scanner'));
  await hub.must('settleDispute', { parcelId, disputeId, remark: 'x' }, 'clearance');
  await hub.must('resume', { parcelId, remark: 'x' }, 'clearance');
  const { personId } = purchase;
  const status = { personId, status: 'ACTIVE' as const, validUntil: '2027-01-01' };
  await hub.must('updatePersonCode', status, 'clearance');
  ok('decide', await parcel.decide());
  ok('fileDeclaration', await parcel.declare());
  await hub.must('recordInspection', { parcelId, passed: true, remark: 'x' }, 'inspector');
  await hub.must('recordRequirement', { parcelId, met: true }, 'agency');
  await parcel.payDuty();
  ok('release', await parcel.step('release', 'clearance'));
  ok('leaveBond', await parcel.step('leaveBond', 'scanner'));
  ok('deliver', await parcel.step('deliver', 'carrier'));
  await readAll(hub, parcel);
  ok('requestReturn', await parcel.step('requestReturn', 'carrier'));
  await hub.must('recordReExport', { parcelId, exportNo: '1234526000001X' }, 'carrier');
  ok('refund', await parcel.step('refund', 'clearance'));
  return parcel;
}

test('every method answers, writes and reads the same on two different machines', async () => {
  const hub = await new Hub().open(drawing(10_000));
  const parcel = await wholeWay(hub);
  await ends(hub);
  const told = { day: '2026-03-03', seed: seedOf('2026-03-03') };
  await hub.must('revealSelection', told, 'approver', { at: '2026-03-03T16:00:00.000Z' });
  await confide(hub, parcel);

  expect([...methodsIn(hub.ledger.recording)].sort()).toEqual(Object.keys(customs.methods).sort());
  const differences = await twinRun({
    api: { module: join(__dirname, 'api.ts'), name: 'customs' },
    handlers: { module: join(__dirname, 'contract.ts'), name: 'handlers' },
    collections,
    recording: hub.ledger.recording,
  });
  expect(differences).toEqual([]);
}, 120_000);
