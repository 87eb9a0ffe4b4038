/**
 * Proof of possession of a secret x with P = x G (Schnorr 1991, commitment form): a trustee's for every coefficient of its
 * polynomial and for its encryption key. Bound to the ceremony, the trustee and the coefficient, so that nobody brings
 * a key that was made of the others' keys.
 */
import { ByteReader, packed, type EncodedPoint } from './byte-reader.ts';
import { bytesOfPoint, bytesOfScalar, GENERATOR, modulo, timesSecret } from './group.ts';
import { LinearCheck } from './linear-check.ts';
import { challenge } from './transcript.ts';

/** Bytes of a proof: R, then s. */
export const KNOWLEDGE_PROOF_BYTES = 64;

/** What a proof of possession is bound to. */
export interface KeyPlace {
  /** The ceremony's context, 64 bytes. */
  readonly context: Uint8Array;
  /** The trustee's number, from 1. */
  readonly trustee: number;
  /** The coefficient's exponent, or the threshold for the encryption key. */
  readonly position: number;
}

/** Proves possession of `secret`, whose public key is `key`. @param nonce - a secret scalar for this proof alone */
export function proveKnowledge(place: KeyPlace, secret: bigint, key: Uint8Array, nonce: bigint): Uint8Array {
  const commitment = bytesOfPoint(timesSecret(GENERATOR, nonce));
  const response = modulo(nonce + challengeOf(place, key, commitment) * secret);
  return packed(commitment, bytesOfScalar(response));
}

/** Whether the owner of `key` proved possession: s G = R + c P. @throws {EncodingError} */
export function isKnowledgeProof(place: KeyPlace, key: EncodedPoint, proof: Uint8Array): boolean {
  const reader = new ByteReader(proof, KNOWLEDGE_PROOF_BYTES / 32);
  const commitment = reader.point();
  const check = new LinearCheck(place.context, place.trustee, place.position, key.bytes, proof);
  const weight = check.weight();
  check.addGenerator(weight * reader.scalar());
  check.add(commitment.point.negate(), weight);
  check.add(key.point, -weight * challengeOf(place, key.bytes, commitment.bytes));
  return check.holds();
}

function challengeOf({ context, trustee, position }: KeyPlace, key: Uint8Array, commitment: Uint8Array): bigint {
  return challenge('possession', context, trustee, position, key, commitment);
}
