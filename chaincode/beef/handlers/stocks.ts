/** What a business has under a number: received, and what of it has left. */
import { availableOf, partyOf, type RecordOf } from '../state.ts';
import { requireOwnOrAuthority, rulesToday, type Account, type HandlersOf, type Tx } from './call.ts';
import { activeHolds } from './holds.ts';

type Stock = RecordOf<'stock'>;

/** Whose stock, under which number. */
export interface StockKey {
  readonly holder: string;
  readonly number: string;
}

/** A stock; an empty one where nothing was received under the number. */
export async function stockOf(tx: Tx, { holder, number }: StockKey, recorded: Stock['recorded']): Promise<Stock> {
  const none = { receivedG: 0, dispatchedG: 0, soldG: 0, lostG: 0 };
  return (await tx.get('stock', holder, number)) ?? { holder, number, party: partyOf(holder), ...none, recorded };
}

/** Books grams that came in. */
export async function bookIn(tx: Tx, key: StockKey, receivedG: number, recorded: Stock['recorded']): Promise<void> {
  const stock = await stockOf(tx, key, recorded);
  await tx.put('stock', { ...stock, receivedG: stock.receivedG + receivedG, recorded });
}

/** Grams that leave a stock; negative where they come back. */
export type Leaving = Partial<Pick<Stock, 'dispatchedG' | 'soldG' | 'lostG'>>;

function less(stock: Stock, { dispatchedG = 0, soldG = 0, lostG = 0 }: Leaving): Stock {
  return {
    ...stock,
    dispatchedG: stock.dispatchedG + dispatchedG,
    soldG: stock.soldG + soldG,
    lostG: stock.lostG + lostG,
  };
}

/** Books grams that leave, or come back. */
export async function bookOut(tx: Tx, key: StockKey, leaving: Leaving, recorded: Stock['recorded']): Promise<void> {
  const stock = await stockOf(tx, key, recorded);
  await tx.put('stock', { ...less(stock, leaving), recorded });
}

/** Books packs that are sent on: refused where their grams were sold loose already. */
export async function bookDispatch(
  tx: Tx,
  key: StockKey,
  dispatchedG: number,
  { rules, recorded }: Pick<Account, 'rules' | 'recorded'>,
): Promise<void> {
  const stock = await stockOf(tx, key, recorded);
  const availableG = availableOf(stock, rules.saleToleranceBp);
  if (dispatchedG > availableG) {
    tx.fail('MASS_EXCEEDED', `Only ${availableG} g are left under ${key.number}.`, { ...key, availableG });
  }
  await tx.put('stock', { ...less(stock, { dispatchedG }), recorded });
}

/** Books grams that are lost; what was sold loose already is not lost. */
export async function bookLoss(tx: Tx, key: StockKey, lostG: number, recorded: Stock['recorded']): Promise<void> {
  const stock = await stockOf(tx, key, recorded);
  await tx.put('stock', { ...less(stock, { lostG: Math.min(lostG, availableOf(stock, 0)) }), recorded });
}

/** Handlers of stocks. */
export const stockHandlers = {
  async getStock(tx, { holder, number }) {
    requireOwnOrAuthority(tx, holder);
    const stock = await tx.require('stock', holder, number);
    const { saleToleranceBp } = await rulesToday(tx);
    const holds = await activeHolds(tx, `stock:${holder}:${number}`, `number:${number}`);
    return { stock, availableG: availableOf(stock, saleToleranceBp), frozen: holds.length > 0 };
  },

  async listStocks(tx, { holder, limit, cursor }) {
    requireOwnOrAuthority(tx, holder);
    return tx.page('stock', [holder], limit, cursor);
  },
} satisfies HandlersOf<'getStock' | 'listStocks'>;
