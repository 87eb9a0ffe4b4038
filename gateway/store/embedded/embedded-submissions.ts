/** Submits in the embedded store. */
import type {
  Carrier,
  NewSubmission,
  Orphan,
  SignedEnvelope,
  Submission,
  SubmissionEnd,
  SubmissionId,
  SubmissionStore,
} from '../submissions.ts';
import { SubmissionTable, type Entry } from './submission-table.ts';
import type { EndRow, EnvelopeRow, SubmissionRow, Tables } from './tables.ts';
import { write } from './write.ts';

/** How many are forgotten in one transaction, so that nobody waits long for it. */
const EXPIRED_AT_ONCE = 500;

/** {@link SubmissionStore} over LMDB. Each call is one transaction. */
export class EmbeddedSubmissions implements SubmissionStore {
  readonly #tables: Tables;
  readonly #table: SubmissionTable;
  readonly #life: string;

  /** @param life - names this opening of the store */
  constructor(tables: Tables, life: string) {
    this.#tables = tables;
    this.#table = new SubmissionTable(tables);
    this.#life = life;
  }

  open(replica: string, submissions: readonly NewSubmission[]): Promise<(Submission | undefined)[]> {
    return write(this.#tables.root, () =>
      submissions.map(({ caller, key, requestHash, carrier }) => {
        const id = { caller, key };
        const known = this.#table.get(id);
        if (known === undefined) {
          const row = { requestHash, replica, life: this.#life, isSigned: false, ...carrierRow(carrier) };
          this.#table.put(id, row);
        }
        return known === undefined || this.#isBegunAlready(known, replica, carrier)
          ? undefined
          : submissionOf({ id, row: known });
      }),
    );
  }

  carry(replica: string, submissions: readonly (SubmissionId & { readonly carrier: Carrier })[]): Promise<boolean> {
    return write(this.#tables.root, () => {
      const moved = submissions.map(({ caller, key, carrier }) => {
        const id = { caller, key };
        return { id, row: this.#table.get(id), carrier };
      });
      if (!moved.every(({ row }) => row !== undefined && row.end === undefined && this.#isOf(row, replica))) {
        return false;
      }
      for (const { id, row, carrier } of moved) {
        const { requestHash, life } = row!;
        this.#table.put(id, { requestHash, replica, life, isSigned: false, ...carrierRow(carrier) });
      }
      this.#table.dropIdleEnvelopes(moved.map(({ row }) => row!.txId));
      return true;
    });
  }

  sign(replica: string, { txId, ...envelope }: SignedEnvelope): Promise<boolean> {
    return write(this.#tables.root, () => {
      const waiting = this.#table.carriedBy(txId).filter(({ row }) => row.end === undefined);
      if (waiting.length === 0 || !waiting.every(({ row }) => this.#isOf(row, replica))) return false;
      for (const { id, row } of waiting) this.#table.put(id, { ...row, isSigned: true });
      const { channel, bytes, signature, result } = envelope;
      this.#tables.envelopes.putSync(txId, { channel, bytes, signature, result });
      return true;
    });
  }

  settle(ends: readonly (SubmissionId & { readonly end: SubmissionEnd })[], now: number): Promise<void> {
    return write(this.#tables.root, () => {
      const txIds: string[] = [];
      for (const { caller, key, end } of ends) {
        const row = this.#table.get({ caller, key });
        if (row === undefined || row.end !== undefined || row.life !== this.#life) continue;
        this.#table.put({ caller, key }, { ...row, end: endRow(end, now) });
        txIds.push(row.txId);
      }
      this.#table.dropIdleEnvelopes(txIds);
    });
  }

  release(submissions: readonly SubmissionId[]): Promise<void> {
    return write(this.#tables.root, () => {
      const txIds: string[] = [];
      for (const { caller, key } of submissions) {
        const row = this.#table.get({ caller, key });
        if (row === undefined || row.end !== undefined || row.life !== this.#life) continue;
        this.#table.remove({ caller, key });
        txIds.push(row.txId);
      }
      this.#table.dropIdleEnvelopes(txIds);
    });
  }

  async find({ caller, key }: SubmissionId): Promise<Submission | undefined> {
    const row = this.#table.get({ caller, key });
    return row === undefined ? undefined : submissionOf({ id: { caller, key }, row });
  }

  async carriedBy(txId: string): Promise<Submission[]> {
    return this.#table
      .carriedBy(txId)
      .map(submissionOf)
      .sort((a, b) => (a.carrier.operation ?? -1) - (b.carrier.operation ?? -1));
  }

  async beat(replica: string, durationMs: number): Promise<void> {
    const { root, beats } = this.#tables;
    await write(root, () => beats.putSync(replica, Date.now() + durationMs));
  }

  adopt(replica: string, { own, limit }: { readonly own: boolean; readonly limit: number }): Promise<Orphan[]> {
    return write(this.#tables.root, () =>
      [...this.#forsaken(replica, own, limit)].map(([txId, ids]) => this.#take(replica, txId, ids)),
    );
  }

  async expire(before: number): Promise<number> {
    let expired = 0;
    for (;;) {
      const count = await write(this.#tables.root, () => {
        const ids = this.#table.endedBefore(before, EXPIRED_AT_ONCE);
        for (const id of ids) this.#table.remove(id);
        return ids.length;
      });
      expired += count;
      if (count < EXPIRED_AT_ONCE) break;
    }
    await this.#forgetTheGone(before);
    return expired;
  }

  #isOf(row: SubmissionRow, replica: string): boolean {
    return row.replica === replica && row.life === this.#life;
  }

  /** Whether the call that began it is repeated, whose answer was lost. */
  #isBegunAlready(row: SubmissionRow, replica: string, carrier: Carrier): boolean {
    const isSame = row.txId === carrier.txId && row.operation === carrier.operation;
    return isSame && row.end === undefined && this.#isOf(row, replica);
  }

  /** What nobody works on any more, by transaction. */
  #forsaken(replica: string, own: boolean, limit: number): Map<string, SubmissionId[]> {
    const found = new Map<string, SubmissionId[]>();
    const now = Date.now();
    const isAlive = new Map<string, boolean>();
    for (const entry of this.#table.pending()) {
      if (!isAlive.has(entry.replica)) {
        isAlive.set(entry.replica, (this.#tables.beats.get(entry.replica) ?? 0) > now);
      }
      const isForsaken =
        entry.replica === replica ? own && entry.life !== this.#life : isAlive.get(entry.replica) === false;
      if (!isForsaken) continue;
      const ids = found.get(entry.txId);
      if (ids !== undefined) ids.push(entry.id);
      else if (found.size < limit) found.set(entry.txId, [entry.id]);
    }
    return found;
  }

  #take(replica: string, txId: string, ids: readonly SubmissionId[]): Orphan {
    const submissions = ids.map((id) => {
      const row = { ...this.#table.get(id)!, replica, life: this.#life };
      this.#table.put(id, row);
      return submissionOf({ id, row });
    });
    const { channel } = submissions[0]!.carrier;
    const envelope = this.#tables.envelopes.get(txId);
    return {
      carrier: { txId, channel },
      ...(envelope !== undefined && { envelope: envelopeOf(txId, envelope) }),
      submissions: submissions.sort((a, b) => (a.carrier.operation ?? -1) - (b.carrier.operation ?? -1)),
    };
  }

  /** Names of replicas are not reused everywhere: what they left behind must not pile up. */
  async #forgetTheGone(before: number): Promise<void> {
    const { root, beats, leases } = this.#tables;
    await write(root, () => {
      for (const { key, value } of [...beats.getRange()]) if (value < before) beats.removeSync(key);
      for (const { key, value } of [...leases.getRange()]) if (value.untilMs < before) leases.removeSync(key);
    });
  }
}

function carrierRow({ txId, channel, operation }: Carrier): Pick<SubmissionRow, 'txId' | 'channel' | 'operation'> {
  return { txId, channel, ...(operation !== undefined && { operation }) };
}

function endRow(end: SubmissionEnd, endedAtMs: number): EndRow {
  if (end.kind === 'rejected') return { kind: 'rejected', endedAtMs, problem: JSON.stringify(end.problem) };
  const { kind, txId, block, result } = end;
  return { kind, endedAtMs, txId, block: block.toString(), result };
}

function endOf(row: EndRow): SubmissionEnd {
  if (row.kind === 'rejected') return { kind: 'rejected', problem: JSON.parse(row.problem) as object };
  const { kind, txId, block, result } = row;
  return { kind, txId, block: BigInt(block), result: new Uint8Array(result) };
}

function submissionOf({ id, row }: Entry): Submission {
  const { requestHash, replica, isSigned, end } = row;
  return {
    ...id,
    requestHash,
    replica,
    carrier: carrierRow(row),
    isSigned,
    ...(end !== undefined && { end: endOf(end) }),
  };
}

function envelopeOf(txId: string, { channel, bytes, signature, result }: EnvelopeRow): SignedEnvelope {
  return {
    txId,
    channel,
    bytes: new Uint8Array(bytes),
    signature: new Uint8Array(signature),
    result: new Uint8Array(result),
  };
}
