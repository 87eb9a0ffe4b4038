/** The connections to a PostgreSQL server. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';
import type { Logger } from 'pino';
import { StoreError } from '../store-error.ts';

const MOST_CONNECTIONS = 10;
/** For a connection, whether it is to be made or to be had back from another call. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;
/** For an answer that a dead link will never bring; the server gives up on the statement before. */
const ANSWER_MS = 12_000;
const IDLE_MS = 30_000;

/** For how long a lost connection is sought again before a call fails. */
const RECONNECT_MS = 3_000;
const FIRST_PAUSE_MS = 25;

/** Errors of the system that mean that there is no connection (any more). */
const SYSTEM_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

/**
 * Classes and codes of PostgreSQL's errors (its appendix A) after which the same call can be tried again: connection
 * exceptions, a server that stops or starts, and transactions that were rolled back for another's sake.
 */
const PASSING = /^(08...|57P0[123]|40001|40P01)$/;

/** What `pg` says, without a code, of a connection that ended under it. */
const ENDED =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;

/** A pool of connections, with limits on everything. */
export class Connection {
  readonly #pool: Pool;

  /**
   * @param url - `postgresql://...`; TLS as its `sslmode` says
   * @throws {StoreError} when it is no such address
   */
  constructor(url: string, log: Logger) {
    // Neither the address nor an error that quotes it may get into a log: it holds a password.
    if (!isAddress(url)) throw new StoreError('store: DATABASE_URL is not the address of a PostgreSQL database');
    this.#pool = new Pool({
      connectionString: url,
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: IDLE_MS,
      statement_timeout: STATEMENT_MS,
      query_timeout: ANSWER_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
      application_name: 'ledger-gateway',
      keepAlive: true,
    });
    // An idle connection that the server closes; the pool makes another when it needs one.
    this.#pool.on('error', ({ message }) => log.warn({ reason: message }, 'a connection to the database was lost'));
  }

  /**
   * Runs one statement, which is a transaction of its own. It is run again when the connection is lost on it, so it must be
   * one that may happen twice.
   */
  async run<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    const started = performance.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      try {
        return await this.runOnce<Row>(text, values);
      } catch (error) {
        if (!isPassing(error) || performance.now() - started + pauseMs > RECONNECT_MS) throw error;
        await pause(pauseMs);
      }
    }
  }

  /** Runs one statement, or fails at once. */
  runOnce<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<QueryResult<Row>> {
    return this.#pool.query<Row>({ name: nameOf(text), text, values: [...values] });
  }

  /** Lends a connection, for what takes several statements. */
  async with<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function isAddress(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
}

function isPassing(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return code === undefined ? ENDED.test(message) : SYSTEM_CODES.includes(code) || PASSING.test(code);
}

const names = new Map<string, string>();

/** Statements with the same name are parsed and planned once per connection. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    names.set(text, name);
  }
  return name;
}
