/** Section 2 of docs/voting-protocol.md: hashes. */
import { createHash } from 'node:crypto';
import { littleEndian, mod } from './group.ts';

/** A field of a hash: text, integer of 4 bytes, or bytes. */
export type Field = string | number | Uint8Array;

const PREFIX = 'ledger-pilots/voting/1/';

/** H(tag; fields), 64 bytes. */
export function H(tag: string, ...fields: readonly Field[]): Buffer {
  const hash = createHash('sha512');
  for (const field of [PREFIX + tag, ...fields]) {
    const bytes = bytesOf(field);
    hash.update(u32(bytes.length)).update(bytes);
  }
  return hash.digest();
}

/** Hq(tag; fields): the hash as a scalar. */
export function Hq(tag: string, ...fields: readonly Field[]): bigint {
  return mod(littleEndian(H(tag, ...fields)));
}

/** Four bytes, most significant first. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Eight bytes, most significant first. */
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function bytesOf(field: Field): Uint8Array {
  if (typeof field === 'string') return Buffer.from(field);
  return typeof field === 'number' ? u32(field) : field;
}
