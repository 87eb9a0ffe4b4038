/** Private data that the auditor's peer holds, compared with the hashes that are on the channel. */
import { ledger } from '@hyperledger/fabric-protos';
import { sha256 } from '../blocks/block-hash.ts';
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import { differs, type Findings, type Place } from '../finding.ts';
import { spacesOf, type SpaceSet, type Write } from '../state/read-write-set.ts';
import type { PrivateSet } from './private-block.ts';

const { KVRWSet } = ledger.rwset.kvrwset;

/** What was compared of a collection. */
export interface PrivateCollectionReport {
  readonly namespace: string;
  readonly collection: string;
  /** Values and deletions that the peer holds. */
  readonly compared: number;
  /** Values that it no longer holds, because they were purged afterwards. */
  readonly purged: number;
  /** Transactions whose writes it does not hold, or does not show to whoever asked. */
  readonly absent: number;
}

/** A private value that the peer holds, and that is the one that was hashed last. */
export interface HeldRecord {
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
  readonly value: Uint8Array;
  /** Where it was written. */
  readonly place: Place;
}

/** What was compared up to a block. */
export interface PrivateDataSnapshot {
  readonly collections: ReadonlyMap<string, PrivateCollectionReport>;
  readonly missing: ReadonlyMap<string, Place>;
  /** By the hash of the key. */
  readonly held: ReadonlyMap<string, HeldRecord>;
}

/** Follows the private data of a channel. */
export class PrivateData {
  readonly #findings: Findings;
  readonly #collections: Map<string, PrivateCollectionReport>;
  /** Where the peer holds a transaction's writes but for this key, until a purge of it comes; the last of each key. */
  readonly #missing: Map<string, Place>;
  /** What is held now, by collection and hash of the key. */
  readonly #held: Map<string, HeldRecord>;

  /** @param kept - as {@link PrivateData.snapshot} gave it */
  constructor(findings: Findings, kept?: PrivateDataSnapshot) {
    this.#findings = findings;
    this.#collections = new Map(kept?.collections);
    this.#missing = new Map(kept?.missing);
    this.#held = new Map(kept?.held);
  }

  /** What is to be kept so that another goes on from here. */
  snapshot(): PrivateDataSnapshot {
    return { collections: this.#collections, missing: this.#missing, held: this.#held };
  }

  /** Takes the next transaction. @param held - what the peer holds of its block */
  take({ block, index, transaction, sets = [] }: OrderedTransaction, held: readonly PrivateSet[]): void {
    const place = { block, transaction: index, ...(transaction && { txId: transaction.txId }) };
    const own = held.filter((set) => set.transaction === index);
    const hashed = spacesOf(sets).filter(({ collection, writes }) => collection !== '' && writes.length > 0);
    for (const space of hashed) {
      const set = own.find(({ namespace, collection }) => isOf(space, namespace, collection));
      // What was held of these keys is no longer so, whether the peer has what is written now or not.
      for (const { key } of space.writes) this.#held.delete(placeOf(space, key));
      if (set === undefined) this.#count(space, { absent: 1 });
      else this.#compare(space, set, place);
      for (const { key, isPurge } of space.writes) if (isPurge === true) this.#purge(space, key);
    }
    for (const { namespace, collection } of own) {
      if (hashed.some((space) => isOf(space, namespace, collection))) continue;
      this.#tell(`${namespace} ${collection}: the peer holds writes of which no hash is on the channel`, place);
    }
  }

  #compare(space: SpaceSet, { bytes }: PrivateSet, place: Place): void {
    const name = `${space.namespace} ${space.collection}`;
    const held = writesOf(bytes);
    if (held === undefined) return this.#tell(`${name}: what the peer holds cannot be read`, place);
    const onChannel = new Map(space.writes.map((write) => [write.key, write]));
    for (const { key, value, text, bytes: content } of held) {
      const difference = differenceOf(value, onChannel.get(key));
      if (difference !== undefined) this.#tell(`${name} ${hexOf(key)}: ${difference}`, place);
      else if (value !== undefined) this.#hold(space, key, { key: text, value: content, place });
      onChannel.delete(key);
    }
    this.#count(space, { compared: held.length });
    for (const key of onChannel.keys()) this.#missing.set(placeOf(space, key), place);
    // Without the purged keys the set has another hash.
    const hash = sha256(bytes);
    if (onChannel.size === 0 && !hash.equals(space.privateHash ?? NOTHING)) {
      this.#tell(`${name}: hash of the writes: ${differs(hash, space.privateHash)}`, place);
    }
  }

