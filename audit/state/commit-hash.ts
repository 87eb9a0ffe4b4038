/**
 * The hash by which a peer binds a block's outcome to all before it: validation codes and written values, chained. Two
 * peers whose hashes are equal have the same state. (Fabric, core/ledger/kvledger.)
 */
import { sha256 } from '../blocks/block-hash.ts';
import { signedMetadataOf } from '../blocks/block-parts.ts';
import type { BlockUpdates, Update } from './world-state.ts';

/** Numbers of the fields of the message that is hashed, and their wire types. */
const FIELD = { namespace: 1, collection: 2, key: 3, isDelete: 4, value: 5, version: 6 } as const;
const [VARINT, LENGTH_DELIMITED] = [0, 2];
/** A write within the list of writes. */
const WRITES_FIELD = 1;

/** The next hash. @param before - that of the block before; empty for the first that has one, block 1 */
export function commitHashOf(codes: Uint8Array, updates: BlockUpdates, before: Uint8Array): Buffer {
  return sha256(varint(codes.length), codes, ...writesOf(updates), before);
}

/** The hash that a peer wrote into a block's metadata; `undefined` when there is none, as in blocks from orderers. */
export function recordedCommitHash(metadata: Uint8Array | undefined): Uint8Array | undefined {
  if (metadata === undefined || metadata.length === 0) return undefined;
  return signedMetadataOf(metadata)?.value ?? metadata;
}

function writesOf(updates: BlockUpdates): Buffer[] {
  const parts: Buffer[] = [];
  let last: string | undefined;
  // The channel's configuration is kept under no name, and is not hashed.
  for (const { namespace, collection, written } of updates.filter((space) => space.namespace !== '')) {
    for (const [at, [key, update]] of written.entries()) {
      // A name is told once, by the first write of its own.
      const names = { namespace: last === namespace ? '' : namespace, collection: at === 0 ? collection : '' };
      last = namespace;
      parts.push(field(WRITES_FIELD, write(names, key, update)));
    }
  }
  return parts;
}

function write(
  { namespace, collection }: { readonly namespace: string; readonly collection: string },
  key: string,
  { value, version }: Update,
): Buffer {
  return Buffer.concat([
    field(FIELD.namespace, Buffer.from(namespace, 'latin1')),
    field(FIELD.collection, Buffer.from(collection, 'latin1')),
    field(FIELD.key, Buffer.from(key, 'latin1')),
    ...(value === undefined ? [Buffer.from([(FIELD.isDelete << 3) | VARINT, 1])] : []),
    field(FIELD.value, value ?? new Uint8Array()),
    field(FIELD.version, versionBytes(version)),
  ]);
}

/** Block and position, each as its length and its bytes without leading zeros. */
export function versionBytes(version: string): Buffer {
  return Buffer.concat(version.split('/').map((number) => sized(BigInt(number))));
}

function sized(number: bigint): Buffer {
  const hex = number === 0n ? '' : number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Protocol Buffers, a field of bytes; nothing when it is empty. */
function field(number: number, bytes: Uint8Array): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0);
  return Buffer.concat([Buffer.from([(number << 3) | LENGTH_DELIMITED]), varint(bytes.length), bytes]);
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
