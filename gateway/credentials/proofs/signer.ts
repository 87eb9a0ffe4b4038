/** What signs: a key in a file, in a PKCS#11 token or behind a service. This library never asks for the key itself. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { publicKeyOfSecret, type KeyKind, type PublicKey } from './multikey.ts';

/** Signs as one verification method. */
export interface Signer {
  /** The method's absolute id: the issuer's DID, `#`, the key's name. */
  readonly verificationMethod: string;
  /** The public half, so that a signature can be checked before it is handed out. */
  readonly publicKey: PublicKey;
  /**
   * Signs the bytes, hashing them as the key's kind wants it: Ed25519 as they are (RFC 8032), P-256 after SHA-256, P-384 after
   * SHA-384. Answers 64 bytes for Ed25519, and `r` and `s` one after another for ECDSA: 64 or 96 bytes.
   */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** A signer whose secret key is at hand: 32 bytes, for P-384 48. ECDSA is deterministic (RFC 6979). */
export function keySigner(kind: KeyKind, secretKey: Uint8Array, verificationMethod: string): Signer {
  return {
    verificationMethod,
    publicKey: publicKeyOfSecret(kind, secretKey),
    sign: (bytes) => Promise.resolve(signed(kind, secretKey, bytes)),
  };
}

/** Whether the signature over the bytes is the key's. False for a signature of another length, never an exception. */
export function isSignedBy(key: PublicKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    // Not ZIP 215, which also takes points and scalars that RFC 8032 refuses: every verifier must agree on what is valid.
    if (key.kind === 'Ed25519') return ed25519.verify(signature, bytes, key.bytes, { zip215: false });
    // Others sign with a high S: the standard does not forbid it.
    return (key.kind === 'P-256' ? p256 : p384).verify(signature, bytes, key.bytes, { lowS: false });
  } catch {
    return false;
  }
}

function signed(kind: KeyKind, secretKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (kind === 'Ed25519') return ed25519.sign(bytes, secretKey);
  return (kind === 'P-256' ? p256 : p384).sign(bytes, secretKey);
}
