/**
 * A transaction's view of the ledger. Writes wait until the call has succeeded, so that a refusal writes nothing. An
 * operation reads what was there before it; the operations of a batch see those before them.
 */
import type { ChaincodeStub } from 'fabric-shim';
import { instantOfTimestamp } from './clock.ts';
import { endorsementPolicy } from './endorsers.ts';
import { inputInvalid } from './validation.ts';
import { ContractError } from './errors.ts';
import { compareKeys, compositeKey } from './keys.ts';
import { isConnected, readKeys, writeBatch, type StateWrite } from './peer-messages.ts';

/** What the kit asks of Fabric's stub. */
export type LedgerStub = Pick<
  ChaincodeStub,
  | 'getState'
  | 'putState'
  | 'setStateValidationParameter'
  | 'getStateByPartialCompositeKey'
  | 'getStateByPartialCompositeKeyWithPagination'
  | 'getHistoryForKey'
  | 'getPrivateData'
  | 'getPrivateDataHash'
  | 'getPrivateDataByPartialCompositeKey'
  | 'putPrivateData'
  | 'purgePrivateData'
>;

/** A write of a record; `endorsers` when its key-level policy is to be set. */
export interface RecordWrite {
  readonly value: Uint8Array;
  readonly endorsers?: readonly string[];
}

/** A write to a collection; without a value the record is purged. */
export interface PrivateWrite {
  readonly collection: string;
  readonly key: string;
  readonly value?: Uint8Array;
}

/** The writes of one operation, in the order in which they were made. */
export class Writes {
  readonly records = new Map<string, RecordWrite>();
  readonly secrets: PrivateWrite[] = [];

  get empty(): boolean {
    return this.records.size === 0 && this.secrets.length === 0;
  }

  /** @throws {Error} on a second write of a key: a handler loads once and saves once */
  put(key: string, write: RecordWrite): void {
    if (this.records.has(key)) throw new Error('a record is saved twice in one call: load once, save once');
    this.records.set(key, write);
  }
}

/** The peer failed, not the call: whatever else the transaction would write is void. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

/** A page of a range. */
export interface RangeQuery {
  readonly objectType: string;
  readonly prefix: readonly string[];
  readonly limit: number;
  /** The key after which a page begins; only in a transaction that writes nothing. */
  readonly after?: string;
}

/** What a transaction made of a key: a value, or nothing when it was deleted. */
export interface Version {
  readonly txId: string;
  /** The transaction's own time, RFC 3339. */
  readonly time: string;
  readonly value: Uint8Array | undefined;
}

/** What operations read through. */
export type LedgerView = Pick<
  Workspace,
  'read' | 'committed' | 'wrote' | 'wrotePrivate' | 'range' | 'history' | 'readPrivate' | 'privateRange' | 'privateHash'
>;

/** The ledger as one transaction sees it. */
export class Workspace {
  readonly #stub: LedgerStub;
  readonly #committed = new Map<string, Uint8Array | undefined>();
  readonly #applied = new Map<string, RecordWrite>();
  readonly #secrets: PrivateWrite[] = [];

  constructor(stub: LedgerStub) {
    this.#stub = stub;
  }

  /** A record's bytes, or `undefined` when there is none. */
  async read(key: string): Promise<Uint8Array | undefined> {
    const applied = this.#applied.get(key);
    return applied === undefined ? this.committed(key) : applied.value;
  }

