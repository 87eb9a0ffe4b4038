/** GS1 identification keys with their check digit (GS1 General Specifications, section 7.9). */
import { z } from 'zod';

/**
 * The GS1 check digit: weights 3 and 1 in turn from the right, modulo 10.
 * @param digits - the key without its check digit
 * @throws {RangeError} when these are not digits
 */
export function gs1CheckDigit(digits: string): number {
  if (!/^[0-9]{1,40}$/.test(digits)) throw new RangeError('a GS1 key consists of digits');
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

/** Whether a text is a Global Trade Item Number: 8, 12, 13 or 14 digits. */
export function isGtin(text: string): boolean {
  return hasCheckDigit(text, [8, 12, 13, 14]);
}

/** Whether a text is a Global Location Number: 13 digits. */
export function isGln(text: string): boolean {
  return hasCheckDigit(text, [13]);
}

/** Whether a text is a Serial Shipping Container Code: 18 digits. */
export function isSscc(text: string): boolean {
  return hasCheckDigit(text, [18]);
}

function hasCheckDigit(text: string, lengths: readonly number[]): boolean {
  if (!lengths.includes(text.length) || !/^[0-9]+$/.test(text)) return false;
  return gs1CheckDigit(text.slice(0, -1)) === Number(text.at(-1));
}

/** A Global Trade Item Number. */
export const Gtin = z.string().refine(isGtin, 'Invalid GTIN');

/** A Global Location Number. */
export const Gln = z.string().refine(isGln, 'Invalid GLN');

/** A Serial Shipping Container Code. */
export const Sscc = z.string().refine(isSscc, 'Invalid SSCC');
