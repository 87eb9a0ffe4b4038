import type { Logger } from 'pino';
import { EmbeddedStore } from './embedded/embedded-store.ts';
import { PostgresqlStore } from './postgresql/postgresql-store.ts';
import type { Store } from './store.ts';

/** Which store, and where. */
export interface StoreOptions {
  /** `postgresql://...`: a database that several gateways share; the embedded store when absent. */
  readonly databaseUrl?: string;
  /** Folder of the embedded store, which nothing else is in; made when it is missing. */
  readonly folder: string;
  readonly log: Logger;
}

/**
 * Opens the gateway's store.
 * @throws {StoreError} saying what to do, when it cannot be opened
 */
export function openStore({ databaseUrl, folder, log }: StoreOptions): Promise<Store> {
  return databaseUrl === undefined ? EmbeddedStore.open(folder) : PostgresqlStore.open(databaseUrl, log);
}
