/** Ship identification numbers, IMO Resolution A.1117(30). */
import { z } from 'zod';

/**
 * Whether a text has the form and check digit of an IMO ship number: the last digit of the first six times 7 to 2, summed.
 * Necessary, not sufficient: `1234567` passes and is no ship.
 */
export function isImoNumber(text: string): boolean {
  if (!/^[0-9]{7}$/.test(text)) return false;
  const sum = [...text.slice(0, 6)].reduce((total, digit, place) => total + Number(digit) * (7 - place), 0);
  return sum % 10 === Number(text[6]);
}

/** An IMO ship number without the prefix `IMO`, such as `9863297`. */
export const ImoNumber = z.string().refine(isImoNumber, 'Invalid IMO number');
