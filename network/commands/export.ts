import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { blockStream } from '@ledger-pilots/audit/bundle/block-stream.ts';
import { writeBundle } from '@ledger-pilots/audit/bundle/write-bundle.ts';
import { chainInfo } from '../ledger/chain-info.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { channelPeer, openNetwork } from '../state/network.ts';
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
  const { stateDir, channel, electionId, output, print } = options;
  const network = await openNetwork(stateDir, print);
  const peer = channelPeer(network, channel, options.peer);
  const clients = new PeerClients(network.layout);
  const unfinished = `${output}.unfinished`;
  try {
    const client = clients.of(peer);
    const { height, headHash } = await chainInfo(client, channel);
    const events = await client.gateway.getNetwork(channel).getBlockEvents({ startBlock: 0n });
    await writeBundle(
      { format: 'ledger-pilots-bundle', version: 1, channel, electionId, height, headHash, exportedBy: peer.name },
      blockStream(events, height),
      createWriteStream(unfinished),
    );
    await rename(unfinished, output);
    return { peer: peer.name, height, headHash };
  } finally {
    clients.close();
    await rm(unfinished, { force: true });
  }
}
