/** The store of gateways that run as several replicas: a PostgreSQL database, in a schema of its own. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { StoreError } from '../store-error.ts';
import type { Store } from '../store.ts';
import { Connection } from './connection.ts';
import { migrate } from './migrations.ts';
import { PostgresqlSubmissions } from './postgresql-submissions.ts';
import { PostgresqlWebhooks } from './postgresql-webhooks.ts';

/** {@link Store} over PostgreSQL. */
export class PostgresqlStore implements Store {
  readonly submissions: PostgresqlSubmissions;
  readonly webhooks: PostgresqlWebhooks;
  readonly #connection: Connection;
  #closed?: Promise<void>;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.submissions = new PostgresqlSubmissions(connection, randomUUID());
    this.webhooks = new PostgresqlWebhooks(connection);
  }

  /**
   * Connects, and makes the tables when they are missing.
   * @param url - `postgresql://user:password@host:port/database?sslmode=verify-full`
   * @throws {StoreError} when the database cannot be reached or used, or is of a later version
   */
  static async open(url: string, log: Logger): Promise<PostgresqlStore> {
    const connection = new Connection(url, log);
    try {
      await connection.with(migrate);
    } catch (error) {
      await connection.close();
      if (error instanceof StoreError) throw error;
      throw new StoreError(`store: the database of DATABASE_URL cannot be used: ${reasonOf(error)}`);
    }
    return new PostgresqlStore(connection);
  }

  async lease(name: string, holder: string, durationMs: number): Promise<boolean> {
    const { rowCount } = await this.#connection.run(
      `INSERT INTO ledger_gateway.lease AS l (name, holder, until)
         VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE l.holder = excluded.holder OR l.until <= clock_timestamp()`,
      [name, holder, durationMs],
    );
    return rowCount === 1;
  }

  async healthy(): Promise<boolean> {
    if (this.#closed !== undefined) return false;
    try {
      // A standby answers, and takes no writes.
      const { rows } = await this.#connection.runOnce<{ standby: boolean }>(
        'SELECT pg_is_in_recovery() AS standby',
        [],
      );
      return rows[0]?.standby === false;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#connection.close());
  }
}

/** Messages of the driver and the server name hosts, users and databases, never passwords. */
function reasonOf(error: unknown): string {
  // Node's own error for a name with several addresses has its messages inside.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
