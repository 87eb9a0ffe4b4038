import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fabricBinaries, type Report } from '../fabric/build.ts';
import { layoutOf, type ContractLayout, type Layout, type PeerLayout } from '../layout.ts';
import { readTopology, TOPOLOGY_FILE, type Channel, type Topology } from '../topology.ts';
import { requireRecord, StateError, TOPOLOGY_COPY, type NetworkRecord } from './network-record.ts';

/** One network on this machine: everything that commands need to know of it. */
export interface Network {
  readonly record: NetworkRecord;
  readonly topology: Topology;
  readonly layout: Layout;
  /** Folder of Fabric's programs. */
  readonly binDir: string;
  /** Set where its nodes are on other hosts than this machine: the path of Node there. */
  readonly remote?: { readonly node: string };
}

/** Absolute path of the project. */
export const PROJECT_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The network of a state folder, by its own copy of the topology.
 * @throws {StateError} when there is none
 */
export async function openNetwork(stateDir: string, report: Report = () => undefined): Promise<Network> {
  const record = requireRecord(stateDir);
  return networkOf(stateDir, record, join(stateDir, TOPOLOGY_COPY), report);
}

/** A network by its record and a topology file. */
export async function networkOf(
  stateDir: string,
  record: NetworkRecord,
  topologyPath: string,
  report: Report,
  signal?: AbortSignal,
): Promise<Network> {
  const binDir = await fabricBinaries({ report, ...(signal && { signal }) });
  return networkWith(stateDir, record, readTopology(topologyPath), binDir);
}

/** A network by its record and a topology that was read. */
export function networkWith(stateDir: string, record: NetworkRecord, read: Topology, binDir: string): Network {
  const topology = withoutRevoked(read, record);
  const layout = layoutOf(topology, {
    stateDir,
    basePort: record.basePort,
    channels: record.channels,
    containers: record.containers === true,
    ...(record.ports && { ports: record.ports }),
  });
  return { record, topology, layout, binDir };
}

/** The topology without the users who were revoked: nobody certifies or serves them any more. */
export function withoutRevoked(topology: Topology, { revoked = [] }: NetworkRecord): Topology {
  const isRevoked = (party: string, user: string) => revoked.some((one) => one.party === party && one.user === user);
  const parties = Object.entries(topology.parties).map(([party, content]) => {
    const users = Object.entries(content.users).filter(([user]) => !isRevoked(party, user));
    return [party, { ...content, users: Object.fromEntries(users) }] as const;
  });
  return { ...topology, parties: Object.fromEntries(parties) };
}

/** Whether the project's topology has been edited since the network came up. */
export function topologyEdited(stateDir: string): boolean {
  return readFileSync(join(stateDir, TOPOLOGY_COPY), 'utf8') !== readFileSync(TOPOLOGY_FILE, 'utf8');
}

/** A channel of the topology. */
export function channelOf(network: Network, name: string): Channel {
  const channel = network.topology.channels[name];
  if (channel === undefined) throw new RangeError(`there is no channel ${name} in the topology`);
  return channel;
}

/** Peers of a channel's members, which endorse. */
export function memberPeers(network: Network, channelName: string): PeerLayout[] {
  const { members } = channelOf(network, channelName);
  return network.layout.peers.filter(({ party }) => members.includes(party));
}

/** Peers of a channel's members and observers. */
export function channelPeers(network: Network, channelName: string): PeerLayout[] {
  const { members, observers } = channelOf(network, channelName);
  return network.layout.peers.filter(({ party }) => members.includes(party) || observers.includes(party));
}

/** @throws {StateError} when the channel is not up */
export function requireUp({ layout }: Network, channel: string): void {
  if (layout.channels.includes(channel)) return;
  throw new StateError(`channel ${channel} is not up: there are ${layout.channels.join(', ')}`);
}

/**
 * A peer of a channel by its name, the first one where none is given.
 * @throws {StateError} when the channel is not up, or has no such peer
 */
export function channelPeer(network: Network, channel: string, peerName?: string): PeerLayout {
  requireUp(network, channel);
  const peers = channelPeers(network, channel);
  const peer = peerName === undefined ? peers[0] : peers.find(({ name }) => name === peerName);
  if (peer !== undefined) return peer;
  throw new StateError(
    `${peerName} is not on channel ${channel}: there are ${peers.map(({ name }) => name).join(', ')}`,
  );
}

/** The processes that serve a channel's contract: those of members, since nobody else's peers call it. */
export function contractServers(network: Network, channelName: string): ContractLayout[] {
  const { members } = channelOf(network, channelName);
  return network.layout.contracts.filter(
    ({ contract, party }) => contract === channelName && (party === undefined || members.includes(party)),
  );
}
