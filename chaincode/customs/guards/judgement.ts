/** How a parcel is judged: hold, list or declaration, and how likely it is inspected. Pure: the same facts give the same answer. */
import type { RecordOf } from '../state.ts';
import { groupUsdCents, piecesUsdCents, rowFor } from '../value/duty.ts';
import type { OpenOrder, Pieces } from '../value/order-value.ts';

type Reason = NonNullable<RecordOf<'clearance'>['decision']>['reasons'][number];
type Rules = RecordOf<'ruleTable'>;

/** Who bought, as customs says. */
export interface Buyer {
  readonly assertion: RecordOf<'assertion'>;
  readonly code: RecordOf<'personCode'>;
}

/** What a parcel is judged by. */
export interface Facts {
  readonly pieces: readonly Pieces[];
  /** The orders of the parcel, and all others that are judged with them, by their identifiers. */
  readonly orders: ReadonlyMap<string, OpenOrder>;
  readonly buyers: readonly Buyer[];
  /** Day of arrival, in Korea. */
  readonly arrivedOn: string;
  readonly disputed: boolean;
  readonly rules: Rules;
  readonly rates: RecordOf<'rateTable'>;
}

/** What a parcel is judged to be. */
export interface Judgement {
  readonly kind: 'LIST' | 'DECLARATION' | 'HOLD';
  readonly reasons: Reason[];
  readonly agencies: string[];
  readonly rateBp: number;
}

/** Judges; `undefined` when the exchange rate of a currency is missing. */
export function judge(facts: Facts): Judgement | undefined {
  const rows = excludedRows(facts);
  const demands = declarationReasons(facts, rows);
  if (demands === undefined) return undefined;
  const agencies = [...new Set(rows.flatMap(({ agency }) => agency ?? []))].sort();
  const shared = { agencies, rateBp: rateBpOf(facts) };
  const holds = holdReasons(facts);
  if (holds.length > 0) return { kind: 'HOLD', reasons: holds, ...shared };
  if (demands.length > 0) return { kind: 'DECLARATION', reasons: demands, ...shared };
  return { kind: 'LIST', reasons: ['WITHIN_LIMIT'], ...shared };
}

/** Why a parcel must wait: the buyer is not who the code belongs to, or the code was not good on the day of arrival. */
export function holdReasons({
  buyers,
  arrivedOn,
  disputed,
}: Pick<Facts, 'buyers' | 'arrivedOn' | 'disputed'>): Reason[] {
  const found = buyers.flatMap(({ assertion, code }) => [
    !assertion.tripleMatch && ('PERSON_MISMATCH' as const),
    code.status === 'UNKNOWN' && ('CODE_UNKNOWN' as const),
    code.status === 'SUSPENDED' && ('CODE_SUSPENDED' as const),
    code.status === 'REISSUED' && ('CODE_REISSUED' as const),
    code.validUntil < arrivedOn && ('CODE_EXPIRED' as const),
  ]);
  const reasons = [...found, disputed && ('DISPUTED' as const)];
  return [...new Set(reasons.flatMap((reason) => (reason === false ? [] : [reason])))];
}

/** The limit of the whole: that of a lane when all goods of all orders are of its origin. */
export function limitUsdCentsOf(orders: readonly OpenOrder[], { lanes, listLimitUsdCents }: Rules): number {
  const origins = new Set(orders.flatMap(({ file }) => file.lines.map(({ origin }) => origin)));
  const lane = origins.size === 1 ? lanes.find(({ origin }) => origins.has(origin)) : undefined;
  return lane?.limitUsdCents ?? listLimitUsdCents;
}

function declarationReasons(facts: Facts, rows: Rules['excluded']): Reason[] | undefined {
  const { pieces, orders, rules, rates } = facts;
  const all = [...orders.values()];
  const [whole, own] = [groupUsdCents(all, rates), piecesUsdCents(pieces, orders, rates)];
  if (whole === undefined || own === undefined) return undefined;
  const limit = limitUsdCentsOf(all, rules);
  const inLane = whole > rules.listLimitUsdCents && whole <= limit;
  const reasons = [
    whole > limit && (own > limit ? ('OVER_LIMIT' as const) : ('AGGREGATED' as const)),
    rows.some(({ laneOnly }) => !laneOnly) && ('EXCLUDED_GOODS' as const),
    inLane && rows.some(({ laneOnly }) => laneOnly) && ('EXCLUDED_FROM_LANE' as const),
  ];
  return reasons.flatMap((reason) => (reason === false ? [] : [reason]));
}

function goodsOf({ pieces, orders }: Facts) {
  return pieces.flatMap(
    ({ orderId, lineNo }) => orders.get(orderId)!.file.lines.find((line) => line.lineNo === lineNo) ?? [],
  );
}

function excludedRows(facts: Facts): Rules['excluded'] {
  return goodsOf(facts).flatMap(({ goodsCode }) => rowFor(facts.rules.excluded, goodsCode) ?? []);
}

function rateBpOf(facts: Facts): number {
  const { baseBp, goods, origins } = facts.rules.selection;
  const fitting = goodsOf(facts).flatMap(({ goodsCode, origin }) => [
    rowFor(goods, goodsCode)?.rateBp ?? 0,
    origins.find((row) => row.origin === origin)?.rateBp ?? 0,
  ]);
  return Math.max(baseBp, ...fitting);
}
