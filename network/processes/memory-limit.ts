import type { PeerLayout } from '../layout.ts';
import { channelPeers, type Network } from '../state/network.ts';

/** What all peers together may take: a network of all channels is to stay below 3 GiB with everything else in it. */
const ALL_PEERS_MIB = 2_200;
/** A peer's live heap is about 50 MiB with one channel: with less than this it would do nothing but collect garbage. */
const LEAST_MIB = 72;
const MOST_MIB = 384;
/** What each channel beyond the first adds, as a part of a peer with one. */
const PER_CHANNEL = 0.15;

/**
 * At which size of its memory a peer's Go runtime collects garbage more often (GOMEMLIMIT), in MiB. Collecting seldom is
 * faster, and few peers have room for that; many share what there is.
 */
export function memoryLimitMiB(network: Network, peer: PeerLayout): number {
  const weight = (one: PeerLayout) => {
    const channels = network.layout.channels.filter((channel) => channelPeers(network, channel).includes(one));
    return 1 + PER_CHANNEL * (channels.length - 1);
  };
  const total = network.layout.peers.reduce((sum, one) => sum + weight(one), 0);
  return Math.round(Math.min(MOST_MIB, Math.max(LEAST_MIB, (ALL_PEERS_MIB * weight(peer)) / total)));
}
