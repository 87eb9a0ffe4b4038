/** A peer's snapshot of a channel as a folder of files. (Fabric, core/ledger/kvledger/snapshot.go.) */
import { z } from 'zod';

const Hash = z.string().regex(/^[0-9a-f]*$/);

/** The files that a snapshot may have, beside those two that describe it. */
const SNAPSHOT_FILES = [
  'public_state.data',
  'public_state.metadata',
  'private_state_hashes.data',
  'private_state_hashes.metadata',
  'txids.data',
  'txids.metadata',
  'confighistory.data',
  'confighistory.metadata',
] as const;

/** One of these files. */
export type SnapshotFile = (typeof SNAPSHOT_FILES)[number];

/** Says which block the snapshot is of, with the SHA-256 of each file. Peers of all organisations have the same. */
export const SIGNABLE_METADATA = '_snapshot_signable_metadata.json';

/** What that file holds. */
export const SignableMetadata = z.object({
  channel_name: z.string(),
  last_block_number: z.int().min(0),
  last_block_hash: Hash,
  previous_block_hash: Hash,
  snapshot_files_raw_hashes: z.partialRecord(z.enum(SNAPSHOT_FILES), Hash),
});

/** What that file holds. */
export type SignableMetadata = z.output<typeof SignableMetadata>;

/** Has the SHA-256 of the other one, and the peer's hash of all codes and values. */
export const ADDITIONAL_METADATA = '_snapshot_additional_metadata.json';

/** What that file holds. */
export const AdditionalMetadata = z.object({ snapshot_hash: Hash, last_block_commit_hash: Hash });

/** What that file holds. */
export type AdditionalMetadata = z.output<typeof AdditionalMetadata>;

/** Between a namespace and the name of a collection whose hashes it has. */
export const HASHED_COLLECTION = '$$h';
