/** A voter's pseudonym: an Ed25519 key in canonical encoding, of a point of prime order. */
import { ed25519 } from '@noble/curves/ed25519.js';

/** Whether 32 bytes can be a credential. */
export function isCredential(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false;
  try {
    // Strict RFC 8032 decoding: y below p, and no sign of zero.
    const point = ed25519.Point.fromBytes(Uint8Array.from(bytes), false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch {
    return false;
  }
}
