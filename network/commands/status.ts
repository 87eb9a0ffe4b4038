import { organisationOf } from '../channels/configtx-yaml.ts';
import { ordererHeight } from '../channels/join-orderer.ts';
import { peerHeight } from '../channels/join-peer.ts';
import { readDeployment } from '../contracts/deployment.ts';
import { approvedPackage, committedDefinition } from '../contracts/lifecycle.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { poll } from '../processes/poll.ts';
import { processMemoryBytes } from '../processes/process-memory.ts';
import type { Program } from '../processes/program.ts';
import { programsOf } from '../processes/programs.ts';
import { serves } from '../processes/start-program.ts';
import { runnerOf } from '../runners/runner-of.ts';
import type { RunningProgram } from '../runners/runner.ts';
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
  const running = await runnerOf(stateDir, network.record).running();
  const clients = new PeerClients(network.layout);
  try {
    const [nodes, channels] = await Promise.all([
      Promise.all(programsOf(network).map((program) => nodeStatus(program, running.get(program.name)))),
      Promise.all(network.layout.channels.map((channel) => channelStatus({ network, clients, running }, channel))),
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

/** What is looked at: the network, through these connections, and which of its programs run. */
interface View {
  readonly network: Network;
  readonly clients: PeerClients;
  readonly running: ReadonlyMap<string, RunningProgram>;
}

async function nodeStatus(program: Program, running: RunningProgram | undefined): Promise<NodeStatus> {
  const { name, dir } = program;
  if (running === undefined) return { name, health: 'down', pid: null, memoryBytes: null, dir };
  const { pid, healthy } = running;
  const health = healthy && (await servesSoon(program)) ? 'up' : 'failing';
  return { name, health, pid, memoryBytes: processMemoryBytes(pid) ?? null, dir };
}

/** One attempt waits a second or two, which a busy machine may need for itself: a node is failing that goes on so. */
async function servesSoon(program: Program): Promise<boolean> {
  const options = { what: `${program.name} to serve`, deadlineMs: SERVES_WITHIN_MS, everyMs: 200 };
  const served = poll(options, async () => ((await serves(program)) ? true : undefined));
  return (await orNull(served)) ?? false;
}

async function channelStatus(view: View, channel: string): Promise<ChannelStatus> {
  const { network, clients, running } = view;
  const { layout } = network;
  const atPeers = channelPeers(network, channel).map(async (peer): Promise<[string, number | null]> => {
    if (!running.has(peer.name)) return [peer.name, null];
    return [peer.name, await orNull(peerHeight(clients.of(peer), channel))];
  });
  const atOrderers = layout.orderers.map(async (orderer): Promise<[string, number | null]> => {
    const organisation = organisationOf(layout, 'orderer', orderer.party);
    return [orderer.name, await orNull(ordererHeight(orderer, organisation, channel))];
  });
  const [heights, contract] = await Promise.all([
    Promise.all([...atPeers, ...atOrderers]),
    contractStatus(view, channel),
  ]);
  return { name: channel, heights: Object.fromEntries(heights), contract };
}

/** By the first member's peer that runs. */
async function contractStatus({ network, clients, running }: View, channel: string): Promise<ContractStatus | null> {
  const peer = memberPeers(network, channel).find(({ name }) => running.has(name));
  if (peer === undefined) return null;
  const client = clients.of(peer);
  const definition = await orNull(committedDefinition(client, channel, channel));
  if (definition === null) return null;
  const packageId = await orNull(approvedPackage(client, channel, channel, definition.sequence));
  const deployed = readDeployment(network.layout.stateDir, channel);
  const { version, sequence } = definition;
  return {
    ...{ version, sequence, packageId },
    sourceDigest: deployed?.digest ?? null,
    agreed: packageId !== null && packageId === deployed?.packageId,
    development: deployed?.development ?? false,
  };
}

async function orNull<T>(answer: Promise<T | undefined>): Promise<T | null> {
  try {
    return (await answer) ?? null;
  } catch {
    return null;
  }
}
