import { organisationOf } from '../channels/configtx-yaml.ts';
import { ordererHeight } from '../channels/join-orderer.ts';
import { peerHeight } from '../channels/join-peer.ts';
import { openPorts } from '../hosts/firewall.ts';
import { nodesOfPart } from '../hosts/host-nodes.ts';
import type { HostPart } from '../hosts/host-part.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { accepts } from '../processes/accepts.ts';
import { channelPeers } from '../state/network.ts';

const REACH_MS = 3_000;
const ANSWER_MS = 5_000;

/** What a host sees of itself and of the others. */
export interface HostCheck {
  readonly host: string;
  /** Blocks of each channel at this host's orderers and peers; null where the node does not say. */
  readonly heights: readonly { readonly node: string; readonly channel: string; readonly height: number | null }[];
  /** Addresses of other hosts' nodes, and whether they accept a connection from here. */
  readonly reached: readonly { readonly node: string; readonly address: string; readonly reached: boolean }[];
  readonly healthy: boolean;
}

/** Asks this host's nodes for their heights, and tries the addresses of all others. */
export async function checkHost(part: HostPart): Promise<HostCheck> {
  const [heights, reached] = await Promise.all([heightsOf(part), reachedFrom(part)]);
  const healthy = heights.every(({ height }) => height !== null) && reached.every((one) => one.reached);
  return { host: part.host, heights, reached, healthy };
}

/** A check as lines for people. */
export function checkText({ host, heights, reached }: HostCheck): string[] {
  return [
    `${host}:`,
    ...heights.map(({ node, channel, height }) => `  ${node.padEnd(20)} ${channel} ${height ?? 'does not answer'}`),
    ...reached.map((one) => `  ${one.node.padEnd(20)} ${one.address} ${one.reached ? 'reached' : 'NOT reached'}`),
  ];
}

async function heightsOf(part: HostPart): Promise<HostCheck['heights']> {
  const { layout } = part.network;
  const clients = new PeerClients(layout);
  try {
    const asked = layout.channels.flatMap((channel) => [
      ...part.orderers.map((orderer) => {
        const organisation = organisationOf(layout, 'orderer', orderer.party);
        return { node: orderer.name, channel, answer: ordererHeight(orderer, organisation, channel) };
      }),
      ...channelPeers(part.network, channel)
        .filter((peer) => part.peers.includes(peer))
        .map((peer) => ({ node: peer.name, channel, answer: peerHeight(clients.of(peer), channel) })),
    ]);
    return await Promise.all(
      asked.map(async ({ node, channel, answer }) => ({ node, channel, height: await orNull(answer) })),
    );
  } finally {
    clients.close();
  }
}

async function orNull(answer: Promise<number | undefined>): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ANSWER_MS)));
  try {
    return (await Promise.race([answer, late])) ?? null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function reachedFrom(part: HostPart): Promise<HostCheck['reached']> {
  const others = openPorts(part.placement, (host) => nodesOfPart(part, host)).filter(
    ({ host, from }) => host !== part.host && from !== 'callers',
  );
  return Promise.all(
    others.map(async ({ node, address, port }) => ({
      node,
      address: `${address}:${port}`,
      reached: await accepts(address, port, REACH_MS),
    })),
  );
}
