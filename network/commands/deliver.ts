import { blockStream, openEndedStream } from '@ledger-pilots/audit/bundle/block-stream.ts';
import { chainInfo } from '../ledger/chain-info.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { channelPeer, channelPeers, openNetwork } from '../state/network.ts';
import type { CommandOptions } from './up.ts';

/** Whose copy of a channel is delivered, and from which block on. */
export interface DeliverOptions extends Pick<CommandOptions, 'stateDir' | 'print'> {
  readonly channel: string;
  /** The first peer of the channel unless given. */
  readonly peer?: string;
  readonly from?: number;
  /** Blocks come as `BlockAndPrivateData`, with what the peer holds and its party's administrator may see. */
  readonly privateData?: boolean;
  /** Number of the block behind the last one, or what ends a stream that goes on; the peer's height unless given. */
  readonly until?: number | AbortSignal;
}

/** A channel's blocks as a peer keeps them. */
export interface Delivery {
  readonly peer: string;
  /** Number of the last block, and one; of a stream that goes on, when it was asked for. */
  readonly height: number;
  /** Hash of the header of the peer's last block, hex. */
  readonly headHash: string;
  /** Bytes of the blocks in order. Connections are closed behind the last one. */
  readonly blocks: AsyncGenerator<Uint8Array, void, void>;
}

/**
 * How far a peer is on a channel.
 * @throws {StateError} when there is no such network, channel or peer
 */
export async function deliverableHead({
  stateDir,
  channel,
  print,
  peer: named,
}: Pick<DeliverOptions, 'stateDir' | 'channel' | 'print' | 'peer'>): Promise<Omit<Delivery, 'blocks'>> {
  const network = await openNetwork(stateDir, print);
  const peer = channelPeer(network, channel, named);
  const clients = new PeerClients(network.layout);
  try {
    return { peer: peer.name, ...(await chainInfo(clients.of(peer), channel)) };
  } finally {
    clients.close();
  }
}

/**
 * The blocks of a channel, by the deliver service of one of its peers.
 * @throws {StateError} when there is no such network, channel or peer
 */
export async function deliverBlocks(options: DeliverOptions): Promise<Delivery> {
  const { stateDir, channel, print, from = 0 } = options;
  const network = await openNetwork(stateDir, print);
  const peer = channelPeer(network, channel, options.peer);
  const clients = new PeerClients(network.layout);
  try {
    const client = clients.of(peer);
    const info = await chainInfo(client, channel);
    const { until } = options;
    const height = typeof until === 'number' ? until : info.height;
    const [service, range] = [client.gateway.getNetwork(channel), { startBlock: BigInt(from) }];
    const events = options.privateData
      ? await service.getBlockAndPrivateDataEvents(range)
      : await service.getBlockEvents(range);
    const stream =
      until instanceof AbortSignal ? openEndedStream(events, until) : blockStream(events, Math.max(0, height - from));
    const blocks = closing(stream, clients);
    return { peer: peer.name, height, headHash: info.headHash, blocks };
  } catch (error) {
    clients.close();
    throw error;
  }
}

/** Names of the peers that have a channel, one of each party. @throws {StateError} when there is no such network */
export async function peersOfParties(
  { stateDir, print }: Pick<CommandOptions, 'stateDir' | 'print'>,
  channel: string,
): Promise<string[]> {
  const network = await openNetwork(stateDir, print);
  channelPeer(network, channel);
  const byParty = new Map(channelPeers(network, channel).map(({ party, name }) => [party, name]));
  return [...byParty.values()].sort();
}

async function* closing(
  blocks: AsyncIterable<Uint8Array>,
  clients: PeerClients,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* blocks;
  } finally {
    clients.close();
  }
}
