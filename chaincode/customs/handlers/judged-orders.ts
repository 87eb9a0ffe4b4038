/** The orders that a parcel is judged with: its own, and all others of the same person, supplier and day. */
import type { Buyer } from '../guards/judgement.ts';
import type { RecordOf } from '../state.ts';
import { priceHashOf } from '../statements/commitment.ts';
import type { OpenOrder } from '../value/order-value.ts';
import { fileOf, type Tx } from './call.ts';
import { orderIdsOf } from './order-lines.ts';
import { purchasesOf } from './persons.ts';

/** Orders with their files, and who bought those of the parcel. */
export interface JudgedOrders {
  readonly orders: ReadonlyMap<string, OpenOrder>;
  readonly buyers: readonly Buyer[];
}

/** Opens what a parcel is judged with. Only a peer of customs or of the mall can: the prices are theirs. */
export async function judgedOrders(tx: Tx, { contents }: RecordOf<'parcel'>): Promise<JudgedOrders> {
  const own = orderIdsOf(contents);
  const buyers = [];
  for (const orderId of own) buyers.push(await buyerOf(tx, orderId));
  const whole = new Set(own);
  for (const { assertion } of buyers) {
    if (!assertion.tripleMatch) continue;
    for (const { orderId } of await purchasesOf(tx, assertion)) whole.add(orderId);
  }
  return { orders: await openOrders(tx, [...whole].sort()), buyers };
}

/** Orders with their files. The files must open what the ledger shows. */
export async function openOrders(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, OpenOrder>> {
  const opened = new Map<string, OpenOrder>();
  for (const orderId of orderIds) {
    const order = await tx.require('order', orderId);
    const file = await fileOf(tx, order);
    const honest = file.lines.every((line, index) => {
      const { currency, priceSalt } = file;
      return order.lines[index]?.priceHash === priceHashOf(orderId, { ...line, currency }, priceSalt);
    });
    if (!honest) tx.fail('EVIDENCE_MISMATCH', 'The file does not open the order’s prices.', { orderId });
    opened.set(orderId, { order, file });
  }
  return opened;
}

async function buyerOf(tx: Tx, orderId: string): Promise<Buyer> {
  const assertion = await tx.get('assertion', orderId);
  if (assertion === undefined) {
    return tx.fail('FACTS_MISSING', 'Nothing is said of the buyer yet.', { missing: ['assertion'], orderId });
  }
  return { assertion, code: await tx.require('personCode', assertion.personId) };
}
