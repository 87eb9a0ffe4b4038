import { refuse, requiredValueOf, type Segment, valueOf } from './segment.ts';

/** Grams in a unit of MEA 6411, times 1000, so that a gram has three places. */
const UNITS: Readonly<Record<string, bigint>> = { KGM: 1_000n, TNE: 1_000_000n, GRM: 1n };

/** No container weighs more; larger numbers are a wrong unit. */
const LARGEST_G = 500_000_000;

/**
 * The mass of an MEA segment in whole grams, by decimal arithmetic: a kilogram value has at most three places.
 * @throws {EdifactError} when there is no value, the unit is unknown, or grams have a fraction
 */
export function massOf(segment: Segment, decimal: string): number {
  const unit = requiredValueOf(segment, 3, 1, 'the unit of measurement');
  const gramsPerUnit = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (gramsPerUnit === undefined) return refuse('VALUE_UNSUPPORTED', segment, 3, 1, 'masses are in KGM, TNE or GRM');
  const text = requiredValueOf(segment, 3, 2, 'the mass').trim();
  const match = (decimal === ',' ? /^(\d{1,9})(?:,(\d{1,6}))?$/ : /^(\d{1,9})(?:\.(\d{1,6}))?$/).exec(text);
  if (match === null) return refuse('ELEMENT_TYPE', segment, 3, 2, 'the mass is not a positive decimal number');
  const millionths = BigInt(match[1]!) * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
  const grams = millionths * gramsPerUnit;
  if (grams % 1_000_000n !== 0n) refuse('VALUE_INVALID', segment, 3, 2, 'the mass has fractions of a gram');
  const massG = Number(grams / 1_000_000n);
  if (massG > LARGEST_G) refuse('VALUE_INVALID', segment, 3, 2, 'the mass is more than a container can have');
  return massG;
}

/** Kilograms with as many places as they need; the point is the decimal mark of what is written here. */
export function kilograms(massG: number): string {
  const places = String(massG % 1_000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return places === '' ? String(Math.trunc(massG / 1_000)) : `${Math.trunc(massG / 1_000)}.${places}`;
}

/** Attribute measured (6313): gross, or verified gross mass (SOLAS). Undefined for others, which are not read. */
export function massKindOf(segment: Segment): 'gross' | 'verified' | undefined {
  if (valueOf(segment, 1) !== 'AAE') return undefined;
  const attribute = valueOf(segment, 2);
  if (attribute === 'VGM') return 'verified';
  return attribute === 'G' || attribute === 'AET' ? 'gross' : undefined;
}
