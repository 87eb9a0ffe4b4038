/**
 * Signatures by keys that are registered on the ledger: of drivers, citizens, desks. Ed25519 (RFC 8032) and ECDSA on P-256 with
 * SHA-256 (FIPS 186-5). Deterministic: no randomness, no native code.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { z } from 'zod';

/** The signature algorithm of a registered key. */
export const KeyAlgorithm = z.enum(['Ed25519', 'P-256']);

/** Lower-case hex: 32 bytes for Ed25519, the compressed point of 33 bytes (SEC 1, 2.3.3) for P-256. */
export const PublicKeyHex = z.string().regex(/^(?:[0-9a-f]{64}|0[23][0-9a-f]{64})$/);

/** 64 bytes in lower-case hex: R and S of Ed25519, r and s of ECDSA. */
export const SignatureHex = z.string().regex(/^[0-9a-f]{128}$/);

/** A key as it is registered. */
export interface RegisteredKey {
  readonly algorithm: z.output<typeof KeyAlgorithm>;
  /** As {@link PublicKeyHex}. */
  readonly publicKey: string;
}

/**
 * Whether a signature is the key's over the message. Ed25519 strictly (no small-order keys, canonical encodings); ECDSA with s
 * of either half, as telephones make it: a signature's bytes are no identifier, what is signed must be unique by itself.
 * @param signature - as {@link SignatureHex}
 */
export function isSignature(key: RegisteredKey, message: Uint8Array, signature: string): boolean {
  try {
    const [signed, publicKey] = [bytesOf(signature), bytesOf(key.publicKey)];
    if (key.algorithm === 'Ed25519') return ed25519.verify(signed, message, publicKey, { zip215: false });
    return p256.verify(signed, message, publicKey, { prehash: true, lowS: false, format: 'compact' });
  } catch {
    // What the library cannot read as a key or a signature proves nothing.
    return false;
  }
}

/** Whether a public key is a point of its curve in the registered form. */
export function isPublicKey({ algorithm, publicKey }: RegisteredKey): boolean {
  try {
    const bytes = bytesOf(publicKey);
    if (algorithm === 'P-256') return bytes.length === 33 && p256.utils.isValidPublicKey(bytes, true);
    return bytes.length === 32 && !ed25519.Point.fromBytes(bytes, false).isSmallOrder();
  } catch {
    return false;
  }
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