  /** A copy: the value would hold on to all that came with it. */
  #hold({ namespace, collection }: SpaceSet, hash: string, { value, ...rest }: Own): void {
    const place = placeOf({ namespace, collection }, hash);
    this.#held.set(place, { namespace, collection, ...rest, value: Uint8Array.from(value) });
  }

  /** What the peer holds and was hashed last, of all collections. */
  get held(): HeldRecord[] {
    return [...this.#held.values()];
  }

  /** What was purged is no longer held, in whichever transaction before it was written. */
  #purge(space: SpaceSet, key: string): void {
    if (this.#missing.delete(placeOf(space, key))) this.#count(space, { purged: 1 });
  }

  /** What there is to tell at this height. @param findings - takes what is missing */
  report(findings: Findings): PrivateCollectionReport[] {
    for (const [name, place] of this.#missing) {
      const [namespace, collection, key] = name.split(SEPARATOR) as [string, string, string];
      const message = `${namespace} ${collection} ${key}: the peer holds the other writes, and no purge of this one came`;
      findings.add('PRIVATE_DATA_MISSING', message, place);
    }
    return [...this.#collections.values()];
  }

  #tell(message: string, place: Place): void {
    this.#findings.add('PRIVATE_DATA_DIFFERS', message, place);
  }

  #count({ namespace, collection }: SpaceSet, more: Partial<Record<'compared' | 'purged' | 'absent', number>>): void {
    const name = `${namespace}${SEPARATOR}${collection}`;
    const { compared = 0, purged = 0, absent = 0 } = this.#collections.get(name) ?? {};
    this.#collections.set(name, {
      ...{ namespace, collection, compared: compared + (more.compared ?? 0) },
      ...{ purged: purged + (more.purged ?? 0), absent: absent + (more.absent ?? 0) },
    });
  }
}

const NOTHING = new Uint8Array();
/** In no name and no hex. */
const SEPARATOR = '\n';

function isOf(space: SpaceSet, namespace: string, collection: string): boolean {
  return space.namespace === namespace && space.collection === collection;
}

type Own = Pick<HeldRecord, 'key' | 'value' | 'place'>;

function placeOf({ namespace, collection }: Pick<SpaceSet, 'namespace' | 'collection'>, key: string): string {
  return [namespace, collection, hexOf(key)].join(SEPARATOR);
}

/** A write as it is on the channel, with what is hashed there. */
interface HeldWrite extends Write {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** The writes as they are on the channel: hashes of keys and values. `undefined` of bytes that cannot be read. */
function writesOf(bytes: Uint8Array): HeldWrite[] | undefined {
  try {
    return KVRWSet.deserializeBinary(bytes)
      .getWritesList()
      .map((write) => {
        const [text, value] = [write.getKey(), write.getValue_asU8()];
        const isThere = !write.getIsDelete() && value.length > 0;
        const key = sha256(Buffer.from(text, 'utf8')).toString('latin1');
        return { key, text, bytes: value, value: isThere ? sha256(value) : undefined };
      });
  } catch {
    return undefined;
  }
}

/** Both sides, where a value that is held is not the one that is hashed; `undefined` where it is. */
function differenceOf(value: Uint8Array | undefined, write: Write | undefined): string | undefined {
  if (write !== undefined && Buffer.compare(write.value ?? NOTHING, value ?? NOTHING) === 0) return undefined;
  return differs(value ?? 'a deletion', write && (write.value ?? 'a deletion'));
}

function hexOf(key: string): string {
  return Buffer.from(key, 'latin1').toString('hex');
}
