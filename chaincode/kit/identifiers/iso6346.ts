/** Freight container identification, ISO 6346:2022: owner code, category, serial number, check digit; size and type. */
import { z } from 'zod';

/** Annex A: letters count from 10 in alphabetical order; 11, 22 and 33, multiples of the modulus, are left out. */
const LETTER_VALUES = new Map<string, number>(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, index) => [letter, 10 + index + Math.ceil(index / 10)]),
);

const NUMBER = /^[A-Z]{3}[UJZ][0-9]{7}$/;
const SIZE_TYPE = /^[0-9A-Z]{2}[A-Z][0-9A-Z]$/;

/** First character of a size and type code: the length in feet, where it is a whole number. */
const LENGTHS_FT: Readonly<Record<string, number>> = {
  1: 10,
  2: 20,
  3: 30,
  4: 40,
  B: 24,
  G: 41,
  H: 43,
  L: 45,
  M: 48,
  N: 49,
  P: 53,
};

/**
 * The check digit of an owner code, category and serial number (Annex A): each value times a power of two, modulo 11,
 * where 10 counts as 0.
 * @param stem - ten characters: four letters and six digits
 * @throws {RangeError} when it is not of that form
 */
export function containerCheckDigit(stem: string): number {
  if (!/^[A-Z]{4}[0-9]{6}$/.test(stem))
    throw new RangeError('a container number begins with four letters and six digits');
  const sum = [...stem].reduce(
    (total, sign, place) => total + (LETTER_VALUES.get(sign) ?? Number(sign)) * 2 ** place,
    0,
  );
  return (sum % 11) % 10;
}

/** A container number from its first ten characters. @throws {RangeError} as {@link containerCheckDigit} */
export function withCheckDigit(stem: string): string {
  return `${stem}${containerCheckDigit(stem)}`;
}

/** Whether a text is a container number: category U, J or Z, and the right check digit. */
export function isContainerNumber(text: string): boolean {
  return NUMBER.test(text) && containerCheckDigit(text.slice(0, 10)) === Number(text[10]);
}

/** Whether a text has the form of a size and type code (ISO 6346 section 6 and the group codes, such as `22GP`). */
export function isSizeType(text: string): boolean {
  return SIZE_TYPE.test(text);
}

/** Length in feet of a size and type code: 20 for `22G1`, 45 for `L5G1`; `undefined` when it is not a whole number or unknown. */
export function lengthFtOf(sizeType: string): number | undefined {
  return isSizeType(sizeType) ? LENGTHS_FT[sizeType[0]!] : undefined;
}

/** A container number such as `CSQU3054383`. */
export const ContainerNumber = z.string().refine(isContainerNumber, 'Invalid container number (ISO 6346)');

/** A size and type code such as `22G1`. */
export const ContainerSizeType = z.string().refine(isSizeType, 'Invalid size and type code (ISO 6346)');
