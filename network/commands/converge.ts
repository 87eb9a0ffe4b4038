import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { organisationOf } from '../channels/configtx-yaml.ts';
import { genesisPath, makeGenesisBlock } from '../channels/genesis-block.ts';
import { joinOrderer } from '../channels/join-orderer.ts';
import { joinPeer } from '../channels/join-peer.ts';
import type { BuiltContract } from '../contracts/build-contract.ts';
import { contractReady } from '../contracts/contract-ready.ts';
import { deployContract } from '../contracts/deploy-contract.ts';
import { readDeployment, writeDeployment } from '../contracts/deployment.ts';
import { committedDefinition } from '../contracts/lifecycle.ts';
import { prepareCa } from '../identities/ca.ts';
import { createIdentities } from '../identities/cryptogen.ts';
import { enrolUsers } from '../identities/enrol.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { databasePrograms } from '../containers/gateway-container.ts';
import { deskPrograms } from '../processes/desk-programs.ts';
import { writeNodeFiles } from '../processes/node-files.ts';
import { caProgram, contractPrograms, gatewayProgram, ordererProgram, peerProgram } from '../processes/programs.ts';
import type { Program } from '../processes/program.ts';
import { runnerOf } from '../runners/runner-of.ts';
import type { Runner } from '../runners/runner.ts';
import { channelPeers, memberPeers, type Network } from '../state/network.ts';
import { writeConnections } from '../state/write-connections.ts';
import { build } from './deploy.ts';
import type { Phases, Print } from './phases.ts';

/** How long a node may take to serve, on a machine that is busy with all of them. */
const READY_MS = 60_000;

/** What bringing a network up needs from its command. */
export interface ConvergeOptions {
  readonly phases: Phases;
  readonly print: Print;
  readonly signal: AbortSignal;
}

/**
 * Makes a network be what its record says, from whatever state it is in: creates what is missing, starts what does not
 * run, joins, deploys what was never deployed, and returns when a transaction commits on every channel and the gateway
 * is ready. Doing it twice does nothing the second time.
 */
export async function converge(network: Network, options: ConvergeOptions): Promise<void> {
  const { layout, topology, binDir } = network;
  const { phases, print, signal } = options;
  const runner = runnerOf(layout.stateDir, network.record);
  await phases.run('identities', () => createIdentities(layout, topology, binDir));
  writeNodeFiles(network);
  const caChanged = await prepareCa(layout, topology);
  if (caChanged) await runner.stop([layout.ca]);
  const prepare = () => runner.prepare(network, print);
  await (network.record.containers === true ? phases.run('images', prepare) : prepare());
  signal.throwIfAborted();

  const clients = new PeerClients(layout);
  const abort = new AbortController();
  const ended = AbortSignal.any([signal, abort.signal]);
  // Every wait for a process listens to it.
  setMaxListeners(0, ended);
  const step: Step = {
    network,
    runner,
    clients,
    phases,
    print,
    signal: ended,
  };
  try {
    await together([usersAndGateway(step), channels(step)], abort);
    await desks(step);
  } finally {
    clients.close();
  }
}

interface Step {
  readonly network: Network;
  readonly runner: Runner;
  readonly clients: PeerClients;
  readonly phases: Phases;
  readonly print: Print;
  readonly signal: AbortSignal;
}

