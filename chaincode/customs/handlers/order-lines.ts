/** Pieces of orders that go into parcels and onto manifest lines. */
import type { RecordOf } from '../state.ts';
import type { Tx } from './call.ts';

type Order = RecordOf<'order'>;
type Pieces = RecordOf<'parcel'>['contents'];

/** The orders of some pieces, each once, in the order in which the pieces name them. */
export async function ordersOf(tx: Tx, pieces: Pieces): Promise<Order[]> {
  const orders: Order[] = [];
  for (const orderId of orderIdsOf(pieces)) orders.push(await tx.require('order', orderId));
  return orders;
}

/** The identifiers of the orders of some pieces, each once. */
export function orderIdsOf(pieces: readonly { readonly orderId: string }[]): string[] {
  return [...new Set(pieces.map(({ orderId }) => orderId))];
}

/** An order with its pieces counted, up or down. Refuses to count more than there are. */
export function counted(
  tx: Tx,
  order: Order,
  { pieces, field, sign }: { readonly pieces: Pieces; readonly field: 'bound' | 'manifested'; readonly sign: 1 | -1 },
): Order {
  const own = pieces.filter(({ orderId }) => orderId === order.orderId);
  for (const { lineNo } of own) {
    if (!order.lines.some((line) => line.lineNo === lineNo)) {
      tx.fail('INPUT_INVALID', `The order has no line ${lineNo}.`, { orderId: order.orderId, lineNo });
    }
  }
  const lines = order.lines.map((line) => {
    const quantity = own.find(({ lineNo }) => lineNo === line.lineNo)?.quantity ?? 0;
    const most = field === 'bound' ? line.quantity - line.cancelled : line.bound;
    const count = line[field] + sign * quantity;
    if (count > most) {
      const left = most - line[field];
      tx.fail('QUANTITY_EXCEEDED', `Line ${line.lineNo} has ${left} pieces left.`, {
        ...{ orderId: order.orderId, lineNo: line.lineNo, left },
      });
    }
    return { ...line, [field]: count };
  });
  return { ...order, lines };
}

/** What pieces declare: each with the hashes that its order line has now. */
export function declaredLines(orders: readonly Order[], pieces: Pieces): RecordOf<'manifestLine'>['lines'] {
  return pieces.map((piece) => {
    const order = orders.find(({ orderId }) => orderId === piece.orderId)!;
    const { goodsHash, priceHash } = order.lines.find(({ lineNo }) => lineNo === piece.lineNo)!;
    return { ...piece, goodsHash, priceHash };
  });
}
