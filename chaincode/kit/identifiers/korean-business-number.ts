/** Korean business registration numbers (사업자등록번호): ten digits, shown as `NNN-NN-NNNNN`. */
import { z } from 'zod';

const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5] as const;

/** Numbers begin with the code of a tax office, and these begin with 101. */
const FIRST_TAX_OFFICE = 101;

/**
 * Whether ten digits without hyphens are a business registration number: a weighted sum, to which the tens of the ninth
 * product are added, complemented to 10.
 */
export function isKoreanBusinessNumber(text: string): boolean {
  if (!/^[0-9]{10}$/.test(text) || Number(text.slice(0, 3)) < FIRST_TAX_OFFICE) return false;
  const sum = WEIGHTS.reduce<number>((total, weight, place) => total + Number(text[place]) * weight, 0);
  const tens = Math.floor((Number(text[8]) * 5) / 10);
  return (10 - ((sum + tens) % 10)) % 10 === Number(text[9]);
}

/** A Korean business registration number, without hyphens. */
export const KoreanBusinessNumber = z
  .string()
  .refine(isKoreanBusinessNumber, 'Invalid Korean business registration number');
