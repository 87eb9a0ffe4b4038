/** Section 1 of docs/voting-protocol.md: ristretto255 (RFC 9496), and what bytes are points and scalars. */
import { ristretto255 } from '@noble/curves/ed25519.js';

/** A point. */
export type Point = InstanceType<typeof ristretto255.Point>;

const { BASE, ZERO, Fn } = ristretto255.Point;

/** The generator. */
export const G: Point = BASE;
/** The neutral element. */
export const NEUTRAL: Point = ZERO;
/** The order of the group. */
export const Q: bigint = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The field of the scalars. */
export const SCALARS = Fn;

/** Bytes that the protocol does not take for a point or a scalar. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** A point that somebody sends: not neutral. @throws {MalformedError} */
export function sentPoint(bytes: Uint8Array): Point {
  const point = anyPoint(bytes);
  if (point.equals(NEUTRAL)) throw new MalformedError('a point is neutral');
  return point;
}

/** A point that may be neutral. @throws {MalformedError} */
export function anyPoint(bytes: Uint8Array): Point {
  if (bytes.length !== 32) throw new MalformedError(`a point has 32 bytes and not ${bytes.length}`);
  try {
    return ristretto255.Point.fromBytes(Uint8Array.from(bytes));
  } catch (error) {
    throw new MalformedError('32 bytes are no encoding of a point', { cause: error });
  }
}

/** A scalar that somebody sends: 1 to q - 1. @throws {MalformedError} */
export function sentScalar(bytes: Uint8Array): bigint {
  if (bytes.length !== 32) throw new MalformedError(`a scalar has 32 bytes and not ${bytes.length}`);
  const value = littleEndian(bytes);
  if (value < 1n || value >= Q) throw new MalformedError('a scalar is not in 1 to q - 1');
  return value;
}

/** An integer, least significant byte first. */
export function littleEndian(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}

/** Modulo q, 0 to q - 1. */
export function mod(value: bigint): bigint {
  return ((value % Q) + Q) % Q;
}

/** The multiple of a point; what is multiplied here is public. */
export function multiple(point: Point, scalar: bigint): Point {
  return point.multiplyUnsafe(mod(scalar));
}

/** Sum of points. */
export function sum(points: readonly Point[]): Point {
  return points.reduce((total, point) => total.add(point), NEUTRAL);
}
