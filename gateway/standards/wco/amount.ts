/** Amounts: minor units on the ledger, decimals of the whole unit in documents. */

/** Digits behind the point of a currency (ISO 4217): 2 of the dollar, none of the won. */
function minorDigitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `6000` minor units of the dollar are `60.00`. */
export function decimalOf(minor: bigint, currency: string): string {
  const digits = minorDigitsOf(currency);
  const text = String(minor).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Minor units of a decimal; `undefined` when it has more digits than the currency, or is not a safe integer of them. */
export function minorOf(decimal: string, currency: string): number | undefined {
  const digits = minorDigitsOf(currency);
  const [whole = '', fraction = ''] = decimal.split('.');
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return Number.isSafeInteger(minor) ? minor : undefined;
}
