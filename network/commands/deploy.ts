import { buildContract, type BuiltContract } from '../contracts/build-contract.ts';
import { contractReady } from '../contracts/contract-ready.ts';
import { deployContract } from '../contracts/deploy-contract.ts';
import { readDeployment, writeDeployment } from '../contracts/deployment.ts';
import { committedDefinition, type CommittedDefinition } from '../contracts/lifecycle.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { deskPrograms } from '../processes/desk-programs.ts';
import type { Program } from '../processes/program.ts';
import { contractPrograms, gatewayProgram } from '../processes/programs.ts';
import { runnerOf } from '../runners/runner-of.ts';
import type { Runner } from '../runners/runner.ts';
import { withLock } from '../state/lock.ts';
import { StateError } from '../state/network-record.ts';
import { memberPeers, openNetwork, type Network } from '../state/network.ts';
import type { CommandOptions } from './up.ts';

/** What to deploy. */
export interface DeployOptions extends CommandOptions {
  /** Name of the contract and of its channel. */
  readonly contract: string;
  /** The package does not say what code runs, so that other code can run without another agreement. */
  readonly development?: boolean;
}

/** What came of it. */
export interface Deployed {
  /** As in the channel's definition. */
  readonly version: string;
  readonly sequence: number;
  readonly sourceDigest: string;
  /** Files that the code was made of, absolute. */
  readonly files: readonly string[];
  /** False when the very same package was deployed already. */
  readonly changed: boolean;
}

const READY_MS = 30_000;

/**
 * Builds a contract as it is now, has the members agree on it under the channel's next sequence, and lets its processes
 * run it. Between the agreement and the new processes the contract is away for less than a second.
 * @throws {StateError} when there is no such network, or the pilot is not up on it
 */
export async function deploy(options: DeployOptions): Promise<Deployed> {
  return withLock(options.stateDir, `deploy ${options.contract}`, () => deployUnlocked(options));
}

/** As {@link deploy}, for a caller that holds the lock. */
export async function deployUnlocked(options: DeployOptions): Promise<Deployed> {
  const { stateDir, contract, print } = options;
  const network = await openNetwork(stateDir, print);
  if (!network.layout.channels.includes(contract)) {
    throw new StateError(
      `${contract} is not up in ${stateDir}: \`npm run network -- up --pilots ${contract}\` adds it to what is`,
    );
  }
  const built = await build(network, options);
  const clients = new PeerClients(network.layout);
  try {
    return await agreeAndRun(network, clients, built, options);
  } finally {
    clients.close();
  }
}

async function agreeAndRun(
  network: Network,
  clients: PeerClients,
  built: BuiltContract,
  { contract, stateDir, signal }: DeployOptions,
): Promise<Deployed> {
  const members = memberPeers(network, contract).map((peer) => clients.of(peer));
  const { definitionVersion: version, contractPackage, deployment, files } = built;
  const before = readDeployment(stateDir, contract);
  const committed = await committedDefinition(members[0]!, contract, contract);
  const changed = committed?.version !== version || before?.packageId !== deployment.packageId;
  const sequence = sequenceOf(committed, changed);
  if (changed) {
    signal.throwIfAborted();
    await deployContract(network, clients, { channel: contract, contractPackage, version, sequence });
  }
  // Under one development package the code may differ.
  if (changed || before?.digest !== deployment.digest) {
    writeDeployment(stateDir, deployment);
    await restartContract(network, contract, signal);
  }
  await Promise.all([contractReady(members, contract, { signal }), refreshGateway(network, signal)]);
  return { version, sequence, sourceDigest: deployment.digest, files, changed };
}

function sequenceOf(committed: CommittedDefinition | undefined, changed: boolean): number {
  return (committed?.sequence ?? 0) + (changed ? 1 : 0);
}

/** Lets a contract's processes run what is recorded as deployed. */
export async function restartContract(network: Network, contract: string, signal: AbortSignal): Promise<void> {
  const runner = runnerOf(network.layout.stateDir, network.record);
  await Promise.all(contractPrograms(network, contract).map((program) => restart(runner, program, signal)));
}

/** The gateway serves what contracts declare, and desks call it: when that changed, they start anew. */
export async function refreshGateway(network: Network, signal: AbortSignal): Promise<void> {
  const gateway = gatewayProgram(network);
  const runner = runnerOf(network.layout.stateDir, network.record);
  const running = await runner.running();
  if (gateway === undefined || !running.has(gateway.name)) return;
  const programs = [gateway, ...deskPrograms(network)].filter(({ name }) => running.has(name));
  const changed = await runner.compile(
    network,
    programs.map(({ name }) => name),
  );
  for (const program of programs) if (changed.includes(program.name)) await restart(runner, program, signal);
}

/** Starts a program anew. @param readyMs - how long it may take to serve */
export async function restart(
  runner: Runner,
  program: Program,
  signal: AbortSignal,
  readyMs = READY_MS,
): Promise<void> {
  await runner.stop([program]);
  await runner.start([program]);
  await runner.ready(program, readyMs, signal);
}

/** Builds a network's contract from the source that the network uses for it. */
export function build(
  { record, layout }: Network,
  { contract, development = false }: Pick<DeployOptions, 'contract' | 'development'>,
): Promise<BuiltContract> {
  const entry = record.contractEntry;
  return buildContract({
    stateDir: layout.stateDir,
    contract,
    development,
    ...(entry !== undefined && { entry }),
  });
}
