/**
 * The group of the whole protocol: ristretto255 (RFC 9496), of prime order q, written additively. This is the only place
 * where bytes become points and scalars, so that there is one opinion about what is well formed. What voters need of this
 * folder runs in a browser: no `Buffer`, nothing of Node.
 */
import { ristretto255 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';

/** An element of the group. */
export type Point = InstanceType<typeof ristretto255.Point>;

/** The generator G. */
export const GENERATOR: Point = ristretto255.Point.BASE;
/** The neutral element. */
export const IDENTITY: Point = ristretto255.Point.ZERO;
/** The order q of the group. */
export const ORDER: bigint = ristretto255.Point.Fn.ORDER;
/** Bytes of an encoded point, and of an encoded scalar. */
export const ELEMENT_BYTES = 32;

/** Bytes that are no point or scalar of the one canonical form, or one that the protocol refuses. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

/**
 * A point from its encoding (RFC 9496 section 4.3.1). The neutral element is refused: nobody honest sends it.
 * @throws {EncodingError}
 */
export function pointOf(bytes: Uint8Array): Point {
  const point = pointOrIdentityOf(bytes);
  if (point.is0()) throw new EncodingError('the point is the neutral element');
  return point;
}

/** As {@link pointOf}, for what is computed from others and may be neutral: sums and decryption factors. */
export function pointOrIdentityOf(bytes: Uint8Array): Point {
  if (bytes.length !== ELEMENT_BYTES) throw new EncodingError(`a point has ${ELEMENT_BYTES} bytes`);
  // RFC 9496 encodes the neutral element as zeros. Sums of empty buckets are made of it, and decoding is dear.
  if (bytes.every((byte) => byte === 0)) return IDENTITY;
  try {
    return ristretto255.Point.fromBytes(bytes);
  } catch (error) {
    // Anything but the refusal to decode is a fault of this program, and must not look like a false proof.
    if (error instanceof Error && error.message.startsWith('invalid ristretto255 encoding')) {
      throw new EncodingError('the bytes are not the encoding of a point', { cause: error });
    }
    throw error;
  }
}

/** The 32 bytes of a point. */
export function bytesOfPoint(point: Point): Uint8Array {
  return point.is0() ? new Uint8Array(ELEMENT_BYTES) : point.toBytes();
}

/**
 * A scalar from 32 bytes, least significant first. Only 1 to q - 1: other libraries differ about zero and about what is
 * not reduced, and a voter must not be able to set endorsers apart.
 * @throws {EncodingError}
 */
export function scalarOf(bytes: Uint8Array): bigint {
  if (bytes.length !== ELEMENT_BYTES) throw new EncodingError(`a scalar has ${ELEMENT_BYTES} bytes`);
  const value = littleEndian(bytes);
  if (value === 0n || value >= ORDER) throw new EncodingError('the scalar is not between 1 and q - 1');
  return value;
}

/** The 32 bytes of a scalar, which is between 0 and q - 1. */
export function bytesOfScalar(scalar: bigint): Uint8Array {
  if (scalar < 0n || scalar >= ORDER) throw new RangeError('the scalar is not between 0 and q - 1');
  return numberToBytesLE(scalar, ELEMENT_BYTES);
}

/** An integer modulo q, from 0 to q - 1. */
export function modulo(value: bigint): bigint {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** The inverse of a scalar that is not zero modulo q. */
export function inverse(value: bigint): bigint {
  return ristretto255.Point.Fn.inv(modulo(value));
}

/** Bytes as an integer, least significant first. */
export function littleEndian(bytes: Uint8Array): bigint {
  return bytesToNumberLE(bytes);
}

/** A multiple by a secret scalar, in a time that tells little of it. */
export function timesSecret(point: Point, scalar: bigint): Point {
  return scalar === 0n || point.is0() ? IDENTITY : point.multiply(scalar);
}

/** A multiple by a public scalar; faster, and its time tells the scalar. */
export function times(point: Point, scalar: bigint): Point {
  return point.multiplyUnsafe(scalar);
}

/** The sum of points; the neutral element for none. */
export function sumOf(points: Iterable<Point>): Point {
  let sum = IDENTITY;
  for (const point of points) sum = sum.add(point);
  return sum;
}
