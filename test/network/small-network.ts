/**
 * A network small enough to come up in a few seconds: two organisations and an observer on one channel, four consenters,
 * the trivial contract, no gateway. For tests of the network itself; each takes ports of its own.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { stopProcesses } from '@ledger-pilots/network/commands/stop.ts';
import { LocalProcesses } from '@ledger-pilots/network/processes/local-processes.ts';
import { stopStrays } from '@ledger-pilots/network/processes/stop-strays.ts';
import type { Status } from '@ledger-pilots/network/commands/status.ts';
import { freeBasePort } from '../free-ports.ts';

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** A network that may not be up yet. */
export interface SmallNetwork {
  readonly stateDir: string;
  readonly basePort: number;
  /** Runs `scripts/network.ts` for this network. */
  run(...args: string[]): Promise<Outcome>;
  /** As `run`, without waiting. */
  spawn(...args: string[]): { readonly child: ChildProcess; readonly outcome: Promise<Outcome> };
  up(...args: string[]): Promise<Outcome>;
  status(): Promise<Status>;
  /** Ends what runs and removes everything. */
  remove(): Promise<void>;
}

/** How the network differs from the plain one. */
export interface Variant {
  readonly peersOfAlpha?: number;
  readonly perOrg?: boolean;
  /** Absolute path of another contract. */
  readonly contractEntry?: string;
}

/** A topology has to say one; `up` is told another. */
const UNUSED_BASE_PORT = 1024;
const TRIVIAL_CONTRACT = join(PROJECT_ROOT, 'test', 'network', 'trivial-contract.ts');

/** A folder and a topology for a network; nothing runs yet. */
export async function smallNetwork(variant: Variant = {}): Promise<SmallNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-small-'));
  const stateDir = join(folder, 'state');
  const topology = join(folder, 'topology.yaml');
  writeFileSync(topology, stringify(topologyOf(variant)));
  const basePort = await freeBasePort(topology);

  const start = (...args: string[]) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/network.ts', '--state', stateDir, ...args], {
      cwd: PROJECT_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, INIT_CWD: PROJECT_ROOT },
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString('utf8')));
    child.stderr.on('data', (part: Buffer) => (output += part.toString('utf8')));
    const outcome = new Promise<Outcome>((resolve) => child.on('close', (code) => resolve({ code, output })));
    return { child, outcome };
  };
  const run = (...args: string[]) => start(...args).outcome;
  const upArguments = [
    ...['up', '--base-port', String(basePort), '--topology', topology, '--no-gateway', '--pilots', 'parcels'],
    ...['--contract-entry', variant.contractEntry ?? TRIVIAL_CONTRACT],
  ];
  return {
    stateDir,
    basePort,
    run,
    spawn: (...args) => start(...(args[0] === 'up' ? [...upArguments, ...args.slice(1)] : args)),
    up: (...args) => run(...upArguments, ...args),
    status: async () => JSON.parse((await run('status', '--json')).output) as Status,
    remove: async () => {
      await stopProcesses(stateDir, new LocalProcesses(stateDir));
      await stopStrays(stateDir);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Processes whose working folder lies below a folder: those of a network, whatever its own files say of them. */
export function processesBelow(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && workingFolder(name)?.startsWith(folder))
    .map(Number);
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function topologyOf({ peersOfAlpha = 1, perOrg = false }: Variant): object {
  const party = (name: string, peers = 1) => ({
    title: { en: name, ko: name },
    peers,
    users: { clerk: { roles: ['clerk'] } },
  });
  return {
    version: 1,
    ports: { base: UNUSED_BASE_PORT },
    ordering: {
      consenters: ['alpha', 'beta', 'gamma', 'watcher'],
      batch: { maxMessages: 500, absoluteMaxBytes: '10 MB', preferredMaxBytes: '2 MB' },
      bft: {
        requestBatchMaxInterval: '50ms',
        requestForwardTimeout: '1s',
        requestComplainTimeout: '4s',
        requestAutoRemoveTimeout: '3m',
        viewChangeResendInterval: '2s',
        viewChangeTimeout: '10s',
        leaderHeartbeatTimeout: '30s',
      },
    },
    parties: {
      alpha: party('alpha', peersOfAlpha),
      beta: party('beta'),
      gamma: party('gamma'),
      watcher: party('watcher'),
    },
    channels: {
      parcels: {
        title: { en: 'Parcels', ko: '소포' },
        members: ['alpha', 'beta'],
        observers: ['watcher'],
        endorsement: { allOf: true },
        perOrg,
        publicReader: { party: 'alpha', user: 'clerk' },
        collections: { between: { members: ['alpha', 'beta'], endorsement: { anyOf: 1 } } },
      },
      // Not brought up: every party has to be on a channel.
      letters: {
        title: { en: 'Letters', ko: '편지' },
        members: ['beta', 'gamma'],
        endorsement: { allOf: true },
        publicReader: { party: 'beta', user: 'clerk' },
      },
    },
  };
}
