/** The number on a label, as people type it. */
import { IMPORT_NO, LOT_NO, TRACE_NO } from '@ledger-pilots/chaincode/beef/schema/label-numbers.ts';

const FORMS = [TRACE_NO, LOT_NO, IMPORT_NO];

/**
 * Reads a typed number. Spaces, hyphens, dots, small letters, wide digits, the `KOR` of ear tags and the country code `410` of
 * the public interface do not matter.
 * @returns the number as the ledger has it, or `undefined` where it has no form that a label shows
 */
export function labelNumberOf(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s.\-_·‐-―]/g, '');
  const number = plain.replace(/^(?:KOR|410)(?=002\d{9}$)/, '');
  return FORMS.some((form) => form.test(number)) ? number : undefined;
}

/** A number in groups that can be read aloud: `002 1474 6010 1`, `L0 260304 1009 001`, `8 01 6058 10001`. */
export function groupedNumber(number: string): string {
  if (TRACE_NO.test(number)) return number.replace(/^(.{3})(.{4})(.{4})(.)$/, '$1 $2 $3 $4');
  if (LOT_NO.test(number)) return number.replace(/^(.{2})(.{6})(.{4})(.{3})$/, '$1 $2 $3 $4');
  return number.replace(/^(.)(.{2})(.{4})(.{5})$/, '$1 $2 $3 $4');
}
