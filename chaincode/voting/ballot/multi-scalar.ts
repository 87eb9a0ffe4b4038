/**
 * Sums of many multiples at once, for public data: x1 P1 + x2 P2 + ... Few points share one chain of doublings (Straus,
 * with digits of signed windows); many are thrown into buckets (Pippenger, with signed digits). Scalars of half the length,
 * as the weights of a batch are, cost half.
 */
import { IDENTITY, type Point } from './group.ts';

/** A point and the scalar that it is taken times: 0 to q - 1. */
export type Term = readonly [Point, bigint];

/** From here on buckets are cheaper than tables. */
const BUCKETS_FROM = 200;

/** The sum of the terms' multiples. */
export function multiScalar(terms: readonly Term[]): Point {
  return terms.length < BUCKETS_FROM ? withTables(terms) : withBuckets(terms);
}

const TABLE_WINDOW_BITS = 5;

/** Odd digits of at most 5 bits with at least 4 zeros after each (width-5 NAF), over a table of 8 odd multiples. */
function withTables(terms: readonly Term[]): Point {
  const rows = terms.map(([point, scalar]) => ({ digits: sparseDigits(scalar), table: oddMultiples(point) }));
  let sum = IDENTITY;
  for (let bit = Math.max(0, ...rows.map(({ digits }) => digits.length)) - 1; bit >= 0; bit -= 1) {
    sum = sum.double();
    for (const { digits, table } of rows) {
      const digit = digits[bit] ?? 0;
      if (digit > 0) sum = sum.add(table[digit >> 1]!);
      else if (digit < 0) sum = sum.subtract(table[-digit >> 1]!);
    }
  }
  return sum;
}

/** P, 3P, 5P, ... 15P. */
function oddMultiples(point: Point): Point[] {
  const twice = point.double();
  const table = [point];
  while (table.length < 1 << (TABLE_WINDOW_BITS - 2)) table.push(table.at(-1)!.add(twice));
  return table;
}

/** The width-5 non-adjacent form, least significant digit first. */
function sparseDigits(scalar: bigint): number[] {
  const width = 1 << TABLE_WINDOW_BITS;
  const bits = bitsOf(scalar);
  const digits = new Array<number>(bits.length + 1).fill(0);
  let carry = 0;
  for (let at = 0; at < digits.length;) {
    const bit = (bits[at] ?? 0) + carry;
    if ((bit & 1) === 0) {
      carry = bit >> 1;
      at += 1;
      continue;
    }
    let digit = carry;
    for (let offset = 0; offset < TABLE_WINDOW_BITS; offset += 1) digit += (bits[at + offset] ?? 0) << offset;
    carry = digit >= width / 2 ? 1 : 0;
    digits[at] = carry === 1 ? digit - width : digit;
    at += TABLE_WINDOW_BITS;
  }
  return digits;
}

/** Bits of a scalar, least significant first. */
function bitsOf(scalar: bigint): number[] {
  return scalar === 0n ? [] : [...scalar.toString(2)].reverse().map(Number);
}

/** Every window's points go into the bucket of their digit; a running sum over the buckets weighs them. */
function withBuckets(terms: readonly Term[]): Point {
  const windowBits = bucketBits(terms.length);
  const points = terms.map(([point]) => point);
  const digits = terms.map(([, scalar]) => signedDigits(scalar, windowBits));
  let sum = IDENTITY;
  for (let window = Math.max(...digits.map(({ length }) => length)) - 1; window >= 0; window -= 1) {
    for (let bit = 0; bit < windowBits; bit += 1) sum = sum.double();
    sum = sum.add(windowSum(points, digits, window, 1 << (windowBits - 1)));
  }
  return sum;
}

function windowSum(points: readonly Point[], digits: readonly number[][], window: number, count: number): Point {
  const buckets = new Array<Point | undefined>(count + 1);
  for (const [index, point] of points.entries()) {
    const digit = digits[index]![window] ?? 0;
    if (digit === 0) continue;
    const signed = digit > 0 ? point : point.negate();
    const at = Math.abs(digit);
    const bucket = buckets[at];
    buckets[at] = bucket === undefined ? signed : bucket.add(signed);
  }
  let running = IDENTITY;
  let sum = IDENTITY;
  for (let at = count; at > 0; at -= 1) {
    const bucket = buckets[at];
    if (bucket !== undefined) running = running.add(bucket);
    sum = sum.add(running);
  }
  return sum;
}

/** Digits from -2^(w-1) to 2^(w-1), least significant first. */
function signedDigits(scalar: bigint, windowBits: number): number[] {
  const bits = bitsOf(scalar);
  const half = 1 << (windowBits - 1);
  const digits: number[] = [];
  let carry = 0;
  for (let at = 0; at < bits.length || carry > 0; at += windowBits) {
    let digit = carry;
    for (let offset = 0; offset < windowBits; offset += 1) digit += (bits[at + offset] ?? 0) << offset;
    carry = digit > half ? 1 : 0;
    digits.push(carry === 1 ? digit - 2 * half : digit);
  }
  return digits;
}

/** The width that costs least: each window costs an addition for each point and two for each bucket. */
function bucketBits(count: number): number {
  let best = 4;
  for (let bits = 5; bits <= 14; bits += 1) if (costOf(bits, count) < costOf(best, count)) best = bits;
  return best;
}

function costOf(bits: number, count: number): number {
  return Math.ceil(253 / bits) * (count + 2 ** bits);
}
