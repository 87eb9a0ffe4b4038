/** Texts for people, as schemas: what looks the same is the same, and nothing in them steers a terminal or a log. */
import { z } from 'zod';
import { isWellFormed } from './json.ts';

// eslint-disable-next-line no-control-regex -- these are what the type refuses
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;

/**
 * A text in normalisation form C, without control characters, line breaks and marks that change the writing direction.
 * @param maxLength - in code points, as people count; `minLength` is 1 where it is not given
 */
export function text(maxLength: number, minLength = 1): z.ZodType<string, string> {
  return z
    .string()
    .max(maxLength * 2)
    .refine(isWellFormed, 'Invalid text: half of a surrogate pair')
    .refine((value) => value === value.normalize('NFC'), 'Invalid text: expected Unicode normalisation form C')
    .refine((value) => !UNPRINTABLE.test(value), 'Invalid text: control or direction character')
    .refine((value) => lengthOf(value) <= maxLength, `Too long: expected at most ${maxLength} characters`)
    .refine((value) => lengthOf(value) >= minLength, `Too short: expected at least ${minLength} characters`)
    .meta({ minLength, maxLength });
}

/** A name for comparison: Hangul names are the same with and without spaces. */
export function comparableName(name: string): string {
  return name.normalize('NFC').replaceAll(/\s/g, '');
}

function lengthOf(value: string): number {
  return [...value].length;
}
