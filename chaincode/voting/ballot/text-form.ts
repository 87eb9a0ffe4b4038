/** Bytes as texts in JSON: hex for single elements, base64url without padding (RFC 4648 section 5) for packed ones. */
import { bytesToHex, hexToBytes } from '@noble/curves/utils.js';
import { EncodingError } from './group.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Bytes in lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** The bytes of a hex text that a schema has checked. */
export function bytesOfHex(hex: string): Uint8Array {
  return hexToBytes(hex);
}

/** Bytes in base64url. */
export function packedTextOf(bytes: Uint8Array): string {
  let text = '';
  let [buffer, bits] = [0, 0];
  for (const byte of bytes) {
    buffer = ((buffer & 63) << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += ALPHABET[(buffer >> (bits - 6)) & 63];
  }
  return bits === 0 ? text : text + ALPHABET[(buffer << (6 - bits)) & 63];
}

/**
 * The bytes of a base64url text. Two texts never have the same bytes: unused bits must be zero.
 * @throws {EncodingError}
 */
export function bytesOfPackedText(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let [buffer, bits, at] = [0, 0, 0];
  for (const character of text) {
    buffer = ((buffer & 255) << 6) | digitOf(character);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (buffer >> bits) & 255;
  }
  if (bits >= 6 || (buffer & ((1 << bits) - 1)) !== 0) throw notCanonical();
  return bytes;
}

function digitOf(character: string): number {
  const digit = ALPHABET.indexOf(character);
  if (digit < 0) throw notCanonical();
  return digit;
}

function notCanonical(): EncodingError {
  return new EncodingError('the text is not canonical base64url');
}

/**
 * The elements of 32 bytes in a base64url text.
 * @throws {EncodingError} when the text is not canonical or not of whole elements
 */
export function elementsOfPackedText(text: string): Uint8Array[] {
  const bytes = bytesOfPackedText(text);
  if (bytes.length % 32 !== 0) throw new EncodingError('the bytes are not whole elements');
  return Array.from({ length: bytes.length / 32 }, (_, at) => bytes.slice(32 * at, 32 * at + 32));
}
