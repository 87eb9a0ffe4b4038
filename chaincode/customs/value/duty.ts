/** Duty and tax of pieces of orders, by a rule table and the exchange rates of a week. */
import type { PrivateRecordOf, RecordOf } from '../state.ts';
import { basisPointsOf, cutTo, usdCentsOf, wonOf } from './money.ts';
import { orderValueMinor, partValueMinor, type OpenOrder, type Pieces } from './order-value.ts';

type Rules = RecordOf<'ruleTable'>;
type Rates = RecordOf<'rateTable'>;

/** Figures of an assessment, in won. */
export type Duty = Pick<PrivateRecordOf<'dutyFile'>, 'dutiableWon' | 'dutyWon' | 'vatWon'>;

/** The row with the longest prefix that a goods code begins with. */
export function rowFor<T extends { readonly prefix: string }>(rows: readonly T[], goodsCode: string): T | undefined {
  return rows
    .filter(({ prefix }) => goodsCode.startsWith(prefix))
    .reduce<T | undefined>(
      (best, row) => (best === undefined || row.prefix.length > best.prefix.length ? row : best),
      undefined,
    );
}

/** What orders are worth together in US cents; `undefined` when a rate is missing. */
export function groupUsdCents(orders: readonly OpenOrder[], { rates }: Rates): number | undefined {
  return sumOf(orders.map((open) => usdCentsOf(orderValueMinor(open), open.file.currency, rates)));
}

/** What pieces are worth together in US cents; `undefined` when a rate is missing. */
export function piecesUsdCents(
  pieces: readonly Pieces[],
  orders: ReadonlyMap<string, OpenOrder>,
  { rates }: Rates,
): number | undefined {
  return sumOf(
    pieces.map((piece) => {
      const open = orders.get(piece.orderId)!;
      return usdCentsOf(partValueMinor(open, piece), open.file.currency, rates);
    }),
  );
}

function sumOf(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.reduce<number | undefined>(
    (sum, amount) => (sum === undefined || amount === undefined ? undefined : sum + amount),
    0,
  );
}

/** What is assessed. */
export interface Assessed {
  readonly pieces: readonly Pieces[];
  readonly orders: ReadonlyMap<string, OpenOrder>;
  /** What all orders that are judged as one whole are worth. */
  readonly wholeUsdCents: number;
  readonly rules: Rules;
  readonly rates: Rates;
}

/**
 * Duty and tax. Each line's value is cut to won, its duty as well; the sums of duty and tax are cut to a multiple of the table's
 * unit. Tax is on value and duty together. Up to the duty-free limit of the whole there is neither. `undefined`: a rate is missing.
 */
export function dutyOf({ pieces, orders, wholeUsdCents, rules, rates }: Assessed): Duty | undefined {
  const lines = pieces.map((piece) => {
    const { file, order } = orders.get(piece.orderId)!;
    const valueWon = wonOf(partValueMinor({ file, order }, piece), file.currency, rates.rates);
    const goodsCode = file.lines.find(({ lineNo }) => lineNo === piece.lineNo)?.goodsCode ?? '';
    const dutyBp = rowFor(rules.duties, goodsCode)?.dutyBp ?? rules.defaultDutyBp;
    return valueWon === undefined ? undefined : { valueWon, dutyWon: basisPointsOf(valueWon, dutyBp) };
  });
  const known = lines.flatMap((line) => line ?? []);
  if (known.length < lines.length) return undefined;
  const dutiableWon = known.reduce((sum, { valueWon }) => sum + valueWon, 0);
  if (wholeUsdCents <= rules.dutyFreeUsdCents) return { dutiableWon, dutyWon: 0, vatWon: 0 };
  const dutyWon = cutTo(
    known.reduce((sum, line) => sum + line.dutyWon, 0),
    rules.roundDownWon,
  );
  return { dutiableWon, dutyWon, vatWon: cutTo(basisPointsOf(dutiableWon + dutyWon, rules.vatBp), rules.roundDownWon) };
}
