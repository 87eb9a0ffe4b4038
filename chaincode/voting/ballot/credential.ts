/** A voter's key pair: a pseudonym on the ledger, a secret on the voter's device. */
import { ed25519 } from '@noble/curves/ed25519.js';

/** Bytes of a voter's public key. */
export const CREDENTIAL_BYTES = 32;

/** The public key of a voter's secret of 32 random bytes. */
export function credentialOf(secret: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(secret);
}

/** Signs a tracker: the act of casting. */
export function signTracker(secret: Uint8Array, tracker: Uint8Array): Uint8Array {
  return ed25519.sign(tracker, secret);
}

/**
 * Whether bytes are a voter's public key: the canonical encoding of a point of prime order. Under a key of small order
 * anything would be signed; of two encodings of one point two voters would be made.
 */
export function isCredential(bytes: Uint8Array): boolean {
  const point = bytes.length === CREDENTIAL_BYTES ? pointOf(bytes) : undefined;
  return point !== undefined && !point.isSmallOrder() && point.isTorsionFree();
}

function pointOf(bytes: Uint8Array) {
  try {
    // RFC 8032 section 5.1.3 to the letter: y below p, no negative zero.
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    // The library has no other reason to throw on 32 bytes than that they are no point.
    return undefined;
  }
}