/** Waits for all; the first failure makes the others end soon, and is what the caller gets. */
async function together(works: readonly Promise<void>[], abort: AbortController): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(
    works.map((work) =>
      work.catch((error: unknown) => {
        failures.push(error);
        abort.abort(error);
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
}

async function start({ runner, signal }: Step, programs: readonly Program[]): Promise<void> {
  signal.throwIfAborted();
  await runner.start(programs);
  await Promise.all(programs.map((program) => runner.ready(program, READY_MS, signal)));
}

/** Compiles those of these programs that do not run. */
async function compile({ network, runner }: Step, programs: readonly Program[]): Promise<void> {
  const running = await runner.running();
  const names = programs.map(({ name }) => name).filter((name) => !running.has(name));
  if (names.length > 0) await runner.compile(network, names);
}

/** CA, users, the file that clients read, and the gateway. */
async function usersAndGateway(step: Step): Promise<void> {
  const { network, runner, phases, print } = step;
  const { layout, topology, binDir } = network;
  const gateway = gatewayProgram(network);
  const users = async () => {
    await start(step, [caProgram(layout, binDir)]);
    await enrolUsers(layout, topology, print);
  };
  const compiled = compile(step, gateway === undefined ? [] : [gateway]);
  await phases.run('CA and users', () => Promise.all([users(), compiled]));
  const changed = writeConnections(network);
  if (gateway === undefined) return;
  // A gateway that runs knows only what was there when it started.
  if (changed) await runner.stop([gateway]);
  await phases.run('gateway', async () => {
    await start(step, databasePrograms(network));
    await start(step, [gateway]);
  });
}

/** Who works through the gateway, once there is something to work on. */
async function desks(step: Step): Promise<void> {
  const { network, phases } = step;
  const programs = deskPrograms(network);
  if (programs.length === 0) return;
  await phases.run('agencies and their desks', async () => {
    await compile(step, programs);
    await start(step, programs);
  });
}

async function channels(step: Step): Promise<void> {
  const { network, phases } = step;
  const { layout } = network;
  const orderers = layout.orderers.map((orderer) => ordererProgram(orderer, network));
  const peers = layout.peers.map((peer) => peerProgram(network, peer));
  const prepared = phases.run('contracts built, first blocks', () =>
    Promise.all(layout.channels.map((channel) => prepareChannel(step, channel))),
  );
  const nodes = phases.run(`${orderers.length} orderers, ${peers.length} peers`, () =>
    start(step, [...orderers, ...peers]),
  );
  const [channelsPrepared] = await Promise.all([prepared, nodes]);
  await phases.run('channels joined', async () => {
    await Promise.all([...layout.orderers.map((orderer) => joinAll(step, orderer, channelsPrepared))]);
    await Promise.all(channelsPrepared.map((channel) => joinPeers(step, channel)));
  });
  await Promise.all(channelsPrepared.map((channel) => serveChannel(step, channel)));
}

interface PreparedChannel {
  readonly channel: string;
  readonly genesis: Buffer;
  /** Set when the contract was never deployed. */
  readonly built?: BuiltContract;
}

async function prepareChannel({ network }: Step, channel: string): Promise<PreparedChannel> {
  const { layout, topology, binDir } = network;
  const path = genesisPath(layout, channel);
  const genesis = existsSync(path) ? readFile(path) : makeGenesisBlock(topology, layout, channel, binDir);
  const built =
    readDeployment(layout.stateDir, channel) === undefined ? build(network, { contract: channel }) : undefined;
  return { channel, genesis: await genesis, ...(built && { built: await built }) };
}

async function joinAll(
  { network }: Step,
  orderer: Network['layout']['orderers'][number],
  prepared: readonly PreparedChannel[],
): Promise<void> {
  const organisation = organisationOf(network.layout, 'orderer', orderer.party);
  for (const { channel, genesis } of prepared) await joinOrderer(orderer, organisation, channel, genesis);
}

/**
 * One peer after the other. A peer that joins greets the others of the channel once and waits five seconds for an answer
 * before it tries again (gossip/discovery, sendUntilAcked); and of two that greet each other at the same moment one loses
 * its greeting. In turn, each greets those that are there already, and is known to all at once.
 */
async function joinPeers({ network, clients }: Step, { channel, genesis }: PreparedChannel): Promise<void> {
  for (const peer of channelPeers(network, channel)) await joinPeer(clients.of(peer), genesis);
}

/** Starts a channel's contract, deploys it when it never was, and waits until a transaction commits. */
async function serveChannel(step: Step, { channel, built }: PreparedChannel): Promise<void> {
  const { network, clients, phases, signal } = step;
  const members = memberPeers(network, channel).map((peer) => clients.of(peer));
  const committed = await committedDefinition(members[0]!, channel, channel);
  if (built === undefined && committed !== undefined) {
    await start(step, contractPrograms(network, channel));
  } else {
    const contract = built ?? (await build(network, { contract: channel }));
    const sequence = (committed?.sequence ?? 0) + 1;
    await phases.run(`${channel}: deployed`, () => deployFirst(step, channel, contract, sequence));
  }
  await phases.run(`${channel}: a transaction commits`, () => contractReady(members, channel, { signal }));
}

async function deployFirst(
  step: Step,
  channel: string,
  { deployment, contractPackage, definitionVersion: version }: BuiltContract,
  sequence: number,
): Promise<void> {
  const { network, clients } = step;
  writeDeployment(network.layout.stateDir, deployment);
  await Promise.all([
    start(step, contractPrograms(network, channel)),
    deployContract(network, clients, { channel, contractPackage, version, sequence }),
  ]);
}
