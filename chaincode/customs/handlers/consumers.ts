/** What the consumer sees and does. */
import { isSignature } from '../../kit/signature.ts';
import { clearanceLife, type RecordOf } from '../state.ts';
import { secretHashOf, viewHashOf } from '../statements/commitment.ts';
import { disputeBytes } from '../statements/statement.ts';
import { fileOf, recordedBy, type HandlersOf, type Tx } from './call.ts';
import { saveClearance } from './clearance.ts';
import { disputesOf, MAX_DISPUTES } from './disputes.ts';
import { declaredLines, ordersOf } from './order-lines.ts';

type Parcel = RecordOf<'parcel'>;

/** Handlers of consumers. */
export const consumerHandlers = {
  async lookUpParcel(tx, { parcelId, secret }) {
    const parcel = (await tx.get('parcel', parcelId)) ?? nothing(tx);
    const orders = await ordersOf(tx, parcel.contents);
    const own = orders.filter(({ orderId, secretHash }) => secretHashOf(orderId, secret) === secretHash);
    const [first] = own;
    if (first === undefined) return nothing(tx);
    const lines = [];
    for (const order of own) lines.push(...(await shownLines(tx, parcel, order)));
    const clearance = await tx.get('clearance', parcelId);
    return {
      ...{ parcelId, state: parcel.state, lines, currency: (await fileOf(tx, first)).currency },
      viewHash: viewHashOf(parcelId, declaredLines(orders, parcel.contents)),
      ...(parcel.arrivedOn !== undefined && { arrivedOn: parcel.arrivedOn }),
      ...(clearance !== undefined && { clearance: clearance.state }),
      ...(clearance?.decision !== undefined && decisionShown(clearance)),
    };
  },

  async disputeParcel(tx, { signature, ...dispute }) {
    const { parcelId, disputeId, orderId } = dispute;
    const { contents } = await tx.require('parcel', parcelId);
    if (!contents.some((piece) => piece.orderId === orderId)) {
      tx.fail('EVIDENCE_MISMATCH', 'The parcel has nothing of this order.', { parcelId, orderId });
    }
    const { consumerKey } = await tx.require('order', orderId);
    if (!isSignature(consumerKey, disputeBytes(dispute), signature)) {
      tx.fail('PROOF_INVALID', 'The signature is not the consumer’s over this objection.', { orderId });
    }
    const others = await disputesOf(tx, parcelId);
    if (others.some((other) => other.disputeId === disputeId)) {
      tx.fail('ALREADY_EXISTS', 'There is such an objection already.', { disputeId });
    }
    if (others.length === MAX_DISPUTES) tx.fail('LIMIT_EXCEEDED', `A parcel has ${MAX_DISPUTES} objections at most.`);
    const made = { ...dispute, state: 'OPEN' as const, recorded: recordedBy(tx) };
    await tx.put('dispute', made);
    await hold(tx, parcelId);
    tx.emit('ParcelDisputed', { parcelId, disputeId });
    return made;
  },

  async settleDispute(tx, { parcelId, disputeId }) {
    const before = await tx.require('dispute', parcelId, disputeId);
    if (before.state !== 'OPEN') tx.fail('STATE_CONFLICT', 'The objection is settled.', { disputeId });
    const dispute = { ...before, state: 'SETTLED' as const, recorded: recordedBy(tx) };
    await tx.put('dispute', dispute);
    tx.emit('DisputeSettled', { parcelId, disputeId });
    return dispute;
  },

  async listDisputes(tx, { parcelId }) {
    return { items: await disputesOf(tx, parcelId) };
  },
} satisfies HandlersOf<'lookUpParcel' | 'disputeParcel' | 'settleDispute' | 'listDisputes'>;

/** A wrong secret and a parcel that does not exist look the same. */
function nothing(tx: Tx): never {
  return tx.fail('NOT_FOUND', 'There is no such parcel under this secret.');
}

async function shownLines(tx: Tx, { contents }: Parcel, order: RecordOf<'order'>) {
  const file = await fileOf(tx, order);
  return contents
    .filter(({ orderId }) => orderId === order.orderId)
    .map(({ lineNo, quantity }) => {
      const line = file.lines.find((candidate) => candidate.lineNo === lineNo)!;
      const { description, goodsCode, origin, unitPriceMinor } = line;
      return { orderId: order.orderId, lineNo, description, goodsCode, quantity, origin, unitPriceMinor };
    });
}

function decisionShown({ decision, viewHash }: RecordOf<'clearance'>) {
  const { kind, reasons } = decision!;
  return { kind, reasons, ...(viewHash !== undefined && { decidedHash: viewHash }) };
}

/** Holds the clearance where it can still be held; later the release itself looks for objections. */
async function hold(tx: Tx, parcelId: string): Promise<void> {
  const clearance = await tx.get('clearance', parcelId);
  if (clearance === undefined) return;
  const state = clearanceLife.step(clearance.state, 'hold');
  if (state !== undefined) await saveClearance(tx, clearance, { state });
}
