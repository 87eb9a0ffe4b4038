/** Submits in PostgreSQL. */
import { randomUUID } from 'node:crypto';
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
import type { Connection } from './connection.ts';

/** How many are forgotten in one statement, so that nobody waits long for it. */
const EXPIRED_AT_ONCE = 1_000;

const COLUMNS =
  'caller, key, request_hash, replica, tx_id, channel, operation, is_signed, end_kind, end_tx_id, end_block, end_result, end_problem';

/** A submit as the driver reads it: `numeric` as text, `json` parsed. */
interface Row {
  readonly caller: string;
  readonly key: string;
  readonly request_hash: string;
  readonly replica: string;
  readonly tx_id: string;
  readonly channel: string;
  readonly operation: number | null;
  readonly is_signed: boolean;
  readonly end_kind: 'committed' | 'rejected' | null;
  readonly end_tx_id: string | null;
  readonly end_block: string | null;
  readonly end_result: Uint8Array | null;
  readonly end_problem: object | null;
}

/** A submit that was adopted, with its transaction's envelope. */
type OrphanRow = Omit<Row, `end_${string}`> & Record<'bytes' | 'signature' | 'result', Uint8Array | null>;

/** {@link SubmissionStore} over PostgreSQL. Each call is one statement. */
export class PostgresqlSubmissions implements SubmissionStore {
  readonly #connection: Connection;
  readonly #life: string;
  /** Names the call of {@link adopt} that is under way, also when it has to be made again. */
  #adoption = randomUUID();
  #adopting: Promise<unknown> = Promise.resolve();

  /** @param life - names this opening of the store: a UUID */
  constructor(connection: Connection, life: string) {
    this.#connection = connection;
    this.#life = life;
  }

