/** Hashes for eyes: 20 bytes in base32 (RFC 4648 section 6) with two characters that find a slip of the pen. */
import { hash } from './transcript.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const CODE_BYTES = 20;

/**
 * The code of a hash: 32 characters for its first 20 bytes, and 2 for the first 10 bits of the hash `code` over these bytes.
 * @param digest - a ballot's hash, shown before the voter decides between casting and challenging
 */
export function shortCodeOf(digest: Uint8Array): string {
  const bytes = digest.subarray(0, CODE_BYTES);
  return base32(bytes) + base32(hash('code', bytes)).slice(0, 2);
}

/** Whether a code, typed with or without spaces and hyphens, is one that {@link shortCodeOf} can give. */
export function isShortCode(typed: string): boolean {
  const code = typed.replace(/[\s-]/g, '').toUpperCase();
  if (!/^[A-Z2-7]{34}$/.test(code)) return false;
  const bytes = bytesOfBase32(code.slice(0, -2));
  return base32(hash('code', bytes)).slice(0, 2) === code.slice(-2);
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let [buffer, bits] = [0, 0];
  for (const byte of bytes) {
    buffer = ((buffer & 31) << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(buffer >> (bits - 5)) & 31];
  }
  return text;
}

function bytesOfBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let [buffer, bits] = [0, 0];
  for (const character of text) {
    buffer = ((buffer & 255) << 5) | ALPHABET.indexOf(character);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((buffer >> bits) & 255);
  }
  return Uint8Array.from(bytes);
}
