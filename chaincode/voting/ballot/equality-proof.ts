/**
 * Proof that two points have the same logarithm: P = x G and D = x B, x staying secret (Chaum, Pedersen 1992, commitment form).
 * A trustee's decryption factor is proved so, and a complaint's shared key.
 */
import { ByteReader, packed } from './byte-reader.ts';
import { bytesOfPoint, bytesOfScalar, GENERATOR, modulo, timesSecret, type Point } from './group.ts';
import type { LinearCheck } from './linear-check.ts';
import { challenge, type Field } from './transcript.ts';

/** Bytes of a proof: the commitments w G and w B, then s. */
export const EQUALITY_PROOF_BYTES = 96;

/** What is proved: `image` is to `base` what `key` is to G. */
export interface EqualityStatement {
  readonly tag: 'complaint' | 'decrypt';
  /** What the proof must not be taken away from. */
  readonly binding: readonly Field[];
  readonly key: Point;
  readonly keyBytes: Uint8Array;
  readonly base: Point;
  readonly baseBytes: Uint8Array;
  readonly image: Point;
  readonly imageBytes: Uint8Array;
}

/** Proves a statement. @param nonce - a secret scalar for this proof alone */
export function proveEquality(statement: EqualityStatement, secret: bigint, nonce: bigint): Uint8Array {
  const first = bytesOfPoint(timesSecret(GENERATOR, nonce));
  const second = bytesOfPoint(timesSecret(statement.base, nonce));
  const response = modulo(nonce + challengeOf(statement, first, second) * secret);
  return packed(first, second, bytesOfScalar(response));
}

/** Adds a proof's equations to a check: s G = W + c P and s B = W' + c D. @throws {EncodingError} */
export function addEqualityProof(check: LinearCheck, statement: EqualityStatement, proof: Uint8Array): void {
  const reader = new ByteReader(proof, EQUALITY_PROOF_BYTES / 32);
  const [first, second, s] = [reader.point(), reader.point(), reader.scalar()];
  const c = challengeOf(statement, first.bytes, second.bytes);
  const [weight, other] = [check.weight(), check.weight()];
  check.addGenerator(weight * s);
  check.add(first.point.negate(), weight);
  check.addShared(statement.key, -weight * c);
  check.add(statement.base, other * s);
  check.add(second.point.negate(), other);
  check.add(statement.image, -other * c);
}

function challengeOf(statement: EqualityStatement, first: Uint8Array, second: Uint8Array): bigint {
  const { tag, binding, keyBytes, baseBytes, imageBytes } = statement;
  return challenge(tag, ...binding, keyBytes, baseBytes, imageBytes, first, second);
}
