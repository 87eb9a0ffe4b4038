import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { common, peer as protos } from '@hyperledger/fabric-protos';
import { serialisedIdentity, signMessage } from '../ledger/administrator.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { peerHeight } from '../channels/join-peer.ts';
import { poll } from '../processes/poll.ts';
import { snapshotsDir } from '../processes/core-yaml.ts';
import { channelPeer, openNetwork } from '../state/network.ts';
import { StateError } from '../state/network-record.ts';
import type { CommandOptions } from './up.ts';

/** Which peer writes a snapshot of what. */
export interface SnapshotOptions extends CommandOptions {
  readonly channel: string;
  /** The first peer of the channel unless given. */
  readonly peer?: string;
}

const GENERATE = '/protos.Snapshot/Generate';
const WRITE_MS = 120_000;

/**
 * Has a peer write a snapshot of a channel at its last block, and waits until it is written.
 * @returns the snapshot's folder
 * @throws {StateError} when there is no such network, channel or peer
 */
export async function snapshot(options: SnapshotOptions): Promise<string> {
  const { stateDir, channel, signal, print } = options;
  const network = await openNetwork(stateDir, print);
  const peer = channelPeer(network, channel, options.peer);
  const clients = new PeerClients(network.layout);
  try {
    const client = clients.of(peer);
    const height = await peerHeight(client, channel);
    if (height === undefined) throw new StateError(`${peer.name} does not answer for channel ${channel}`);
    const completed = join(snapshotsDir(peer), 'completed', channel);
    const last = join(completed, String(height - 1));
    if (existsSync(last)) return last;
    const header = new common.SignatureHeader();
    header.setCreator(serialisedIdentity(client.administrator));
    header.setNonce(randomBytes(24));
    const request = new protos.SnapshotRequest();
    request.setSignatureHeader(header);
    request.setChannelId(channel);
    // 0 is the last block, whichever that is when the request arrives.
    request.setBlockNumber(0);
    const bytes = request.serializeBinary();
    const signed = new protos.SignedSnapshotRequest();
    signed.setRequest(bytes);
    signed.setSignature(await signMessage(client.administrator, bytes));
    await client.call(GENERATE, signed.serializeBinary());
    const what = `${peer.name} to write a snapshot of ${channel}`;
    return await poll({ what, deadlineMs: WRITE_MS, signal }, () => latestFolder(completed, height - 1));
  } finally {
    clients.close();
  }
}

/** The folder of the latest block that is not before this one. */
function latestFolder(completed: string, leastBlock: number): string | undefined {
  if (!existsSync(completed)) return undefined;
  const blocks = readdirSync(completed)
    .map(Number)
    .filter((block) => block >= leastBlock);
  return blocks.length === 0 ? undefined : join(completed, String(Math.max(...blocks)));
}
