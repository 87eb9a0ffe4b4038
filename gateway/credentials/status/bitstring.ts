/**
 * The bits of a status list (Bitstring Status List 1.0, section 4): index 0 is the first, left-most bit; the bytes are
 * compressed by GZIP and written in base64url after the letter `u`.
 */
import { base64urlnopad } from '@scure/base';
import { gzip, Inflate, Z_SYNC_FLUSH } from 'pako';

/** Fewest entries of a list, so that fetching it tells nobody which certificate is looked at: 16 KiB of bits. */
export const MIN_ENTRIES = 131_072;
/** Most entries that are read: a mebibyte of bits. A list of a kilobyte can unpack to more. */
export const MAX_ENTRIES = 8 * 1024 * 1024;

const MAX_BYTES = MAX_ENTRIES / 8;
const CHUNK_BYTES = 16 * 1024;
/** The tenth byte of a GZIP header names the system that wrote it (RFC 1952): unknown, so that lists are the same everywhere. */
const [OS_BYTE, OS_UNKNOWN] = [9, 255];

/** An encoded list that cannot be read, or an index outside of a list. */
export class BitstringError extends Error {
  override readonly name = 'BitstringError';
}

/** Bits that are all zero. @param entries - a multiple of 8 from {@link MIN_ENTRIES} to {@link MAX_ENTRIES} */
export function zeroBits(entries: number): Uint8Array {
  if (!Number.isInteger(entries / 8) || entries < MIN_ENTRIES || entries > MAX_ENTRIES) {
    throw new BitstringError(`a list has ${MIN_ENTRIES} to ${MAX_ENTRIES} entries, a multiple of 8`);
  }
  return new Uint8Array(entries / 8);
}

/** Whether the bit is set. @throws {BitstringError} for an index outside of the list */
export function bitAt(bits: Uint8Array, index: number): boolean {
  requireIndex(bits, index);
  return ((bits[index >> 3]! >> (7 - (index & 7))) & 1) === 1;
}

/** A copy of the bits with one of them set or cleared. @throws {BitstringError} for an index outside of the list */
export function withBit(bits: Uint8Array, index: number, value: boolean): Uint8Array {
  requireIndex(bits, index);
  const [copy, mask] = [Uint8Array.from(bits), 1 << (7 - (index & 7))];
  copy[index >> 3] = value ? copy[index >> 3]! | mask : copy[index >> 3]! & ~mask;
  return copy;
}

/** `encodedList` of the bits. */
export function encodeBits(bits: Uint8Array): string {
  zeroBits(bits.length * 8);
  const packed = gzip(bits);
  packed[OS_BYTE] = OS_UNKNOWN;
  return `u${base64urlnopad.encode(packed)}`;
}

/** The bits of an `encodedList`. Unpacking stops at {@link MAX_ENTRIES}. @throws {BitstringError} */
export function decodeBits(encodedList: string): Uint8Array {
  if (!encodedList.startsWith('u')) throw new BitstringError('the list is not base64url after the letter u');
  const bits = unpacked(decoded(encodedList.slice(1)));
  if (bits.length * 8 < MIN_ENTRIES) throw new BitstringError(`the list has fewer than ${MIN_ENTRIES} entries`);
  return bits;
}

function requireIndex(bits: Uint8Array, index: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= bits.length * 8) {
    throw new BitstringError(`the list has ${bits.length * 8} entries and none with index ${index}`);
  }
}

function decoded(text: string): Uint8Array {
  try {
    return base64urlnopad.decode(text);
  } catch {
    throw new BitstringError('the list is not base64url without padding');
  }
}

function unpacked(packed: Uint8Array): Uint8Array {
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) throw new BitstringError('the list is not packed by GZIP');
  const inflate = new Inflate({ chunkSize: CHUNK_BYTES });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  inflate.onData = (chunk) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new BitstringError(`the list unpacks to more than ${MAX_ENTRIES} entries`);
    chunks.push(chunk);
  };
  inflate.push(packed, Z_SYNC_FLUSH);
  // The end is reached only when the checksum held and nothing is missing.
  if (inflate.err !== 0 || !inflate.ended) throw new BitstringError('the list is not whole: unpacking it failed');
  return joined(chunks, bytes);
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
