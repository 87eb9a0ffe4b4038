/** The versions of one key, each with what proves it: block, transaction, who submitted, which organisations' peers endorsed. */
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import { keyOf } from '../state/read-write-set.ts';
import { clientInstant } from './client-instant.ts';

/** Most versions that are kept; of a key with more, the last. */
const MAX_VERSIONS = 10_000;

/** A version. */
export interface KeyVersion {
  readonly block: string;
  /** Position in the block, from 0. */
  readonly transaction: number;
  readonly txId: string;
  /** By the client's clock, RFC 3339. */
  readonly at: string;
  /** MSP id and enrolment id of who submitted. */
  readonly by: string;
  /** MSP ids of the peers that endorsed. */
  readonly endorsedBy: readonly string[];
  /** The value as text, which in our contracts is JSON; absent where the key was deleted. */
  readonly value?: string;
}

/** What became of a key. */
export interface KeyHistoryReport {
  /** As it was asked for. */
  readonly key: string;
  /** Oldest first. */
  readonly versions: readonly KeyVersion[];
}

/** Collects the versions of a key from valid transactions. */
export class KeyHistory {
  readonly #asked: string;
  readonly #key: string;
  readonly #versions: KeyVersion[];

  /**
   * @param asked - record and parts of its key, `animal/002000000018`; of a key that is not composite, `=name`
   * @param kept - versions so far, as {@link KeyHistory.report} gave them
   */
  constructor(asked: string, kept: readonly KeyVersion[] = []) {
    this.#asked = asked;
    this.#versions = [...kept];
    this.#key = keyOf(asked.startsWith('=') ? asked.slice(1) : `\u0000${asked.replaceAll('/', '\u0000')}\u0000`);
  }

  /** Takes the next transaction. */
  take({ block, index, transaction, creator, endorsers, sets = [] }: OrderedTransaction): void {
    if (transaction === undefined) return;
    const write = sets.flatMap(({ own }) => own.writes).find(({ key }) => key === this.#key);
    if (write === undefined) return;
    const { value } = write;
    this.#versions.push({
      ...{ block: String(block), transaction: index, txId: transaction.txId },
      at: clientInstant(transaction.timestampMs),
      by: `${transaction.creatorMspId}/${creator?.attributes['hf.EnrollmentID'] ?? ''}`,
      endorsedBy: [...new Set(endorsers.map(({ mspId }) => mspId))].sort(),
      ...(value !== undefined && { value: Buffer.from(value).toString('utf8') }),
    });
    if (this.#versions.length > MAX_VERSIONS) this.#versions.shift();
  }

  /** What there is so far. */
  get report(): KeyHistoryReport {
    return { key: this.#asked, versions: [...this.#versions] };
  }
}
