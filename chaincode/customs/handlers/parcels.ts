/** Parcels, house bills, master bills, and the lines of the clearance list. */
import { addMinutes, compareInstants, kstDateOf } from '../../kit/clock.ts';
import { orderLife, parcelLife, type RecordOf } from '../state.ts';
import { contentOf } from '../../kit/content.ts';
import { companyOf, next, recordedBy, report, requireCarrier, requireParty, today } from './call.ts';
import type { HandlersOf, Tx } from './call.ts';
import { counted, declaredLines, orderIdsOf, ordersOf } from './order-lines.ts';

type Parcel = RecordOf<'parcel'>;

/** How far the carrier's clock may be ahead of the transaction's. */
const CLOCK_TOLERANCE_MIN = 2;

/** Handlers of parcels and bills. */
export const parcelHandlers = {
  async bindParcel(tx, { messageRef, parcelId, mall, hblNo, contents }) {
    const carrierNo = companyOf(tx);
    const year = today(tx).slice(0, 4);
    if ((await tx.get('houseBill', carrierNo, year, hblNo)) !== undefined) {
      return report(tx, { kind: 'BILL_REUSED', subject: `${carrierNo}-${year}-${hblNo}`, messageRef });
    }
    if ((await tx.get('parcel', parcelId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such a parcel already.', { parcelId });
    }
    requireOnce(tx, contents);
    for (const order of await ordersOf(tx, contents)) {
      if (order.mall !== mall) tx.fail('NOT_HOLDER', 'The order is another mall’s.', { orderId: order.orderId });
      const state = next(tx, orderLife, { state: order.state, action: 'bindParcel', of: 'The order' });
      const bound = counted(tx, order, { pieces: contents, field: 'bound', sign: 1 });
      await tx.put('order', { ...bound, state, recorded: recordedBy(tx) });
      await tx.put('orderParcel', { orderId: order.orderId, parcelId });
    }
    await tx.put('houseBill', { carrierNo, year, hblNo, parcelId });
    const { party: carrier } = tx.caller;
    const bound: Parcel = {
      ...{ parcelId, carrier, carrierNo, mall, year, hblNo, contents, state: 'PACKED' },
      recorded: recordedBy(tx),
    };
    return { parcel: await saveParcel(tx, bound) };
  },

  async voidParcel(tx, { parcelId }) {
    const before = await ownParcel(tx, parcelId);
    const state = nextParcelState(tx, before, 'voidParcel');
    for (const order of await ordersOf(tx, before.contents)) {
      const freed = counted(tx, order, { pieces: before.contents, field: 'bound', sign: -1 });
      await tx.put('order', { ...freed, recorded: recordedBy(tx) });
    }
    return moveParcel(tx, before, { state });
  },

  async openMasterBill(tx, input) {
    const { masterBillNo } = input;
    if ((await tx.get('masterBill', masterBillNo)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such a master bill already.', { masterBillNo });
    }
    const { party: carrier } = tx.caller;
    const bill = { ...contentOf(input), carrier, carrierNo: companyOf(tx), state: 'OPEN' as const };
    const opened = { ...bill, recorded: recordedBy(tx) };
    await tx.put('masterBill', opened);
    tx.emit('MasterBillOpened', { masterBillNo });
    return opened;
  },

  async joinManifest(tx, { parcelId, masterBillNo, houseSerial, lines: claimed }) {
    const before = await ownParcel(tx, parcelId);
    const state = nextParcelState(tx, before, 'joinManifest');
    const { state: stage, cargoRef } = await ownMasterBill(tx, masterBillNo);
    if (stage !== 'OPEN') tx.fail('STATE_CONFLICT', 'The master bill has arrived already.', { masterBillNo });
    const { contents, mall } = before;
    const orders = await ordersOf(tx, contents);
    const lines = declaredLines(orders, contents);
    if (claimed !== undefined && told(claimed) !== told(lines)) {
      tx.fail('EVIDENCE_MISMATCH', 'The lines are not those of parcel and orders.', { parcelId });
    }
    const cargoNo = cargoRef + houseSerial;
    if ((await tx.get('cargoEntry', cargoNo)) !== undefined) {
      tx.fail('STATE_CONFLICT', 'The cargo number is another parcel’s.', { cargoNo });
    }
    for (const order of orders) {
      const listed = counted(tx, order, { pieces: contents, field: 'manifested', sign: 1 });
      await tx.put('order', { ...listed, recorded: recordedBy(tx) });
    }
    const recorded = recordedBy(tx);
    const line = { parcelId, masterBillNo, cargoNo, lines, recorded };
    await tx.put('cargoEntry', { cargoNo, parcelId });
    await tx.put('manifestLine', line);
    await tx.put('clearance', { parcelId, mall, state: 'PENDING', recorded });
    await moveParcel(tx, before, { state, masterBillNo });
    return line;
  },

  async recordArrival(tx, { masterBillNo, arrivedAt }) {
    const before = await ownMasterBill(tx, masterBillNo);
    if (before.state !== 'OPEN') tx.fail('STATE_CONFLICT', 'The master bill has arrived already.', { masterBillNo });
    if (compareInstants(arrivedAt, addMinutes(tx.now, CLOCK_TOLERANCE_MIN)) > 0) {
      tx.fail('NOT_DUE', 'The arrival is of a time to come.', { arrivedAt });
    }
    const bill = { ...before, state: 'ARRIVED' as const, arrivedAt, recorded: recordedBy(tx) };
    await tx.put('masterBill', bill);
    tx.emit('MasterBillArrived', { masterBillNo });
    return bill;
  },

  async confirmArrival(tx, { parcelId }) {
    const before = await ownParcel(tx, parcelId);
    const state = nextParcelState(tx, before, 'confirmArrival');
    const { arrivedAt } = await tx.require('masterBill', before.masterBillNo!);
    if (arrivedAt === undefined) {
      return tx.fail('FACTS_MISSING', 'The master bill has not arrived.', { missing: ['arrival'] });
    }
    return moveParcel(tx, before, { state, arrivedOn: kstDateOf(arrivedAt) });
  },

  async deliver(tx, { parcelId }) {
    const before = await ownParcel(tx, parcelId);
    return moveParcel(tx, before, { state: nextParcelState(tx, before, 'deliver') });
  },

  async requestReturn(tx, { parcelId }) {
    const before = await ownParcel(tx, parcelId);
    return moveParcel(tx, before, { state: nextParcelState(tx, before, 'requestReturn') });
  },

  async recordReExport(tx, { parcelId, exportNo }) {
    const before = await ownParcel(tx, parcelId);
    return moveParcel(tx, before, { state: nextParcelState(tx, before, 'recordReExport'), exportNo });
  },

  getParcel: (tx, { parcelId }) => tx.require('parcel', parcelId),
  getManifestLine: (tx, { parcelId }) => tx.require('manifestLine', parcelId),
  getMasterBill: (tx, { masterBillNo }) => tx.require('masterBill', masterBillNo),
} satisfies HandlersOf<
  | 'bindParcel'
  | 'voidParcel'
  | 'openMasterBill'
  | 'joinManifest'
  | 'recordArrival'
  | 'confirmArrival'
  | 'deliver'
  | 'requestReturn'
  | 'recordReExport'
  | 'getParcel'
  | 'getManifestLine'
  | 'getMasterBill'
>;

/** A parcel of the caller's company. */
export async function ownParcel(tx: Tx, parcelId: string): Promise<Parcel> {
  const parcel = await tx.require('parcel', parcelId);
  requireCarrier(tx, parcel);
  return parcel;
}

/** The state that a step leads a parcel to. */
export function nextParcelState(
  tx: Tx,
  { state }: Parcel,
  action: (typeof parcelLife)['actions'][number],
): Parcel['state'] {
  return next(tx, parcelLife, { state, action, of: 'The parcel' });
}

/** Saves a parcel after a step, and tells. */
export function moveParcel(tx: Tx, before: Parcel, change: Partial<Parcel>): Promise<Parcel> {
  return saveParcel(tx, { ...before, ...change, recorded: recordedBy(tx) });
}

async function saveParcel(tx: Tx, parcel: Parcel): Promise<Parcel> {
  await tx.put('parcel', parcel);
  tx.emit('ParcelMoved', { parcelId: parcel.parcelId, state: parcel.state });
  return parcel;
}

async function ownMasterBill(tx: Tx, masterBillNo: string): Promise<RecordOf<'masterBill'>> {
  const bill = await tx.require('masterBill', masterBillNo);
  requireParty(tx, bill.carrier);
  requireCarrier(tx, bill);
  return bill;
}

function requireOnce(tx: Tx, contents: Parcel['contents']): void {
  const named = contents.map(({ orderId, lineNo }) => `${orderId} ${lineNo}`);
  if (new Set(named).size !== named.length) tx.fail('INPUT_INVALID', 'The parcel names an order line twice.');
  if (orderIdsOf(contents).length > 10) tx.fail('LIMIT_EXCEEDED', 'A parcel has pieces of ten orders at most.');
}

function told(lines: RecordOf<'manifestLine'>['lines']): string {
  return lines
    .map(({ orderId, lineNo, quantity, goodsHash, priceHash }) =>
      [orderId, lineNo, quantity, goodsHash, priceHash].join(' '),
    )
    .sort()
    .join('\n');
}
