/** Postal item numbers, UPU standard S10: service letters, eight digits, check digit, country. */
import { z } from 'zod';

const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7] as const;

/** Whether a text is a postal item number: weighted sum of the eight digits, complemented to 11; 10 counts as 0, 11 as 5. */
export function isPostalItem(text: string): boolean {
  if (!/^[A-Z]{2}[0-9]{9}[A-Z]{2}$/.test(text)) return false;
  const sum = WEIGHTS.reduce<number>((total, weight, place) => total + weight * Number(text[place + 2]), 0);
  const check = 11 - (sum % 11);
  return Number(text[10]) === (check === 10 ? 0 : check === 11 ? 5 : check);
}

/** A postal item number, such as `RB473124829GB`. */
export const PostalItem = z.string().refine(isPostalItem, 'Invalid postal item number (UPU S10)');
