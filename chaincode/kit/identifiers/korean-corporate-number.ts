/** Korean corporate registration numbers (법인등록번호): thirteen digits, shown as `NNNNNN-NNNNNNN`. */
import { z } from 'zod';

/** Whether thirteen digits without a hyphen are a corporate registration number: weights 1 and 2 in turn, complemented to 10. */
export function isKoreanCorporateNumber(text: string): boolean {
  if (!/^[0-9]{13}$/.test(text) || /^0+$/.test(text)) return false;
  const sum = [...text.slice(0, 12)].reduce(
    (total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 2),
    0,
  );
  return (10 - (sum % 10)) % 10 === Number(text[12]);
}

/** A Korean corporate registration number, without hyphens. */
export const KoreanCorporateNumber = z
  .string()
  .refine(isKoreanCorporateNumber, 'Invalid Korean corporate registration number');
