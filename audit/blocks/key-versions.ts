/**
 * The versions of all keys of a channel, replayed from the write sets of valid transactions: enough to say whether what a
 * transaction had read was still so when it was ordered. Values are not kept.
 */
import { ledger } from '@hyperledger/fabric-protos';
import { summarises, type RangeRead } from './range-summary.ts';
import { versionOf, type Version } from './version.ts';

const { KVRWSet, HashedRWSet } = ledger.rwset.kvrwset;

/** What a peer must have found. */
export type ReadOutcome = 'VALID' | 'MVCC_READ_CONFLICT' | 'PHANTOM_READ_CONFLICT';

/** A namespace, or a private data collection of one by the hashes of its keys. */
class Space {
  readonly versions = new Map<string, `${string}/${string}`>();
  #sorted: { readonly key: string; readonly bytes: Buffer }[] | undefined;

  write(key: string, version: `${string}/${string}`): void {
    if (!this.versions.has(key)) this.#sorted = undefined;
    this.versions.set(key, version);
  }

  delete(key: string): void {
    if (this.versions.delete(key)) this.#sorted = undefined;
  }

  /** Keys from start to end in the order of their bytes. */
  range(start: string, end: string, endIncluded: boolean): RangeRead[] {
    this.#sorted ??= [...this.versions.keys()]
      .map((key) => ({ key, bytes: Buffer.from(key) }))
      .sort((left, right) => left.bytes.compare(right.bytes));
    const sorted = this.#sorted;
    const [first, last] = [Buffer.from(start), Buffer.from(end)];
    const found: RangeRead[] = [];
    for (let at = lowerBound(sorted, first); at < sorted.length; at += 1) {
      const { key, bytes } = sorted[at]!;
      const order = end === '' ? -1 : bytes.compare(last);
      if (order > 0 || (order === 0 && !endIncluded)) break;
      found.push({ key, version: this.versions.get(key)! });
    }
    return found;
  }
}

function lowerBound(sorted: readonly { readonly bytes: Buffer }[], key: Buffer): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.bytes.compare(key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All spaces of a channel. */
export class KeyVersions {
  readonly #spaces = new Map<string, Space>();

  /** Judges a transaction's reads. @throws {Error} when the read set cannot be read */
  judge(results: ledger.rwset.TxReadWriteSet): ReadOutcome {
    for (const set of results.getNsRwsetList()) {
      const outcome = this.#judgeNamespace(set);
      if (outcome !== 'VALID') return outcome;
    }
    return 'VALID';
  }

  /** Applies a valid transaction's writes. */
  apply(results: ledger.rwset.TxReadWriteSet, block: bigint, transaction: number): void {
    const version = `${block}/${transaction}` as const;
    for (const set of results.getNsRwsetList()) {
      const own = KVRWSet.deserializeBinary(set.getRwset_asU8());
      const space = this.#space(set.getNamespace());
      for (const write of own.getWritesList()) {
        if (write.getIsDelete()) space.delete(write.getKey());
        else space.write(write.getKey(), version);
      }
      // The policy of a key is written with it, or to a key that is there; to one that is not, it is nothing.
      for (const { key } of own.getMetadataWritesList().map((write) => ({ key: write.getKey() }))) {
        if (space.versions.has(key)) space.write(key, version);
      }
      this.#applyHashed(set, version);
    }
  }

  #judgeNamespace(set: ledger.rwset.NsReadWriteSet): ReadOutcome {
    const own = KVRWSet.deserializeBinary(set.getRwset_asU8());
    const space = this.#space(set.getNamespace());
    const moved = own.getReadsList().some((read) => differ(space, read.getKey(), versionOf(read.getVersion())));
    if (moved) return 'MVCC_READ_CONFLICT';
    const phantom = own.getRangeQueriesInfoList().some((range) => !isUnchanged(space, range));
    if (phantom) return 'PHANTOM_READ_CONFLICT';
    const hidden = set.getCollectionHashedRwsetList().some((collection) => {
      const hashed = HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
      const place = this.#space(set.getNamespace(), collection.getCollectionName());
      return hashed
        .getHashedReadsList()
        .some((read) => differ(place, hex(read.getKeyHash_asU8()), versionOf(read.getVersion())));
    });
    return hidden ? 'MVCC_READ_CONFLICT' : 'VALID';
  }

  #applyHashed(set: ledger.rwset.NsReadWriteSet, version: `${string}/${string}`): void {
    for (const collection of set.getCollectionHashedRwsetList()) {
      const hashed = HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
      const space = this.#space(set.getNamespace(), collection.getCollectionName());
      for (const write of hashed.getHashedWritesList()) {
        if (write.getIsDelete() || write.getIsPurge()) space.delete(hex(write.getKeyHash_asU8()));
        else space.write(hex(write.getKeyHash_asU8()), version);
      }
      for (const write of hashed.getMetadataWritesList()) {
        const key = hex(write.getKeyHash_asU8());
        if (space.versions.has(key)) space.write(key, version);
      }
    }
  }

  #space(namespace: string, collection = ''): Space {
    const name = `${namespace}\u0000${collection}`;
    const found = this.#spaces.get(name) ?? new Space();
    this.#spaces.set(name, found);
    return found;
  }
}

function differ(space: Space, key: string, read: Version): boolean {
  return space.versions.get(key) !== read;
}

function isUnchanged(space: Space, range: ledger.rwset.kvrwset.RangeQueryInfo): boolean {
  // A range that was not read to its end was read up to and with its last key.
  const now = space.range(range.getStartKey(), range.getEndKey(), !range.getItrExhausted());
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

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