  /** A record's bytes as they were before the transaction, by which peers judge who must endorse its change. */
  async committed(key: string): Promise<Uint8Array | undefined> {
    if (!this.#committed.has(key)) this.#committed.set(key, present(await ask(() => this.#stub.getState(key))));
    return this.#committed.get(key);
  }

  /**
   * Asks for records that will be read, in one message to the peer, which otherwise answers one key at a time. What was asked
   * for is in the transaction's read set.
   */
  async prefetch(keys: Iterable<string>): Promise<void> {
    const unknown = [...new Set(keys)].filter((key) => !this.#committed.has(key));
    const stub = this.#stub;
    if (!isConnected(stub) || unknown.length < 2) {
      for (const key of unknown) this.#committed.set(key, present(await ask(() => stub.getState(key))));
      return;
    }
    const values = await ask(() => readKeys(stub, unknown));
    for (const [index, key] of unknown.entries()) this.#committed.set(key, present(values[index]));
  }

  /** Whether an earlier operation of the batch wrote the record. */
  wrote(key: string): boolean {
    return this.#applied.has(key);
  }

  /** Whether an earlier operation of the batch wrote or purged the private record. */
  wrotePrivate(collection: string, key: string): boolean {
    return this.#secrets.some((write) => write.collection === collection && write.key === key);
  }

  /** Records of a range in key order, at most `limit` and one more, which tells that there are more. */
  async range(query: RangeQuery): Promise<Uint8Array[]> {
    const wanted = query.limit + 1;
    const committed = query.after === undefined ? this.#scan(query) : this.#page(query, query.after);
    const values: Uint8Array[] = [];
    for await (const [, value] of merge(committed, this.#appliedIn(query))) {
      values.push(value);
      if (values.length === wanted) break;
    }
    return values;
  }

  /**
   * What valid transactions made of a key, newest first. The peer's history is no part of what is checked at commit, and
   * ends with the blocks that this peer has: for reads alone.
   */
  async *history(key: string): AsyncGenerator<Version> {
    const results = await ask(async () => this.#stub.getHistoryForKey(key));
    try {
      for (;;) {
        const { done, value } = await ask(() => results.next());
        if (done === true || value === undefined) return;
        yield versionOf(value as unknown as Modification);
      }
    } finally {
      await ask(() => results.close());
    }
  }

  async readPrivate(collection: string, key: string): Promise<Uint8Array | undefined> {
    return present(await ask(() => this.#stub.getPrivateData(collection, key)));
  }

  /** Private records of a kind in key order, at most `limit` and one more. Nothing checks at commit that there are no others: for reads alone. */
  async privateRange(collection: string, objectType: string, limit: number): Promise<Uint8Array[]> {
    return ask(async () => {
      const values: Uint8Array[] = [];
      for await (const { value } of this.#stub.getPrivateDataByPartialCompositeKey(collection, objectType, [])) {
        values.push(value);
        if (values.length > limit) break;
      }
      return values;
    });
  }

  async privateHash(collection: string, key: string): Promise<Uint8Array | undefined> {
    return present(await ask(() => this.#stub.getPrivateDataHash(collection, key)));
  }

  /** Takes over the writes of an operation that succeeded. */
  apply(writes: Writes): void {
    for (const [key, write] of writes.records) {
      const endorsers = write.endorsers ?? this.#applied.get(key)?.endorsers;
      this.#applied.set(key, endorsers === undefined ? write : { ...write, endorsers });
    }
    this.#secrets.push(...writes.secrets);
  }

  /** Hands all applied writes to the peer. */
  async flush(): Promise<void> {
    const writes = this.#stateWrites();
    const stub = this.#stub;
    if (isConnected(stub) && writes.length > 1) return ask(() => writeBatch(stub, writes));
    for (const write of writes) await ask(() => this.#write(write));
  }

  #stateWrites(): StateWrite[] {
    const writes: StateWrite[] = [];
    for (const [key, { value, endorsers }] of this.#applied) {
      writes.push({ kind: 'put', collection: '', key, value });
      if (endorsers !== undefined) writes.push({ kind: 'policy', key, policy: endorsementPolicy(endorsers) });
    }
    for (const { collection, key, value } of this.#secrets) {
      writes.push(value === undefined ? { kind: 'purge', collection, key } : { kind: 'put', collection, key, value });
    }
    return writes;
  }

  async #write(write: StateWrite): Promise<void> {
    switch (write.kind) {
      case 'policy':
        return this.#stub.setStateValidationParameter(write.key, write.policy);
      case 'purge':
        return this.#stub.purgePrivateData(write.collection, write.key);
      case 'put':
        return write.collection === ''
          ? this.#stub.putState(write.key, write.value)
          : this.#stub.putPrivateData(write.collection, write.key, write.value);
    }
  }

  async *#scan({ objectType, prefix }: RangeQuery): AsyncGenerator<[string, Uint8Array]> {
    const results = await ask(async () => this.#stub.getStateByPartialCompositeKey(objectType, [...prefix]));
    try {
      for (;;) {
        const { done, value } = await ask(() => results.next());
        if (done === true || value === undefined) return;
        yield [value.key, value.value];
      }
    } finally {
      await ask(() => results.close());
    }
  }

  /** Paginated queries are refused by the peer in a transaction that writes; a read may use them. */
  async *#page({ objectType, prefix, limit }: RangeQuery, after: string): AsyncGenerator<[string, Uint8Array]> {
    // A bookmark is the key to start at. No key of the same length begins with another, and no part begins with U+0001.
    const bookmark = `${after}\u0001`;
    const page = await ask(async () =>
      this.#stub.getStateByPartialCompositeKeyWithPagination(objectType, [...prefix], limit + 1, bookmark),
    );
    try {
      for (;;) {
        const { done, value } = await ask(() => page.iterator.next());
        if (done === true || value === undefined) return;
        yield [value.key, value.value];
      }
    } finally {
      await ask(() => page.iterator.close());
    }
  }

  #appliedIn({ objectType, prefix }: RangeQuery): [string, Uint8Array][] {
    if (this.#applied.size === 0) return [];
    const start = compositeKey(objectType, prefix);
    return [...this.#applied]
      .filter(([key]) => key.startsWith(start) && key !== start)
      .map(([key, { value }]): [string, Uint8Array] => [key, value])
      .sort(([left], [right]) => compareKeys(left, right));
  }
}

/** Two sorted sequences as one; where both have a key, the second is the newer. */
async function* merge(
  older: AsyncIterable<[string, Uint8Array]>,
  newer: readonly [string, Uint8Array][],
): AsyncGenerator<[string, Uint8Array]> {
  let next = 0;
  for await (const entry of older) {
    while (next < newer.length && compareKeys(newer[next]![0], entry[0]) < 0) yield newer[next++]!;
    if (newer[next]?.[0] === entry[0]) yield newer[next++]!;
    else yield entry;
  }
  yield* newer.slice(next);
}

/** A step of a key's history as fabric-shim delivers it, which its types tell otherwise. */
interface Modification {
  readonly txId: string;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly isDelete: boolean;
  readonly value: Uint8Array;
}

function versionOf({ txId, timestamp, isDelete, value }: Modification): Version {
  const time = instantOfTimestamp(timestamp.seconds, timestamp.nanos);
  return { txId, time, value: isDelete ? undefined : value };
}

/** The shim answers an absent value with no bytes. */
function present(value: Uint8Array | undefined): Uint8Array | undefined {
  return value === undefined || value.length === 0 ? undefined : value;
}

const NO_PERMISSION = /tx creator does not have (?:read|write) access permission/;
const NO_COLLECTION = /collection \S+ could not be found/;
const NO_COPY = /private data matching public hash version is not available/;

/** Asks the peer, telling the refusals that a caller can understand from failures of the peer. */
async function ask<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (NO_PERMISSION.test(message)) {
      throw new ContractError('NOT_AUTHORISED', 'The caller’s party is not a member of the private data collection.');
    }
    if (NO_COLLECTION.test(message)) {
      throw inputInvalid([
        { path: '$', message: 'leads to a private data collection that this channel does not have' },
      ]);
    }
    if (NO_COPY.test(message)) {
      throw new ContractError('NOT_AUTHORISED', 'This peer holds no copy of the private record: ask a member’s peer.');
    }
    throw new PeerError('a request to the peer failed', { cause: error });
  }
}
