/**
 * A peer as fabric-shim's stub sees it: answers a chaincode's requests from committed state, collects what it reads and
 * writes, and refuses what Fabric refuses, in Fabric's words.
 */
import shim from 'fabric-shim';
import { ledger, peer } from '@hyperledger/fabric-protos';
import { compareKeys } from '../keys.ts';
import { timestampOf } from './timestamp.ts';
import { ReadWriteSet, type RangeRead, type World } from './world.ts';

const BATCH_SIZE = 100;

/** Iterators of fabric-shim, whose constructors its types hide. */
const { StateQueryIterator, HistoryQueryIterator } = shim as unknown as Record<
  'StateQueryIterator' | 'HistoryQueryIterator',
  new (handler: SimulatedPeer, channel: string, txId: string, response: QueryResponse) => object
>;

/** Who simulates, and for whom. */
export interface Place {
  /** Party whose peer simulates. */
  readonly peer: string;
  /** Party of the client. */
  readonly client: string;
  /** Members of each collection. */
  readonly collections: Readonly<Record<string, readonly string[]>>;
  /** Requests for a key that holds this text fail. */
  readonly failing: string | undefined;
}

interface QueryResponse {
  getId(): string;
  getHasMore(): boolean;
  getResultsList(): { getResultbytes(): Uint8Array }[];
}

interface OpenQuery {
  readonly results: Uint8Array[];
  readonly seen: (count: number) => void;
}

/** One simulation at one peer. */
export class SimulatedPeer {
  readonly set = new ReadWriteSet();
  readonly #world: World;
  readonly #place: Place;
  readonly #open = new Map<string, OpenQuery>();
  #wrote = false;
  #paginated = false;
  #opened = 0;

  constructor(world: World, place: Place) {
    this.#world = world;
    this.#place = place;
  }

  async handleGetState(collection: string, key: string): Promise<Buffer> {
    const { failing } = this.#place;
    if (failing !== undefined && key.includes(failing)) throw new Error('GET_STATE failed: the database is closed');
    if (collection !== '') return this.#getPrivate(collection, key);
    const entry = this.#world.state.get(key);
    this.set.reads.set(key, entry?.version);
    return Buffer.from(entry?.value ?? []);
  }

  async handlePutState(collection: string, key: string, value: Uint8Array): Promise<Buffer> {
    if (value.length === 0) throw new Error(`PUT_STATE failed: the value of key is empty`);
    this.#beginWrite();
    if (collection === '') this.set.writes.set(key, Buffer.from(value));
    else {
      this.#requireMember(collection, 'write');
      this.set.privateWrites.push({ collection, key, value: Buffer.from(value) });
    }
    return Buffer.alloc(0);
  }

  async handlePurgeState(collection: string, key: string): Promise<Buffer> {
    this.#beginWrite();
    this.#requireMember(collection, 'write');
    this.set.privateWrites.push({ collection, key, value: undefined });
    return Buffer.alloc(0);
  }

  async handlePutStateMetadata(collection: string, key: string, _metakey: string, policy: Uint8Array): Promise<Buffer> {
    if (collection !== '') throw new Error('key-level policies of private data are not simulated');
    this.#beginWrite();
    this.set.policies.set(key, Buffer.from(policy));
    return Buffer.alloc(0);
  }

