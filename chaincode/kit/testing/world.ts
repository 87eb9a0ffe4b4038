/** What a channel has committed, with versions, as a peer's databases hold it. */
import { createHash } from 'node:crypto';
import { compareKeys } from '../keys.ts';

/** Block and transaction that wrote a value. */
export interface Version {
  readonly block: number;
  readonly tx: number;
}

/** A value of the world state or of a collection. */
export interface Entry {
  readonly value: Uint8Array;
  readonly version: Version;
}

/** One step in the history of a key. */
export interface Modification {
  readonly txId: string;
  readonly at: string;
  readonly value: Uint8Array;
}

/** A read of a range: what was seen, and whether the reader reached its end. */
export interface RangeRead {
  readonly start: string;
  readonly end: string;
  readonly seen: [key: string, version: Version][];
  exhausted: boolean;
}

/** A write to a collection; without a value a purge. */
export interface PrivateWriteEntry {
  readonly collection: string;
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

/** What a simulation read and would write. */
export class ReadWriteSet {
  readonly reads = new Map<string, Version | undefined>();
  readonly ranges: RangeRead[] = [];
  readonly hashedReads = new Map<string, { collection: string; key: string; version: Version | undefined }>();
  readonly writes = new Map<string, Uint8Array>();
  readonly policies = new Map<string, Uint8Array>();
  readonly privateWrites: PrivateWriteEntry[] = [];

  get empty(): boolean {
    return this.writes.size === 0 && this.policies.size === 0 && this.privateWrites.length === 0;
  }
}

/** The outcome of a transaction at commit, as Fabric names it. */
export type ValidationCode = 'VALID' | 'MVCC_READ_CONFLICT' | 'PHANTOM_READ_CONFLICT' | 'ENDORSEMENT_POLICY_FAILURE';

/** The world state: values by key, and the keys in the ledger's order. No key ever goes. */
class State {
  readonly #entries = new Map<string, Entry>();
  readonly #keys: string[] = [];

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  set(key: string, entry: Entry): void {
    if (!this.#entries.has(key)) this.#keys.splice(this.#placeOf(key), 0, key);
    this.#entries.set(key, entry);
  }

  /** From `start` to before `end`, which is open when it is empty. */
  range(start: string, end: string): [string, Entry][] {
    const keys = this.#keys.slice(this.#placeOf(start), end === '' ? undefined : this.#placeOf(end));
    return keys.map((key) => [key, this.#entries.get(key)!]);
  }

  /** How many keys come before a key: found by halving, so that a ledger with many keys is as quick as one with few. */
  #placeOf(key: string): number {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(this.#keys[middle]!, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The committed state of one channel, over all peers; which peer holds which collection is the simulator's business. */
export class World {
  readonly state = new State();
  readonly policies = new Map<string, Uint8Array>();
  readonly collections = new Map<string, Map<string, Entry>>();
  readonly histories = new Map<string, Modification[]>();
  #height = 0;

  /** Keys of a range in the ledger's order, from `start` to before `end`. */
  range(start: string, end: string): [string, Entry][] {
    return this.state.range(start, end);
  }

  /** SHA-256 of a private value, which every peer holds. */
  hashOf(collection: string, key: string): Uint8Array | undefined {
    const entry = this.collections.get(collection)?.get(key);
    return entry === undefined ? undefined : createHash('sha256').update(entry.value).digest();
  }

  nextBlock(): number {
    this.#height += 1;
    return this.#height;
  }

  /** Fabric's check of a read set against what was committed since. */
  validate(set: ReadWriteSet): ValidationCode {
    for (const [key, version] of set.reads) {
      if (!same(this.state.get(key)?.version, version)) return 'MVCC_READ_CONFLICT';
    }
    for (const read of set.ranges) {
      if (!this.#unchanged(read)) return 'PHANTOM_READ_CONFLICT';
    }
    for (const { collection, key, version } of set.hashedReads.values()) {
      if (!same(this.collections.get(collection)?.get(key)?.version, version)) return 'MVCC_READ_CONFLICT';
    }
    return 'VALID';
  }

  apply(set: ReadWriteSet, version: Version, tx: { readonly txId: string; readonly at: string }): void {
    for (const [key, value] of set.writes) {
      this.state.set(key, { value, version });
      const history = this.histories.get(key) ?? [];
      history.push({ ...tx, value });
      this.histories.set(key, history);
    }
    for (const [key, policy] of set.policies) {
      // As in Fabric, metadata of a key that does not exist is dropped, and metadata has no version of its own.
      const entry = this.state.get(key);
      if (entry === undefined) continue;
      this.policies.set(key, policy);
      this.state.set(key, { ...entry, version });
    }
    for (const { collection, key, value } of set.privateWrites) {
      const entries = this.collections.get(collection) ?? new Map<string, Entry>();
      if (value === undefined) entries.delete(key);
      else entries.set(key, { value, version });
      this.collections.set(collection, entries);
    }
  }

  #unchanged(read: RangeRead): boolean {
    const last = read.seen.at(-1)?.[0];
    const now = this.range(read.start, read.end).filter(
      ([key]) => read.exhausted || (last !== undefined && compareKeys(key, last) <= 0),
    );
    return (
      now.length === read.seen.length &&
      now.every(([key, { version }], index) => {
        const [seenKey, seenVersion] = read.seen[index]!;
        return key === seenKey && same(version, seenVersion);
      })
    );
  }
}

function same(left: Version | undefined, right: Version | undefined): boolean {
  return left?.block === right?.block && left?.tx === right?.tx;
}
