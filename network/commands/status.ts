import { organisationOf } from '../channels/configtx-yaml.ts';
import { ordererHeight } from '../channels/join-orderer.ts';
import { peerHeight } from '../channels/join-peer.ts';
import { readDeployment } from '../contracts/deployment.ts';
import { approvedPackage, committedDefinition } from '../contracts/lifecycle.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { readPid } from '../processes/pid-file.ts';
import { poll } from '../processes/poll.ts';
import { processMemoryBytes } from '../processes/process-memory.ts';
import type { Program } from '../processes/program.ts';
import { programsOf } from '../processes/programs.ts';
import { serves } from '../processes/start-program.ts';
import { channelPeers, memberPeers, openNetwork, type Network } from '../state/network.ts';

/** How long a node may take to answer before it counts as failing. */
const SERVES_WITHIN_MS = 5_000;

/** A network as it is now. */
export interface Status {
  readonly stateDir: string;
  readonly basePort: number;
  /** Every process runs and answers, and every contract is the one that its channel agreed on. */
  readonly healthy: boolean;
  readonly memoryBytes: number;
  readonly nodes: readonly NodeStatus[];
  readonly channels: readonly ChannelStatus[];
}

/** One process. */
export interface NodeStatus {
  readonly name: string;
  /** `down`: no process. `failing`: a process that does not answer as it should. */
  readonly health: 'up' | 'failing' | 'down';
  readonly pid: number | null;
  readonly memoryBytes: number | null;
  readonly dir: string;
}

/** One channel and its contract. */
export interface ChannelStatus {
  readonly name: string;
  /** Blocks at each peer and orderer; null where the node does not say. */
  readonly heights: Readonly<Record<string, number | null>>;
  /** null when no peer answers, or nothing is committed. */
  readonly contract: ContractStatus | null;
}

/** What the members agreed on, and what runs. */
export interface ContractStatus {
  /** As in the channel's definition: `1.0.0+0a1b2c3d4e5f`. */
  readonly version: string;
  readonly sequence: number;
  readonly packageId: string | null;
  /** Of the code that runs. */
  readonly sourceDigest: string | null;
  /** What runs is what the members agreed on. */
  readonly agreed: boolean;
  /** The package does not say what code runs: somebody is working on it. */
  readonly development: boolean;
}

/**
 * Looks at every process and asks every node.
 * @throws {StateError} when there is no network
 */
export async function status(stateDir: string): Promise<Status> {
  const network = await openNetwork(stateDir);
  const clients = new PeerClients(network.layout);
  try {
    const [nodes, channels] = await Promise.all([
      Promise.all(programsOf(network).map(nodeStatus)),
      Promise.all(network.layout.channels.map((channel) => channelStatus(network, clients, channel))),
    ]);
    return {
      stateDir,
      basePort: network.layout.basePort,
      healthy:
        nodes.every(({ health }) => health === 'up') && channels.every(({ contract }) => contract?.agreed === true),
      memoryBytes: nodes.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0),
      nodes,
      channels,
    };
  } finally {
    clients.close();
  }
}

async function nodeStatus(program: Program): Promise<NodeStatus> {
  const { name, dir } = program;
  const pid = readPid(dir);
  if (pid === undefined) return { name, health: 'down', pid: null, memoryBytes: null, dir };
  const health = (await servesSoon(program)) ? 'up' : 'failing';
  return { name, health, pid, memoryBytes: processMemoryBytes(pid) ?? null, dir };
}

/** One attempt waits a second or two, which a busy machine may need for itself: a node is failing that goes on so. */
async function servesSoon(program: Program): Promise<boolean> {
  const options = { what: `${program.name} to serve`, deadlineMs: SERVES_WITHIN_MS, everyMs: 200 };
  const served = poll(options, async () => ((await serves(program)) ? true : undefined));
  return (await orNull(served)) ?? false;
}

async function channelStatus(network: Network, clients: PeerClients, channel: string): Promise<ChannelStatus> {
  const { layout } = network;
  const atPeers = channelPeers(network, channel).map(async (peer): Promise<[string, number | null]> => {
    if (readPid(peer.dir) === undefined) return [peer.name, null];
    return [peer.name, await orNull(peerHeight(clients.of(peer), channel))];
  });
  const atOrderers = layout.orderers.map(async (orderer): Promise<[string, number | null]> => {
    const organisation = organisationOf(layout, 'orderer', orderer.party);
    return [orderer.name, await orNull(ordererHeight(orderer, organisation, channel))];
  });
  const [heights, contract] = await Promise.all([
    Promise.all([...atPeers, ...atOrderers]),
    contractStatus(network, clients, channel),
  ]);
  return { name: channel, heights: Object.fromEntries(heights), contract };
}

/** By the first member's peer that runs. */
async function contractStatus(network: Network, clients: PeerClients, channel: string): Promise<ContractStatus | null> {
  const peer = memberPeers(network, channel).find(({ dir }) => readPid(dir) !== undefined);
  if (peer === undefined) return null;
  const client = clients.of(peer);
  const definition = await orNull(committedDefinition(client, channel, channel));
  if (definition === null) return null;
  const packageId = await orNull(approvedPackage(client, channel, channel, definition.sequence));
  const running = readDeployment(network.layout.stateDir, channel);
  return {
    ...definition,
    packageId,
    sourceDigest: running?.digest ?? null,
    agreed: packageId !== null && packageId === running?.packageId,
    development: running?.development ?? false,
  };
}

async function orNull<T>(answer: Promise<T | undefined>): Promise<T | null> {
  try {
    return (await answer) ?? null;
  } catch {
    return null;
  }
}