  async handleGetPrivateDataHash(collection: string, key: string): Promise<Buffer> {
    this.#requireCollection(collection);
    this.#readHash(collection, key);
    return Buffer.from(this.#world.hashOf(collection, key) ?? []);
  }

  async handleGetStateByRange(
    collection: string,
    start: string,
    end: string,
    channel: string,
    txId: string,
    metadata?: Uint8Array,
  ): Promise<{ iterator: object; metadata?: object }> {
    if (collection !== '') return this.#privateRange(collection, start, end, channel, txId);
    const page = metadata === undefined ? undefined : peer.QueryMetadata.deserializeBinary(metadata);
    if (page !== undefined) this.#beginPaginated();
    const from = page?.getBookmark() === undefined || page.getBookmark() === '' ? start : page.getBookmark();
    const entries = this.#world.range(from, end).slice(0, page?.getPagesize() ?? Infinity);
    const read: RangeRead = { start: from, end, seen: [], exhausted: false };
    this.set.ranges.push(read);
    const results = entries.map(([key, { value }]) => keyAndValue(key, value));
    const seen = (count: number): void => {
      for (const [key, { version }] of entries.slice(read.seen.length, count)) read.seen.push([key, version]);
      read.exhausted = count >= entries.length && page === undefined;
    };
    const iterator = new StateQueryIterator(this, channel, txId, this.#openQuery({ results, seen }));
    return page === undefined
      ? { iterator }
      : { iterator, metadata: { fetchedRecordsCount: results.length, bookmark: '' } };
  }

  /** What this peer holds of a collection. Fabric checks the keys that it found at commit, and not that there are no others. */
  #privateRange(collection: string, start: string, end: string, channel: string, txId: string): { iterator: object } {
    this.#requireMember(collection, 'read');
    const holds = this.#place.collections[collection]!.includes(this.#place.peer);
    const entries = holds ? [...(this.#world.collections.get(collection) ?? [])] : [];
    const found = entries
      .filter(([key]) => compareKeys(key, start) >= 0 && compareKeys(key, end) < 0)
      .sort(([left], [right]) => compareKeys(left, right));
    for (const [key] of found) this.#readHash(collection, key);
    const results = found.map(([key, { value }]) => keyAndValue(key, value));
    return {
      iterator: new StateQueryIterator(this, channel, txId, this.#openQuery({ results, seen: () => undefined })),
    };
  }

  async handleQueryStateNext(id: string): Promise<QueryResponse> {
    return this.#nextBatch(id);
  }

  async handleQueryStateClose(id: string): Promise<object> {
    this.#open.delete(id);
    return {};
  }

  /** Newest first, and no part of the read set: history is not checked at commit. */
  async handleGetHistoryForKey(key: string, channel: string, txId: string): Promise<object> {
    const { failing } = this.#place;
    if (failing !== undefined && key.includes(failing)) throw new Error('GET_HISTORY_FOR_KEY failed');
    const results = [...(this.#world.histories.get(key) ?? [])].reverse().map(({ txId: by, at, value }) => {
      const modification = new ledger.queryresult.KeyModification();
      modification.setTxId(by);
      modification.setValue(value);
      modification.setTimestamp(timestampOf(at));
      return modification.serializeBinary();
    });
    return new HistoryQueryIterator(this, channel, txId, this.#openQuery({ results, seen: () => undefined }));
  }

  async handleGetQueryResult(): Promise<never> {
    throw new Error('ExecuteQuery not supported for leveldb');
  }

  #getPrivate(collection: string, key: string): Buffer {
    this.#requireMember(collection, 'read');
    const entry = this.#world.collections.get(collection)?.get(key);
    if (entry !== undefined && !this.#place.collections[collection]!.includes(this.#place.peer)) {
      throw new Error('private data matching public hash version is not available. Private data version = nil');
    }
    this.#readHash(collection, key);
    return Buffer.from(entry?.value ?? []);
  }

  #readHash(collection: string, key: string): void {
    const version = this.#world.collections.get(collection)?.get(key)?.version;
    this.set.hashedReads.set(`${collection}\u0000${key}`, { collection, key, version });
  }

  #requireMember(collection: string, permission: 'read' | 'write'): void {
    this.#requireCollection(collection);
    if (this.#place.collections[collection]!.includes(this.#place.client)) return;
    throw new Error(
      `tx creator does not have ${permission} access permission on privatedata in collectionName: ${collection}`,
    );
  }

  #requireCollection(collection: string): void {
    if (!Object.hasOwn(this.#place.collections, collection)) {
      throw new Error(`collection [${collection}] not defined in the collection config`);
    }
  }

  #beginWrite(): void {
    if (this.#paginated) throw new Error('Transaction has already performed a paginated query. Writes are not allowed');
    this.#wrote = true;
  }

  #beginPaginated(): void {
    if (this.#wrote) throw new Error('Paginated queries are supported only in a read-only transaction');
    this.#paginated = true;
  }

  #openQuery(query: OpenQuery): QueryResponse {
    this.#opened += 1;
    const id = String(this.#opened);
    this.#open.set(id, query);
    return this.#nextBatch(id);
  }

  /** A peer reads a batch ahead of the chaincode, and one result more to know whether there are others. */
  #nextBatch(id: string): QueryResponse {
    const query = this.#open.get(id);
    if (query === undefined) throw new Error(`query iterator ${id} not found`);
    const batch = query.results.splice(0, BATCH_SIZE).map((bytes) => ({ getResultbytes: () => bytes }));
    query.seen(this.#countSeen(id, batch.length));
    const hasMore = query.results.length > 0;
    return { getId: () => id, getHasMore: () => hasMore, getResultsList: () => batch };
  }

  readonly #fetched = new Map<string, number>();

  #countSeen(id: string, count: number): number {
    const total = (this.#fetched.get(id) ?? 0) + count;
    this.#fetched.set(id, total);
    return total + (this.#open.get(id)!.results.length > 0 ? 1 : 0);
  }
}

function keyAndValue(key: string, value: Uint8Array): Uint8Array {
  const kv = new ledger.queryresult.KV();
  kv.setKey(key);
  kv.setValue(value);
  return kv.serializeBinary();
}
