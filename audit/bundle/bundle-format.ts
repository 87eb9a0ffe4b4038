/**
 * The file from which anybody verifies an election: a tar with `bundle.json` first, then `blocks/<number>.block`, the
 * channel's blocks from the first one, as peers keep them.
 */
import { z } from 'zod';

/** `bundle.json`. What it says is compared with the blocks and never believed. */
export const BundleManifest = z.strictObject({
  format: z.literal('ledger-pilots-bundle'),
  version: z.literal(1),
  channel: z.string().min(1).max(250),
  electionId: z.string().min(1).max(100),
  /** Number of blocks. */
  height: z.int().min(1),
  /** SHA-256 of the last block's header, hex. */
  headHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Whose copy of the ledger it is. */
  exportedBy: z.string().min(1).max(200),
});

/** What `bundle.json` holds. */
export type BundleManifest = z.output<typeof BundleManifest>;

/** Name of the first entry. */
export const MANIFEST_NAME = 'bundle.json';
/** Most bytes of one block: Fabric's orderers make none of more than their absolute limit, 10 MB here. */
export const MAX_BLOCK_BYTES = 128 * 1024 * 1024;

/** Name of a block's entry. */
export function blockName(number: number): string {
  return `blocks/${number}.block`;
}
