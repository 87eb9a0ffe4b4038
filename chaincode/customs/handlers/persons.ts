/** What customs says of buyers, by pseudonyms. */
import type { RecordOf } from '../state.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, rulesOn, today, type HandlersOf, type Tx } from './call.ts';

type Purchase = RecordOf<'purchase'>;

/** Handlers of persons. */
export const personHandlers = {
  async assertPerson(tx, input) {
    const { status, validUntil, ...said } = contentOf(input);
    const { orderId, personId, tripleMatch } = said;
    await tx.require('order', orderId);
    const before = await tx.get('assertion', orderId);
    // An order whose buyer is known stays within its group; only a buyer who did not match can be told anew.
    if (before !== undefined && before.tripleMatch) {
      tx.fail('ALREADY_EXISTS', 'The buyer of the order is known already.', { orderId });
    }
    const recorded = recordedBy(tx);
    const assertion = { ...said, recorded };
    await tx.put('assertion', assertion);
    await tx.put('personCode', { personId, status, validUntil, recorded });
    // A code that belongs to somebody else makes no purchase of that person.
    if (tripleMatch) await enterPurchase(tx, said);
    tx.emit('PersonAsserted', { orderId, tripleMatch });
    return assertion;
  },

  async updatePersonCode(tx, { personId, status, validUntil }) {
    await tx.require('personCode', personId);
    const code = { personId, status, validUntil, recorded: recordedBy(tx) };
    await tx.put('personCode', code);
    tx.emit('PersonCodeUpdated', { personId, status });
    return code;
  },

  async getAssertion(tx, { orderId }) {
    const assertion = await tx.require('assertion', orderId);
    return { assertion, code: await tx.require('personCode', assertion.personId) };
  },
} satisfies HandlersOf<'assertPerson' | 'updatePersonCode' | 'getAssertion'>;

/** Puts an order into the group that is judged as one whole. A group is bounded, for a decision reads all of it. */
async function enterPurchase(tx: Tx, { personId, purchaseDay, supplierId, orderId }: Purchase): Promise<void> {
  const { maxOrdersPerGroup } = await rulesOn(tx, today(tx));
  const group = await purchasesOf(tx, { personId, purchaseDay, supplierId });
  if (group.length >= maxOrdersPerGroup) {
    tx.fail('LIMIT_EXCEEDED', `A person may place ${maxOrdersPerGroup} orders a day with a supplier.`, {
      maxOrdersPerGroup,
    });
  }
  await tx.put('purchase', { personId, purchaseDay, supplierId, orderId });
}

const MAX_GROUP = 50;

/** The orders of a person, a supplier and a day. Whoever adds one meanwhile invalidates what was decided on these. */
export function purchasesOf(
  tx: Tx,
  { personId, purchaseDay, supplierId }: Omit<Purchase, 'orderId'>,
): Promise<Purchase[]> {
  return tx.list('purchase', [personId, purchaseDay, supplierId], MAX_GROUP);
}
