import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../containers/engine.ts';
import { hasContract } from '../contracts/build-contract.ts';
import { changedSources } from '../contracts/changed-source.ts';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { runnerOf } from '../runners/runner-of.ts';
import { withLock } from '../state/lock.ts';
import {
  readRecord,
  requireRecord,
  StateError,
  TOPOLOGY_COPY,
  writeRecord,
  type NetworkRecord,
} from '../state/network-record.ts';
import { networkOf, topologyEdited, type Network } from '../state/network.ts';
import { converge } from './converge.ts';
import { Phases, type Print } from './phases.ts';
import { stopProcesses } from './stop.ts';

/** What every command that takes long needs. */
export interface CommandOptions {
  /** Absolute path. */
  readonly stateDir: string;
  readonly print: Print;
  /** Ends the command, which then leaves no process behind that it started. */
  readonly signal: AbortSignal;
}

/** What is to come up. */
export interface UpOptions extends CommandOptions {
  /** Where ports are counted from; that of the topology unless given. */
  readonly basePort?: number;
  /** Channels; those whose contract exists unless given. */
  readonly pilots?: readonly string[];
  /** A file to serve as the contract of every channel, instead of the pilots' own. For tests of the network. */
  readonly contractEntry?: string;
  /** Without it there is no REST gateway. */
  readonly gateway?: boolean;
  /** Each node is a container, instead of a process of this machine. */
  readonly containers?: boolean;
  /** Another topology than the project's. */
  readonly topology?: string;
}

/**
 * Brings a network up, or completes one that is up already: more channels, and what does not run. Returns when a
 * transaction commits on every channel and the gateway is ready. Prints which contracts have other sources by now than
 * what is deployed.
 * @throws {StateError} and the errors of the parts, after stopping what this call started
 */
export async function up(options: UpOptions): Promise<Network> {
  const { stateDir, print } = options;
  // Before the lock makes the folder: one that is not ours is not touched.
  readRecord(stateDir);
  if (options.containers === true) await new Engine().require();
  return withLock(stateDir, 'up', async () => {
    const phases = new Phases(print);
    const record = await wantedRecord(options);
    return bringUp(record, options, phases);
  });
}

/**
 * Starts what does not run of a network that was up before.
 * @throws {StateError} when there is none
 */
export async function start(options: CommandOptions): Promise<Network> {
  requireRecord(options.stateDir);
  return withLock(options.stateDir, 'start', () =>
    bringUp(requireRecord(options.stateDir), options, new Phases(options.print)),
  );
}

async function bringUp(record: NetworkRecord, options: CommandOptions, phases: Phases): Promise<Network> {
  const { stateDir, print, signal } = options;
  const runner = runnerOf(stateDir, record);
  const before = new Set((await runner.running()).keys());
  try {
    const network = await networkOf(stateDir, record, join(stateDir, TOPOLOGY_COPY), print, signal);
    // Looked at beside the rest, and before it deploys what never was; said at the end, where it is read.
    const changes = changedSources(network);
    await unlessAborted(signal, converge(network, { phases, print, signal }));
    writeRecord(stateDir, { ...record, phase: 'up' });
    print(`${'ready'.padEnd(34)} ${phases.total()}`);
    (await changes).forEach(print);
    return network;
  } catch (error) {
    await stopProcesses(stateDir, runner, before);
    throw error;
  }
}

/** Rejects at once when the command is ended, whatever the work is waiting for. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stopListening: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening();
    // What is still under way fails by itself once the processes are gone.
    work.catch(() => undefined);
  }
}

/** The record of the network as it is to be, written down. */
async function wantedRecord(options: UpOptions): Promise<NetworkRecord> {
  const { stateDir, print } = options;
  const present = readRecord(stateDir);
  if (present?.phase === 'up') return extended(present, options);
  if (present !== undefined) {
    print(`an earlier \`up\` in ${stateDir} did not end: starting over`);
    const runner = runnerOf(stateDir, present);
    await stopProcesses(stateDir, runner);
    await runner.remove();
    emptyFolder(stateDir);
  }
  const source = options.topology ?? TOPOLOGY_FILE;
  const topology = readTopology(source);
  const known = Object.keys(topology.channels);
  const record: NetworkRecord = {
    format: 'ledger-pilots-network',
    version: 1,
    phase: 'coming-up',
    basePort: options.basePort ?? topology.ports.base,
    channels: channelsToBring(known, options),
    gateway: options.gateway ?? true,
    ...(options.containers === true && { containers: true }),
    ...(options.contractEntry !== undefined && { contractEntry: options.contractEntry }),
  };
  writeRecord(stateDir, record);
  copyFileSync(source, join(stateDir, TOPOLOGY_COPY));
  return record;
}

function extended(present: NetworkRecord, options: UpOptions): NetworkRecord {
  const { stateDir, basePort, print } = options;
  if (basePort !== undefined && basePort !== present.basePort) {
    throw new StateError(
      `the network in ${stateDir} has the base port ${present.basePort}: take it down first, or name another --state`,
    );
  }
  if (options.containers === true && present.containers !== true) {
    throw new StateError(`the network in ${stateDir} is of processes: take it down first, or name another --state`);
  }
  if (options.topology === undefined && topologyEdited(stateDir)) {
    print('network/topology.yaml was edited since this network came up: take it down and up for that to count');
  }
  const known = Object.keys(readTopology(join(stateDir, TOPOLOGY_COPY)).channels);
  const entry = options.contractEntry ?? present.contractEntry;
  const wanted = channelsToBring(known, { ...options, ...(entry !== undefined && { contractEntry: entry }) });
  const channels = known.filter((name) => present.channels.includes(name) || wanted.includes(name));
  const record = { ...present, channels };
  writeRecord(stateDir, record);
  return record;
}

function channelsToBring(known: readonly string[], { pilots, contractEntry }: UpOptions): string[] {
  const exists = (name: string) => contractEntry !== undefined || hasContract(name);
  for (const name of pilots ?? []) {
    if (!known.includes(name)) {
      throw new StateError(`there is no pilot ${name}: the topology has ${known.join(', ')}`);
    }
    if (!exists(name)) throw new StateError(`the contract of ${name} does not exist yet: chaincode/${name}/index.ts`);
  }
  const channels = known.filter((name) => (pilots === undefined ? exists(name) : pilots.includes(name)));
  if (channels.length === 0) throw new StateError('no pilot has a contract yet: chaincode/<pilot>/index.ts');
  return channels;
}

/** Everything but the lock, which this command holds. */
function emptyFolder(stateDir: string): void {
  for (const name of readdirSync(stateDir)) {
    if (name !== 'lock') rmSync(join(stateDir, name), { recursive: true, force: true });
  }
}
