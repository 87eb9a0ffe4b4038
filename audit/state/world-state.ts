/**
 * The state of a channel, rebuilt from the writes of valid transactions: enough to judge what a transaction read, to know the
 * policy of a key, and to compare with what a peer keeps.
 *
 * A block is judged against the state before it and the writes of its own earlier transactions, which are held apart until the
 * block ends, for Fabric tells the two apart: a key that was written in the same block is a conflict whatever its version.
 */
import type { ledger } from '@hyperledger/fabric-protos';
import { summarises, type RangeRead } from '../blocks/range-summary.ts';
import { versionOf, type Version } from '../blocks/version.ts';
import { bufferOf } from '../protobuf/strict-message.ts';
import { orderedMap } from './ordered-map.ts';
import { keyOf, spacesOf, textOf, type NamespaceSet, type SpaceSet, type Write } from './read-write-set.ts';

/** Metadata that are kept to be found again: keys can have any number of them. */
const MAX_METADATA = 1_000;

/** What a peer must have found. */
export type ReadOutcome = 'VALID' | 'MVCC_READ_CONFLICT' | 'PHANTOM_READ_CONFLICT';

/** What the state has of a key; of private data the value is a hash. */
export interface Entry {
  readonly value: Uint8Array;
  readonly metadata: Uint8Array | undefined;
  readonly version: NonNullable<Version>;
}

/** A key that a block has written or, where there is no value, deleted. */
export interface Update {
  readonly value: Uint8Array | undefined;
  readonly metadata: Uint8Array | undefined;
  readonly version: NonNullable<Version>;
}

/** A namespace, or a collection of one. */
class Space {
  readonly committed = orderedMap<Entry>();
  readonly pending = new Map<string, Update>();

  /** Keys from start to end in order, the block's own writes included. */
  range(start: string, end: string, endIncluded: boolean): RangeRead[] {
    const found = new Map<string, Version>();
    const isWithin = (key: string) => key >= start && (end === '' || key < end || (endIncluded && key === end));
    for (const [key, { version }] of this.committed.entries(start)) {
      if (!isWithin(key)) break;
      found.set(key, version);
    }
    const own = [...this.pending].filter(([key]) => isWithin(key));
    for (const [key, { value, version }] of own) found.set(key, value === undefined ? undefined : version);
    const there = [...found].filter((pair): pair is [string, NonNullable<Version>] => pair[1] !== undefined);
    if (own.length > 0) there.sort(([left], [right]) => (left < right ? -1 : 1));
    return there.map(([key, version]) => ({ key: textOf(key), version }));
  }

  /** What Fabric takes for the latest value: of a key that the block deleted, the one before the block. */
  latest(key: string): Entry | Update | undefined {
    const own = this.pending.get(key);
    return own?.value === undefined ? this.committed.get(key) : own;
  }
}

/** All keys between two blocks, by namespace and collection. */
export type WorldStateSnapshot = ReadonlyMap<string, readonly (readonly [key: string, entry: Entry])[]>;

/** The state of one channel. */
export class WorldState {
  readonly #spaces = new Map<string, Space>();
  /** Metadata by their bytes: few policies are those of many keys. */
  readonly #metadata = new Map<string, Uint8Array>();

  /** The state as it was kept. */
  static restore(snapshot: WorldStateSnapshot): WorldState {
    const state = new WorldState();
    for (const [name, entries] of snapshot) {
      const space = new Space();
      for (const [key, entry] of entries) space.committed.set(key, entry);
      state.#spaces.set(name, space);
    }
    return state;
  }

