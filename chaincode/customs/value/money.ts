/**
 * Amounts in integers alone: minor units of a currency, won, US cents. Rates are won for one whole unit in ten-thousandths.
 * To won, amounts are cut (as customs values are); to US cents they are rounded up, so that no fraction of a cent stays below a limit.
 * Big integers in between: amounts times rates leave the safe ones.
 */
import type { RecordOf } from '../state.ts';

type Rates = RecordOf<'rateTable'>['rates'];

const RATE_SCALE = 10_000n;
const CENTS = 100n;

function rateOf(rates: Rates, currency: string) {
  const rate = rates.find((candidate) => candidate.currency === currency);
  return rate === undefined ? undefined : { wonE4: BigInt(rate.wonE4), minorUnits: 10n ** BigInt(rate.minorDigits) };
}

/** Won of an amount, cut; `undefined` when the table has no rate of the currency. */
export function wonOf(amountMinor: number, currency: string, rates: Rates): number | undefined {
  const rate = rateOf(rates, currency);
  return rate === undefined ? undefined : Number((BigInt(amountMinor) * rate.wonE4) / (RATE_SCALE * rate.minorUnits));
}

/** US cents of an amount, rounded up; `undefined` when the table has no rate of the currency. */
export function usdCentsOf(amountMinor: number, currency: string, rates: Rates): number | undefined {
  const [rate, dollar] = [rateOf(rates, currency), rateOf(rates, 'USD')];
  if (rate === undefined || dollar === undefined) return undefined;
  const divisor = dollar.wonE4 * rate.minorUnits;
  return Number((BigInt(amountMinor) * rate.wonE4 * CENTS + divisor - 1n) / divisor);
}

/** A share of an amount in basis points, cut. */
export function basisPointsOf(amount: number, bp: number): number {
  return Number((BigInt(amount) * BigInt(bp)) / 10_000n);
}

/** The part of an amount that is proportional to `part` of `whole`, cut towards zero. */
export function proportionOf(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}

/** An amount cut to a multiple of a unit. */
export function cutTo(amount: number, unit: number): number {
  return amount - (amount % unit);
}
