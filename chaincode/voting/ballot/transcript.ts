/**
 * Every hash of the protocol: SHA-512 over a tag and fields, each with its length before it, so that no two lists of
 * fields have the same bytes. What each use hashes is listed in docs/voting-protocol.md.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { littleEndian, modulo } from './group.ts';

/** Name and version of the protocol, before every tag. */
export const PROTOCOL = 'ledger-pilots/voting/1';

/** A field: bytes as they are, a text in UTF-8, an integer as 4 bytes with the most significant first. */
export type Field = Uint8Array | string | number;

const utf8 = new TextEncoder();

/** The 64 bytes of SHA-512 over the tag and the fields. */
export function hash(tag: string, ...fields: readonly Field[]): Uint8Array {
  const state = sha512.create();
  for (const field of [`${PROTOCOL}/${tag}`, ...fields]) {
    const bytes = bytesOf(field);
    state.update(u32(bytes.length)).update(bytes);
  }
  return state.digest();
}

/** The same hash as a scalar: its 64 bytes, least significant first, modulo q. The bias is below 2^-256. */
export function challenge(tag: string, ...fields: readonly Field[]): bigint {
  return modulo(littleEndian(hash(tag, ...fields)));
}

/** 4 bytes, most significant first. */
export function u32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new RangeError('not an integer of 32 bits');
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** 8 bytes, most significant first, of a safe integer. */
export function u64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a safe integer from 0');
  return Uint8Array.of(...u32(Math.floor(value / 0x1_0000_0000)), ...u32(value % 0x1_0000_0000));
}

function bytesOf(field: Field): Uint8Array {
  if (typeof field === 'number') return u32(field);
  return typeof field === 'string' ? utf8.encode(field) : field;
}
