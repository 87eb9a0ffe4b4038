/** Value of each letter in ISO 6346: 10 to 38 without the multiples of 11. */
const LETTER_VALUES = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, index) => [letter, index + 10 + Math.floor((index + 9) / 10)]),
);

/**
 * What to do with an equipment number. Published samples and real messages carry numbers that break ISO 6346; DCSA asks
 * to follow it "where possible", so such a number is taken with a flag. What is not even a plain identifier is not.
 */
export type ContainerNumberKind = 'iso' | 'non-iso' | 'unusable';

/** Judges an equipment number as received: nothing is trimmed, and lower case is not raised. */
export function containerNumberKind(number: string): ContainerNumberKind {
  if (!/^[A-Z0-9]{4,11}$/.test(number)) return 'unusable';
  if (!/^[A-Z]{3}[UJZ][0-9]{7}$/.test(number)) return 'non-iso';
  const sum = [...number.slice(0, 10)].reduce(
    (total, character, index) => total + (LETTER_VALUES.get(character) ?? Number(character)) * 2 ** index,
    0,
  );
  return (sum % 11) % 10 === Number(number[10]) ? 'iso' : 'non-iso';
}
