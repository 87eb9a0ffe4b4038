/** Submits in the tables: a row each, and what it is found by besides its key. */
import type { Database } from 'lmdb';
import type { SubmissionId } from '../submissions.ts';
import type { SubmissionKey, SubmissionRow, Tables } from './tables.ts';

/** A submit's name and row. */
export interface Entry {
  readonly id: SubmissionId;
  readonly row: SubmissionRow;
}

/** A submit that has not ended, as it is found by who works on it. */
export interface PendingEntry {
  readonly replica: string;
  readonly life: string;
  readonly txId: string;
  readonly id: SubmissionId;
}

/** Reads and writes submits; the writes within a transaction of the caller. */
export class SubmissionTable {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  get({ caller, key }: SubmissionId): SubmissionRow | undefined {
    return this.#tables.submissions.get([caller, key]);
  }

  /** Makes the row the submit's, and keeps what finds it in step. */
  put(id: SubmissionId, row: SubmissionRow): void {
    const before = this.get(id);
    this.#tables.submissions.putSync([id.caller, id.key], row);
    this.#index(id, before, row);
  }

  /** Forgets the submit, if it is known. */
  remove(id: SubmissionId): void {
    const before = this.get(id);
    if (before === undefined) return;
    this.#tables.submissions.removeSync([id.caller, id.key]);
    this.#index(id, before, undefined);
  }

  /** Submits that the transaction carries or carried last. */
  carriedBy(txId: string): Entry[] {
    const names: SubmissionKey[] = [];
    for (const [carrier, ...name] of this.#tables.carried.getKeys({ start: [txId] as never })) {
      if (carrier !== txId) break;
      names.push(name);
    }
    return names.map(([caller, key]) => ({ id: { caller, key }, row: this.get({ caller, key })! }));
  }

  /** Submits that have not ended, by replica, life and transaction. */
  *pending(): Generator<PendingEntry> {
    for (const [replica, life, txId, caller, key] of this.#tables.pending.getKeys()) {
      yield { replica, life, txId, id: { caller, key } };
    }
  }

  /** At most `limit` submits that ended before that time, oldest first. */
  endedBefore(timeMs: number, limit: number): SubmissionId[] {
    const keys = this.#tables.ended.getKeys({ end: [timeMs] as never, limit });
    return [...keys].map(([, caller, key]) => ({ caller, key }));
  }

  /** Drops the envelopes of those transactions that no submit waits for. */
  dropIdleEnvelopes(txIds: Iterable<string>): void {
    for (const txId of new Set(txIds)) {
      if (this.carriedBy(txId).every(({ row }) => row.end !== undefined)) this.#tables.envelopes.removeSync(txId);
    }
  }

  /** Writes only what changed: most changes of a submit leave it where it is found. */
  #index(id: SubmissionId, before?: SubmissionRow, after?: SubmissionRow): void {
    const old = before === undefined ? [] : this.#places(id, before);
    const fresh = after === undefined ? [] : this.#places(id, after);
    for (const place of old) if (!fresh.some(isSame(place))) place.table.removeSync(place.key);
    for (const place of fresh) if (!old.some(isSame(place))) place.table.putSync(place.key, true);
  }

  #places({ caller, key }: SubmissionId, row: SubmissionRow): Place[] {
    const { carried, pending, ended } = this.#tables;
    const { replica, life, txId, end } = row;
    return [
      { table: carried, key: [txId, caller, key] },
      end === undefined
        ? { table: pending, key: [replica, life, txId, caller, key] }
        : { table: ended, key: [end.endedAtMs, caller, key] },
    ];
  }
}

/** Where a submit is found. */
interface Place {
  readonly table: Database<true, (string | number)[]>;
  readonly key: (string | number)[];
}

function isSame(one: Place): (other: Place) => boolean {
  return (other) => one.table === other.table && one.key.every((part, index) => part === other.key[index]);
}