  /** What is to be kept between two blocks so that another goes on from here. */
  snapshot(): WorldStateSnapshot {
    return new Map([...this.#spaces].map(([name, { committed }]) => [name, [...committed.entries()]]));
  }

  /** Value, metadata and version of a key as they were before the block that is under way. */
  get(namespace: string, collection: string, key: string): Entry | undefined {
    return this.#spaces.get(nameOf(namespace, collection))?.committed.get(key);
  }

  /** Judges what a transaction read. @throws {Error} when a range cannot be read */
  judge(sets: readonly NamespaceSet[]): ReadOutcome {
    for (const { own, collections } of sets) {
      const space = this.#space(own);
      if (own.reads.some(({ key, version }) => isStale(space, key, version))) return 'MVCC_READ_CONFLICT';
      if (own.ranges.some((range) => !isUnchanged(space, range))) return 'PHANTOM_READ_CONFLICT';
      const hidden = collections.some((collection) => {
        const place = this.#space(collection);
        return collection.reads.some(({ key, version }) => isStale(place, key, version));
      });
      if (hidden) return 'MVCC_READ_CONFLICT';
    }
    return 'VALID';
  }

  /** Takes the writes of a valid transaction. */
  apply(sets: readonly NamespaceSet[], block: bigint, transaction: number): void {
    const version = `${block}/${transaction}` as const;
    for (const set of spacesOf(sets)) {
      const space = this.#space(set);
      const updates = updatesOf(space, set, version);
      for (const [key, update] of updates) space.pending.set(key, update);
    }
  }

  /**
   * Ends the block: its writes are the state.
   * @returns the writes, by namespace and collection in the order of their names, keys in order
   */
  commit(): BlockUpdates {
    const updates = [...this.#spaces]
      .filter(([, space]) => space.pending.size > 0)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, space]) => {
        const [namespace, collection] = name.split('\u0000') as [string, string];
        const written = [...space.pending].sort(([left], [right]) => (left < right ? -1 : 1));
        for (const [key, { value, metadata, version }] of written) {
          if (value === undefined) space.committed.delete(key);
          else space.committed.set(key, { value: Buffer.from(value), metadata: this.#kept(metadata), version });
        }
        space.pending.clear();
        return { namespace, collection, written };
      });
    return updates;
  }

  /** Everything that is there, a space after another. Namespaces and collections in order, and keys within. */
  *entries(): Generator<{
    readonly namespace: string;
    readonly collection: string;
    readonly key: string;
    readonly entry: Entry;
  }> {
    const spaces = [...this.#spaces].sort(([left], [right]) => (left < right ? -1 : 1));
    for (const [name, { committed }] of spaces) {
      const [namespace, collection] = name.split('\u0000') as [string, string];
      for (const [key, entry] of committed.entries()) yield { namespace, collection, key, entry };
    }
  }

  /** A copy, as of values: what is read of a block would hold on to all of it. */
  #kept(metadata: Uint8Array | undefined): Uint8Array | undefined {
    if (metadata === undefined) return undefined;
    const name = bufferOf(metadata).toString('latin1');
    const kept = this.#metadata.get(name) ?? Buffer.from(metadata);
    if (this.#metadata.size >= MAX_METADATA) this.#metadata.clear();
    this.#metadata.set(name, kept);
    return kept;
  }

  #space({ namespace, collection }: Pick<SpaceSet, 'namespace' | 'collection'>): Space {
    const name = nameOf(namespace, collection);
    const found = this.#spaces.get(name) ?? new Space();
    this.#spaces.set(name, found);
    return found;
  }
}

/** What a block wrote. */
export type BlockUpdates = readonly {
  readonly namespace: string;
  readonly collection: string;
  readonly written: readonly (readonly [key: string, update: Update])[];
}[];

/** U+0000 is below every character of a name: a namespace is before its collections, and both in the order of their bytes. */
function nameOf(namespace: string, collection: string): string {
  return `${keyOf(namespace)}\u0000${keyOf(collection)}`;
}

function isStale(space: Space, key: string, version: Version): boolean {
  return space.pending.has(key) || space.committed.get(key)?.version !== version;
}

function updatesOf(
  space: Space,
  { writes, metadataWrites }: SpaceSet,
  version: NonNullable<Version>,
): Map<string, Update> {
  const updates = new Map<string, Update>();
  const metadata = new Map(metadataWrites.map((write) => [write.key, write.metadata]));
  for (const write of writes) updates.set(write.key, updateOf(space, write, metadata, version));
  for (const [key, entries] of metadata) {
    if (updates.has(key)) continue;
    // The policy of a key that is not there is nothing.
    const latest = space.latest(key);
    if (latest?.value === undefined) continue;
    updates.set(key, { value: latest.value, metadata: entries, version });
  }
  return updates;
}

function updateOf(
  space: Space,
  { key, value }: Write,
  written: ReadonlyMap<string, Uint8Array | undefined>,
  version: NonNullable<Version>,
): Update {
  if (value === undefined) return { value, metadata: undefined, version };
  if (!written.has(key)) return { value, metadata: space.latest(key)?.metadata, version };
  return { value, metadata: written.get(key), version };
}

function isUnchanged(space: Space, range: ledger.rwset.kvrwset.RangeQueryInfo): boolean {
  // A range that was not read to its end was read up to and with its last key.
  const now = space.range(keyOf(range.getStartKey()), keyOf(range.getEndKey()), !range.getItrExhausted());
  const summary = range.getReadsMerkleHashes();
  if (summary !== undefined) return summarises(summary, now);
  const then = range.getRawReads()?.getKvReadsList() ?? [];
  return (
    then.length === now.length &&
    then.every(
      (read, index) => read.getKey() === now[index]!.key && versionOf(read.getVersion()) === now[index]!.version,
    )
  );
}
