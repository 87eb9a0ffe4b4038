/**
 * The tables of the embedded store: one LMDB environment, one database per table. Values are plain MessagePack maps; keys are
 * arrays that sort by their parts.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { StoreError } from '../store-error.ts';
import type { Webhook, WebhookState } from '../webhooks.ts';
import { isAlive, thisProcess, type ProcessIdentity } from './process-identity.ts';

/** Of what the tables hold; another one is refused, not guessed at. */
const SCHEMA_VERSION = 1;

/** Address space that the file is mapped into at first; LMDB takes more when it is full. The file grows as it is used. */
const INITIAL_MAP_BYTES = 256 * 1024 * 1024;

/** A submit as it is kept. */
export interface SubmissionRow {
  readonly requestHash: string;
  readonly replica: string;
  /** The opening of the store that began or adopted it. */
  readonly life: string;
  readonly txId: string;
  readonly channel: string;
  readonly operation?: number;
  readonly isSigned: boolean;
  readonly end?: EndRow;
}

/** An end as it is kept: block numbers in decimal, problems as JSON. */
export type EndRow = { readonly endedAtMs: number } & (
  | { readonly kind: 'committed'; readonly txId: string; readonly block: string; readonly result: Uint8Array }
  | { readonly kind: 'rejected'; readonly problem: string }
);

/** An envelope as it is kept, under its transaction id. */
export interface EnvelopeRow {
  readonly channel: string;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly result: Uint8Array;
}

/** A webhook as it is kept; block numbers in decimal. */
export interface WebhookRow {
  readonly webhook: Webhook;
  readonly state: Omit<WebhookState, 'position'> & {
    readonly position: { readonly block: string; readonly txId?: string; readonly operation?: number };
  };
}

/** Caller and key. */
export type SubmissionKey = [caller: string, key: string];

/** The tables. Times are ms since the epoch. */
export interface Tables {
  readonly root: RootDatabase;
  readonly submissions: Database<SubmissionRow, SubmissionKey>;
  /** Submits by the transaction that carries them. */
  readonly carried: Database<true, [txId: string, ...SubmissionKey]>;
  /** Submits that have not ended, by who works on them. */
  readonly pending: Database<true, [replica: string, life: string, txId: string, ...SubmissionKey]>;
  /** Submits that ended, by when. */
  readonly ended: Database<true, [endedAtMs: number, ...SubmissionKey]>;
  readonly envelopes: Database<EnvelopeRow, string>;
  /** Until when a replica is taken to be alive. */
  readonly beats: Database<number, string>;
  readonly leases: Database<{ readonly holder: string; readonly untilMs: number }, string>;
  readonly webhooks: Database<WebhookRow, string>;
  /** About the tables themselves: their version, who holds them. */
  readonly about: Database<number | ProcessIdentity, string>;
  /** Gives the folder free for another process. */
  close(): Promise<void>;
}

/**
 * Opens the tables in a folder, which is made when it is missing.
 * @throws {StoreError} when another living process holds them, or they are of another version
 */
export async function openTables(folder: string): Promise<Tables> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const options = {
    path: folder,
    mapSize: INITIAL_MAP_BYTES,
    maxDbs: 16,
    // A commit is on the disk before its promise resolves.
    overlappingSync: false,
    // Batches of its own making have promises that nobody sees: on a full disk their rejection would end the process. Changes
    // that wait share a commit all the same.
    eventTurnBatching: false,
    // Maps rather than lmdb's own record structures: a value can be read without what was written before it.
    useRecords: false,
  };
  const root = open(options);
  // Webhooks' secrets are in it.
  for (const file of ['data.mdb', 'lock.mdb']) chmodSync(join(folder, file), 0o600);
  const about: Tables['about'] = root.openDB('about', {});
  try {
    // LMDB lets one transaction write at a time, of all processes: of two that start together, one sees the other.
    root.transactionSync(() => {
      checkVersion(about.get('version') as number | undefined, folder);
      checkHolder(about.get('holder') as ProcessIdentity | undefined, folder);
      about.putSync('version', SCHEMA_VERSION);
      about.putSync('holder', thisProcess());
    });
  } catch (error) {
    await root.close();
    throw error;
  }
  return {
    root,
    about,
    submissions: root.openDB('submissions', {}),
    carried: root.openDB('carried', {}),
    pending: root.openDB('pending', {}),
    ended: root.openDB('ended', {}),
    envelopes: root.openDB('envelopes', {}),
    beats: root.openDB('beats', {}),
    leases: root.openDB('leases', {}),
    webhooks: root.openDB('webhooks', {}),
    close: async () => {
      await about.remove('holder');
      await root.close();
    },
  };
}

function checkVersion(version: number | undefined, folder: string): void {
  if (version === undefined || version === SCHEMA_VERSION) return;
  throw new StoreError(
    `store: ${folder} is of version ${version}, this gateway reads version ${SCHEMA_VERSION}: start the gateway that wrote it, or move the folder away once nothing of it is open`,
  );
}

function checkHolder(holder: ProcessIdentity | undefined, folder: string): void {
  if (holder === undefined || !isAlive(holder)) return;
  throw new StoreError(
    `store: ${folder} is held by process ${holder.pid}: stop that gateway, or set DATABASE_URL to a PostgreSQL that several gateways share`,
  );
}
