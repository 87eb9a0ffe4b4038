/** Orders, payments and cancellations. What is private is sent to mall's and customs' peers, which compute the public hashes. */
import { compareInstants } from '../../kit/clock.ts';
import { orderLife, type PrivateRecordOf, type RecordOf } from '../state.ts';
import { goodsHashOf, priceHashOf } from '../statements/commitment.ts';
import { totalMinorOf } from '../value/order-value.ts';
import { fileOf, found, next, recordedBy, requireParty, type HandlersOf, type Tx } from './call.ts';

type File = Omit<PrivateRecordOf<'orderFile'>, 'fileId' | 'orderId' | 'recordedAt'>;
type Order = RecordOf<'order'>;

/** Handlers of orders. */
export const orderHandlers = {
  async placeOrder(tx, { mall, orderId, secretHash, consumerKey }, file) {
    requireParty(tx, mall);
    if ((await tx.get('order', orderId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such an order already.', { orderId });
    }
    requireSound(tx, file);
    const made: Order = {
      ...{ orderId, mall, state: 'ORDERED', fileId: orderId, lines: linesOf(orderId, file) },
      ...{ secretHash, consumerKey, recorded: recordedBy(tx) },
    };
    await tx.private.put('orderFile', { mall }, { fileId: orderId, orderId, ...file, recordedAt: tx.now });
    await tx.put('order', made);
    tx.emit('OrderMoved', { orderId, state: made.state });
    return made;
  },

  async recordPayment(tx, { mall, orderId }, payment) {
    requireParty(tx, mall);
    const before = await tx.require('order', orderId);
    requireParty(tx, before.mall);
    const state = next(tx, orderLife, { state: before.state, action: 'recordPayment', of: 'The order' });
    const { totalMinor, currency } = await fileOf(tx, before);
    if (payment.paidMinor !== totalMinor || payment.currency !== currency) {
      tx.fail('AMOUNT_MISMATCH', 'What was paid is not what the order comes to.', { orderId });
    }
    await tx.private.put('paymentFile', { mall }, { orderId, ...payment, recordedAt: tx.now });
    return move(tx, before, { state });
  },

  async cancelOrder(tx, { orderId, lines: pieces }) {
    const before = await tx.require('order', orderId);
    requireParty(tx, before.mall);
    if (before.state === 'CANCELLED') tx.fail('STATE_CONFLICT', 'The order is cancelled.', { orderId });
    const lines = before.lines.map((line) => {
      const quantity = pieces
        .filter(({ lineNo }) => lineNo === line.lineNo)
        .reduce((sum, piece) => sum + piece.quantity, 0);
      const left = line.quantity - line.cancelled - line.bound;
      if (quantity > left) {
        tx.fail('QUANTITY_EXCEEDED', `Line ${line.lineNo} has ${left} pieces that are in no parcel.`, {
          ...{ orderId, lineNo: line.lineNo, left },
        });
      }
      return { ...line, cancelled: line.cancelled + quantity };
    });
    const whole = lines.every(({ quantity, cancelled }) => quantity === cancelled);
    const { state } = before;
    return move(tx, before, {
      lines,
      state: whole ? next(tx, orderLife, { state, action: 'cancelOrder', of: 'The order' }) : state,
    });
  },

  getOrder: (tx, { orderId }) => tx.require('order', orderId),

  async readOrderFile(tx, { mall, fileId }) {
    return found(tx, await tx.private.get('orderFile', { mall }, fileId));
  },
} satisfies HandlersOf<'placeOrder' | 'recordPayment' | 'cancelOrder' | 'getOrder' | 'readOrderFile'>;

/** Refuses a file whose amounts do not add up, or that has a line twice. */
export function requireSound(tx: Tx, file: File): void {
  if (totalMinorOf(file) !== file.totalMinor) {
    tx.fail('AMOUNT_MISMATCH', 'Lines, freight and tax, less the discount, are not the total.');
  }
  if (new Set(file.lines.map(({ lineNo }) => lineNo)).size !== file.lines.length) {
    tx.fail('EVIDENCE_MISMATCH', 'A line number comes twice.');
  }
  if (compareInstants(file.orderedAt, tx.now) > 0) tx.fail('EVIDENCE_MISMATCH', 'The order is of a time to come.');
}

/** What the ledger shows of an order's lines. */
export function linesOf(orderId: string, file: File): Order['lines'] {
  const { lines, goodsSalt, priceSalt, currency } = file;
  return lines.map((line) => ({
    ...{ lineNo: line.lineNo, quantity: line.quantity, cancelled: 0, bound: 0, manifested: 0 },
    goodsHash: goodsHashOf(orderId, line, goodsSalt),
    priceHash: priceHashOf(orderId, { ...line, currency }, priceSalt),
  }));
}

async function move(tx: Tx, before: Order, change: Partial<Order>): Promise<Order> {
  const order = { ...before, ...change, recorded: recordedBy(tx) };
  await tx.put('order', order);
  tx.emit('OrderMoved', { orderId: order.orderId, state: order.state });
  return order;
}