  async open(replica: string, submissions: readonly NewSubmission[]): Promise<(Submission | undefined)[]> {
    const { rows } = await this.#connection.run<Row & { readonly item: number }>(
      'SELECT * FROM ledger_gateway.open_submissions($1, $2, $3, $4, $5, $6, $7, $8)',
      [
        replica,
        this.#life,
        ...columnsOf(submissions),
        submissions.map(({ requestHash }) => requestHash),
        ...carriersOf(submissions),
      ],
    );
    const known = new Map(rows.map((row) => [row.item, submissionOf(row)]));
    // Positions are counted from 1.
    return submissions.map((_, index) => known.get(index + 1));
  }

  async carry(
    replica: string,
    submissions: readonly (SubmissionId & { readonly carrier: Carrier })[],
  ): Promise<boolean> {
    return this.#whether('SELECT ledger_gateway.carry_submissions($1, $2, $3, $4, $5, $6, $7) AS done', [
      replica,
      this.#life,
      ...columnsOf(submissions),
      ...carriersOf(submissions),
    ]);
  }

  async sign(replica: string, { txId, channel, bytes, signature, result }: SignedEnvelope): Promise<boolean> {
    return this.#whether('SELECT ledger_gateway.sign_submissions($1, $2, $3, $4, $5, $6, $7) AS done', [
      replica,
      this.#life,
      txId,
      channel,
      Buffer.from(bytes),
      Buffer.from(signature),
      Buffer.from(result),
    ]);
  }

  async settle(ends: readonly (SubmissionId & { readonly end: SubmissionEnd })[], now: number): Promise<void> {
    const committed = ends.map(({ end }) => (end.kind === 'committed' ? end : undefined));
    await this.#connection.run('SELECT ledger_gateway.settle_submissions($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      this.#life,
      now,
      ...columnsOf(ends),
      ends.map(({ end }) => end.kind),
      committed.map((end) => end?.txId ?? null),
      committed.map((end) => end?.block.toString() ?? null),
      committed.map((end) => (end === undefined ? null : Buffer.from(end.result))),
      ends.map(({ end }) => (end.kind === 'rejected' ? JSON.stringify(end.problem) : null)),
    ]);
  }

  async release(submissions: readonly SubmissionId[]): Promise<void> {
    await this.#connection.run('SELECT ledger_gateway.release_submissions($1, $2, $3)', [
      this.#life,
      ...columnsOf(submissions),
    ]);
  }

  async find({ caller, key }: SubmissionId): Promise<Submission | undefined> {
    const { rows } = await this.#connection.run<Row>(
      `SELECT ${COLUMNS} FROM ledger_gateway.submission WHERE caller = $1 AND key = $2`,
      [caller, key],
    );
    return rows[0] === undefined ? undefined : submissionOf(rows[0]);
  }

  async carriedBy(txId: string): Promise<Submission[]> {
    const { rows } = await this.#connection.run<Row>(
      `SELECT ${COLUMNS} FROM ledger_gateway.submission WHERE tx_id = $1 ORDER BY operation NULLS FIRST, caller, key`,
      [txId],
    );
    return rows.map(submissionOf);
  }

  async beat(replica: string, durationMs: number): Promise<void> {
    await this.#connection.run(
      `INSERT INTO ledger_gateway.beat (replica, until) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
       ON CONFLICT (replica) DO UPDATE SET until = excluded.until`,
      [replica, durationMs],
    );
  }

  adopt(replica: string, options: { readonly own: boolean; readonly limit: number }): Promise<Orphan[]> {
    // One at a time: two calls of the same name would both be given what each of them adopted.
    const adopted = this.#adopting.then(() => this.#adopt(replica, options));
    this.#adopting = adopted.catch(() => undefined);
    return adopted;
  }

  async expire(before: number): Promise<number> {
    let expired = 0;
    for (;;) {
      const { rowCount } = await this.#connection.run(
        `DELETE FROM ledger_gateway.submission WHERE (caller, key) IN (
           SELECT caller, key FROM ledger_gateway.submission
             WHERE ended_at_ms < $1 ORDER BY ended_at_ms LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [before, EXPIRED_AT_ONCE],
      );
      expired += rowCount ?? 0;
      if ((rowCount ?? 0) < EXPIRED_AT_ONCE) break;
    }
    // Names of replicas are not reused everywhere: what they left behind must not pile up.
    await this.#connection.run('DELETE FROM ledger_gateway.beat WHERE until < to_timestamp($1 / 1000.0)', [before]);
    await this.#connection.run('DELETE FROM ledger_gateway.lease WHERE until < to_timestamp($1 / 1000.0)', [before]);
    return expired;
  }

  async #adopt(replica: string, { own, limit }: { readonly own: boolean; readonly limit: number }): Promise<Orphan[]> {
    const { rows } = await this.#connection.run<OrphanRow>(
      'SELECT * FROM ledger_gateway.adopt_submissions($1, $2, $3, $4, $5)',
      [replica, this.#life, this.#adoption, own, limit],
    );
    // Until a call has answered, its name stays, so that the next call is told also what this one adopted.
    this.#adoption = randomUUID();
    const byTransaction = new Map<string, OrphanRow[]>();
    for (const row of rows) {
      const others = byTransaction.get(row.tx_id);
      if (others === undefined) byTransaction.set(row.tx_id, [row]);
      else others.push(row);
    }
    return [...byTransaction.values()].map(orphanOf);
  }

  async #whether(text: string, values: readonly unknown[]): Promise<boolean> {
    const { rows } = await this.#connection.run<{ done: boolean }>(text, values);
    return rows[0]?.done === true;
  }
}

/** Callers and keys, each as a column. */
function columnsOf(submissions: readonly SubmissionId[]): [callers: string[], keys: string[]] {
  return [submissions.map(({ caller }) => caller), submissions.map(({ key }) => key)];
}

function carriersOf(
  submissions: readonly { readonly carrier: Carrier }[],
): [txIds: string[], channels: string[], operations: (number | null)[]] {
  const carriers = submissions.map(({ carrier }) => carrier);
  return [
    carriers.map(({ txId }) => txId),
    carriers.map(({ channel }) => channel),
    carriers.map(({ operation }) => operation ?? null),
  ];
}

function beginningOf(row: Omit<Row, `end_${string}`>): Submission {
  const { caller, key, request_hash: requestHash, replica, is_signed: isSigned } = row;
  const { tx_id: txId, channel, operation } = row;
  const carrier = { txId, channel, ...(operation !== null && { operation }) };
  return { caller, key, requestHash, replica, carrier, isSigned };
}

function submissionOf(row: Row): Submission {
  const end = endOf(row);
  return { ...beginningOf(row), ...(end !== undefined && { end }) };
}

function endOf(row: Row): SubmissionEnd | undefined {
  if (row.end_kind === null) return undefined;
  if (row.end_kind === 'rejected') return { kind: 'rejected', problem: row.end_problem! };
  return {
    kind: 'committed',
    txId: row.end_tx_id!,
    block: BigInt(row.end_block!),
    result: new Uint8Array(row.end_result!),
  };
}

/** @param rows - of one transaction */
function orphanOf(rows: readonly OrphanRow[]): Orphan {
  const { tx_id: txId, channel, bytes, signature, result } = rows[0]!;
  const envelope = bytes !== null && {
    txId,
    channel,
    bytes: new Uint8Array(bytes),
    signature: new Uint8Array(signature!),
    result: new Uint8Array(result!),
  };
  return {
    carrier: { txId, channel },
    ...(envelope !== false && { envelope }),
    submissions: rows.map(beginningOf),
  };
}
