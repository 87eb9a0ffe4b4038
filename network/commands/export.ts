import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { writeBundle } from '@ledger-pilots/audit/bundle/write-bundle.ts';
import { deliverBlocks } from './deliver.ts';
import type { CommandOptions } from './up.ts';

/** What is exported, and whither. */
export interface ExportOptions extends CommandOptions {
  readonly channel: string;
  readonly electionId: string;
  /** Whose copy of the ledger: the first peer of the channel unless given. */
  readonly peer?: string;
  /** Path of the file. */
  readonly output: string;
}

/**
 * Writes all blocks of a channel, as one peer has them, into a bundle from which an election can be verified. The file is there
 * when it is whole, and not before.
 * @returns the peer, the number of blocks, and the hash of the last one
 * @throws {StateError} when there is no such network, channel or peer
 */
export async function exportBlocks(
  options: ExportOptions,
): Promise<{ readonly peer: string; readonly height: number; readonly headHash: string }> {
  const { channel, electionId, output } = options;
  const { peer, height, headHash, blocks } = await deliverBlocks(options);
  const unfinished = `${output}.unfinished`;
  try {
    await writeBundle(
      { format: 'ledger-pilots-bundle', version: 1, channel, electionId, height, headHash, exportedBy: peer },
      blocks,
      createWriteStream(unfinished),
    );
    await rename(unfinished, output);
    return { peer, height, headHash };
  } finally {
    await rm(unfinished, { force: true });
  }
}
