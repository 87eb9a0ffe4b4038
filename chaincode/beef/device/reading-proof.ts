/**
 * What a device signs: a sighting of an ear tag, or a weight. The number of the reading only rises, so that one that comes twice
 * is known; a signature for one device, subject or value is none for another.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256Hex } from '../../kit/digest.ts';

/** A reading. */
export interface ReadingSubject {
  readonly deviceId: string;
  readonly kind: 'SIGHTING' | 'WEIGHT';
  readonly seq: number;
  /** The ear tag or the carcass. */
  readonly subject: string;
  /** RFC 3339, as the device writes it. */
  readonly at: string;
  /** Grams, or the strength of the signal in dBm. */
  readonly value: number;
}

const DOMAIN = 'ledger-pilots/beef/reading/1';
const utf8 = new TextEncoder();

/** The bytes to sign: seven lines in UTF-8, joined by U+000A, none at the end; no field can hold a line break. */
export function readingBytes({ deviceId, kind, seq, subject, at, value }: ReadingSubject): Uint8Array {
  return utf8.encode([DOMAIN, deviceId, kind, String(seq), subject, at, String(value)].join('\n'));
}

/**
 * By what a reading that comes twice is known: lower-case hex SHA-256 of what was signed and of the signature. Without the
 * signature, which sightings keep private, nobody can find a reading by trying out animals and strengths of signal.
 * @param signature - 64 bytes in lower-case hex
 */
export function readingHash(reading: ReadingSubject, signature: string): string {
  return sha256Hex(readingBytes(reading), bytesOf(signature));
}

/**
 * Whether a signature is the key's over the reading: Ed25519 by RFC 8032, strictly.
 * @param publicKey - 32 bytes in lower-case hex
 * @param signature - 64 bytes in lower-case hex
 */
export function isReading(publicKey: string, reading: ReadingSubject, signature: string): boolean {
  try {
    return ed25519.verify(bytesOf(signature), readingBytes(reading), bytesOf(publicKey), { zip215: false });
  } catch {
    // What the library cannot read as a key or a signature proves nothing.
    return false;
  }
}

/** Whether a public key is a point of the curve that is fit for use. */
export function isDeviceKey(publicKey: string): boolean {
  try {
    return !ed25519.Point.fromBytes(bytesOf(publicKey), false).isSmallOrder();
  } catch {
    return false;
  }
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
