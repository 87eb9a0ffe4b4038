import type { PoolClient } from 'pg';
import { StoreError } from '../store-error.ts';
import { SCHEMA_1 } from './schema-1.ts';

/** What makes version n+1 out of version n. What has been released is not edited: changes are appended. */
const MIGRATIONS: readonly string[] = [SCHEMA_1];

/**
 * Makes the tables, or brings them to this gateway's version. Replicas that start at once wait for each other.
 * @throws {StoreError} when they are of a later version
 */
export async function migrate(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('ledger_gateway.migrate'))`);
    const version = await versionOf(client);
    if (version > MIGRATIONS.length) {
      throw new StoreError(
        `store: the database is of version ${version}, this gateway reads version ${MIGRATIONS.length}: start the gateway that wrote it, or a later one`,
      );
    }
    for (const [index, migration] of MIGRATIONS.entries()) {
      if (index < version) continue;
      await client.query(migration);
      await client.query('INSERT INTO ledger_gateway.migration (version) VALUES ($1)', [index + 1]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function versionOf(client: PoolClient): Promise<number> {
  // Asked first: IF NOT EXISTS needs the right to create even when there is nothing to create.
  const { rows } = await client.query<{ known: boolean }>(
    `SELECT to_regclass('ledger_gateway.migration') IS NOT NULL AS known`,
  );
  if (rows[0]?.known !== true) {
    await client.query('CREATE SCHEMA IF NOT EXISTS ledger_gateway');
    await client.query(
      'CREATE TABLE ledger_gateway.migration (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
  }
  const found = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM ledger_gateway.migration',
  );
  return found.rows[0]?.version ?? 0;
}
