/**
 * The driver's one-time proof: a signature by the driver's key over the pass, the terminal, the lane and a counter that only
 * rises. A picture of it is worthless at another lane and, once the counter is used, at the same one.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';

/** What a driver signs. */
export interface GateProofSubject {
  /** 32 lower-case hex digits. */
  readonly passId: string;
  /** The party that runs the terminal. */
  readonly terminal: string;
  /** The lane as it is written at the gate. */
  readonly lane: string;
  /** Higher than any that was accepted for the pass. */
  readonly counter: number;
}

/** A driver's key as registered: `publicKey` in hex, 32 bytes for Ed25519, the compressed point of 33 for P-256. */
export interface DriverKey {
  readonly algorithm: 'Ed25519' | 'P-256';
  readonly publicKey: string;
}

const DOMAIN = 'ledger-pilots/transshipment/gate-proof/1';
const utf8 = new TextEncoder();

/**
 * The bytes to sign: five lines in UTF-8, joined by U+000A, none at the end. The first names the purpose, so that a signature
 * for anything else is none for a gate; no field can hold a line break, so that no two subjects have the same bytes.
 */
export function gateProofBytes({ passId, terminal, lane, counter }: GateProofSubject): Uint8Array {
  return utf8.encode([DOMAIN, passId, terminal, lane, String(counter)].join('\n'));
}

/**
 * Whether a signature is the key's over the subject. Deterministic: no randomness, no native code. Ed25519 by RFC 8032
 * strictly (no small-order keys, canonical encodings); ECDSA over SHA-256 with s of either half, as phones make it:
 * the counter, not the signature's bytes, keeps a proof from being used twice.
 * @param signature - 64 bytes in lower-case hex
 */
export function isGateProof(key: DriverKey, subject: GateProofSubject, signature: string): boolean {
  const message = gateProofBytes(subject);
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
export function isDriverKey({ algorithm, publicKey }: DriverKey): boolean {
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
