/**
 * What a transaction read and wrote, taken apart once. Keys are held as the bytes of their UTF-8, each byte a code unit
 * (Latin-1): so JavaScript orders them as Fabric does. Keys of private data are hashes and held in the same way.
 */
import { ledger } from '@hyperledger/fabric-protos';
import { readExactly } from '../blocks/canonical.ts';
import type { CollectionResults, NamespaceResults } from '../blocks/transaction.ts';
import { versionOf, type Version } from '../blocks/version.ts';
import { bufferOf, strictly } from '../protobuf/strict-message.ts';
import { HASH_OF_NOTHING, strictHashedSetOf, strictSetOf } from './strict-read-write-set.ts';

const { KVRWSet, HashedRWSet, KVMetadataWrite } = ledger.rwset.kvrwset;

/** A key that was read. */
export interface Read {
  readonly key: string;
  readonly version: Version;
}

/** A key that is written, or deleted where there is no value. */
export interface Write {
  readonly key: string;
  readonly value: Uint8Array | undefined;
  /** The deletion of private data purges what was written before as well. */
  readonly isPurge?: true;
}

/** A key whose metadata are written, or deleted where there are none. */
export interface MetadataWrite {
  readonly key: string;
  /** As they are in the state: the message of a write without its key. */
  readonly metadata: Uint8Array | undefined;
}

/** What is read and written of one namespace, or of one private data collection of it. */
export interface SpaceSet {
  readonly namespace: string;
  /** Empty for the namespace itself. */
  readonly collection: string;
  readonly reads: readonly Read[];
  readonly ranges: readonly ledger.rwset.kvrwset.RangeQueryInfo[];
  readonly writes: readonly Write[];
  readonly metadataWrites: readonly MetadataWrite[];
  /** SHA-256 of the private writes; of a collection. */
  readonly privateHash?: Uint8Array;
}

/** A namespace with its collections, in the order of the set. */
export interface NamespaceSet {
  readonly namespace: string;
  readonly own: SpaceSet;
  readonly collections: readonly SpaceSet[];
}

/** A key as it is held here. */
export function keyOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A key as people write it. */
export function textOf(key: string): string {
  return Buffer.from(key, 'latin1').toString('utf8');
}

/** Takes a set apart. @throws {Error} when its parts cannot be read */
export function readWriteSetOf(results: readonly NamespaceResults[]): NamespaceSet[] {
  return results.map(({ namespace, bytes, collections }) => ({
    namespace,
    own: ownSpace(namespace, bytes),
    collections: collections.map((collection) => hashedSpace(namespace, collection)),
  }));
}

/** The namespace and its collections, one after another. */
export function spacesOf(sets: readonly NamespaceSet[]): SpaceSet[] {
  return sets.flatMap(({ own, collections }) => [own, ...collections]);
}

function metadataOf(entries: ledger.rwset.kvrwset.KVMetadataEntry[]): Uint8Array | undefined {
  if (entries.length === 0) return undefined;
  const message = new KVMetadataWrite();
  message.setEntriesList(entries);
  return message.serializeBinary();
}

/** A key of a set. Half of a surrogate pair is no UTF-8: Fabric refuses it, and two of them would be one key here. */
function keyIn(text: string): string {
  if (!text.isWellFormed()) throw new Error('a key in it is no UTF-8');
  return keyOf(text);
}

function ownSpace(namespace: string, bytes: Uint8Array): SpaceSet {
  const strict = strictly(() => strictSetOf(bufferOf(bytes)));
  return { namespace, collection: '', ...(strict ?? decodedSet(bytes)) };
}

/** By the decoder of the protocol's package. @throws {Error} when the bytes are no such set, or in another form */
export function decodedSet(bytes: Uint8Array): ReturnType<typeof strictSetOf> {
  const set = readExactly(KVRWSet, bytes);
  return {
    reads: set.getReadsList().map((read) => ({ key: keyIn(read.getKey()), version: versionOf(read.getVersion()) })),
    ranges: set.getRangeQueriesInfoList(),
    writes: set.getWritesList().map((write) => ({
      key: keyIn(write.getKey()),
      value: write.getIsDelete() ? undefined : nonEmpty(write.getValue_asU8()),
    })),
    metadataWrites: set.getMetadataWritesList().map((write) => ({
      key: keyIn(write.getKey()),
      metadata: metadataOf(write.getEntriesList()),
    })),
  };
}

function hashedSpace(namespace: string, { collection, bytes, privateHash }: CollectionResults): SpaceSet {
  const strict = strictly(() => strictHashedSetOf(bufferOf(bytes)));
  return { namespace, collection, ...(strict ?? decodedHashedSet(bytes)), privateHash };
}

/** By the decoder of the protocol's package. @throws {Error} when the bytes are no such set, or in another form */
export function decodedHashedSet(bytes: Uint8Array): ReturnType<typeof strictHashedSetOf> {
  const hashed = readExactly(HashedRWSet, bytes);
  return {
    reads: hashed.getHashedReadsList().map((read) => ({
      key: bytesKey(read.getKeyHash_asU8()),
      version: versionOf(read.getVersion()),
    })),
    ranges: [],
    writes: hashed.getHashedWritesList().map((write) => ({
      key: bytesKey(write.getKeyHash_asU8()),
      value: write.getIsDelete() ? undefined : hashOrNothing(write.getValueHash_asU8()),
      ...(write.getIsPurge() && { isPurge: true as const }),
    })),
    metadataWrites: hashed.getMetadataWritesList().map((write) => ({
      key: bytesKey(write.getKeyHash_asU8()),
      metadata: metadataOf(write.getEntriesList()),
    })),
  };
}

/** The bytes of a hash as a key. */
function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function nonEmpty(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length === 0 ? undefined : bytes;
}

function hashOrNothing(bytes: Uint8Array): Uint8Array | undefined {
  return HASH_OF_NOTHING.equals(bytes) ? undefined : nonEmpty(bytes);
}
