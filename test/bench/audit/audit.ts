/**
 * The audit beside what bounds it and beside a peer: a ledger grows on a real network, is audited when it is short and when it is long,
 * and a peer that lost it joins from the first block and validates the same chain. What is told are ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { OwnGateway } from '../../api/own-gateway.ts';
import { gatewayRoute } from '../callers.ts';
import { GENEROUS } from '../gateway.ts';
import { peakMemoryMiB } from '../peak-memory.ts';
import { joiningSeconds } from './joining-peer.ts';
import { signaturesOf } from './signatures-of.ts';
import { verificationsPerSecond } from './verify-limit.ts';

const CHANNEL = 'transshipment';
const CALLERS = 100;
const LOOK_EVERY_MS = 200;

/** A ledger that was audited. */
export interface AuditedLedger {
  readonly transactions: number;
  readonly seconds: number;
  readonly transactionsPerSecond: number;
  /** Signatures that were verified each second, over those that the machine verifies when it does nothing else. */
  readonly ofVerifyLimit: number;
  /** Most memory that the process took. */
  readonly peakMiB: number;
}

/** What the benchmark found. */
export interface AuditFigures {
  /** Of the long ledger. */
  readonly ofVerifyLimit: number;
  /** Transactions a second of the audit over those of a peer that joins from the first block and validates the same chain. */
  readonly vsPeer: number;
  /** At both lengths, the short one first. */
  readonly peakMiB: readonly number[];
  readonly verificationsPerSecond: number;
  readonly peerSeconds: number;
  readonly ledgers: readonly AuditedLedger[];
}

/** Options of a run. */
export interface AuditBenchOptions {
  /** On the ledger in the end; the short one has a tenth. */
  readonly transactions: number;
  readonly report: (line: string) => void;
}

/** Measures on a running network of its own, of which a peer loses its ledger on the way. @throws {Error} when a write fails */
export async function benchAudit(stateDir: string, options: AuditBenchOptions): Promise<AuditFigures> {
  const { transactions, report } = options;
  process.env['LEDGER_STATE'] = stateDir;
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-audit-'));
  const ledgers: AuditedLedger[] = [];
  try {
    const limit = await verificationsPerSecond();
    report(`${limit.toFixed(0)} signatures a second are verified when nothing else is done`);
    for (const length of [Math.floor(transactions / 10), transactions]) {
      await grow(stateDir, length - (ledgers[0]?.transactions ?? 0), report);
      ledgers.push(await audited(stateDir, join(folder, String(length)), limit));
      report(`${ledgers.at(-1)!.transactions} transactions are audited in ${ledgers.at(-1)!.seconds} s`);
    }
    const long = ledgers.at(-1)!;
    const peerSeconds = await joiningSeconds(stateDir, CHANNEL);
    return {
      ...{ ofVerifyLimit: long.ofVerifyLimit, vsPeer: peerSeconds / long.seconds },
      ...{ peakMiB: ledgers.map(({ peakMiB }) => peakMiB), verificationsPerSecond: limit, peerSeconds, ledgers },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Enters so many trucks, each in a transaction of its own. */
async function grow(stateDir: string, transactions: number, report: (line: string) => void): Promise<void> {
  const gateway = new OwnGateway({ ...GENEROUS, MAX_BATCH_OPERATIONS: '1' });
  const route = await gatewayRoute(readConnections(stateDir), await gateway.ready());
  let begun = 0;
  const caller = async (): Promise<void> => {
    while (begun < transactions) {
      begun += 1;
      if (begun % 1_000 === 0) report(`${begun} of ${transactions} transactions are written`);
      await route.write();
    }
  };
  try {
    await Promise.all(Array.from({ length: CALLERS }, caller));
  } finally {
    route.close();
    await gateway.stop();
  }
}

async function audited(stateDir: string, folder: string, limit: number): Promise<AuditedLedger> {
  await runAudit([CHANNEL, '--state', stateDir, '--no-others', '--save', folder]);
  const { seconds, peakMiB } = await runAudit(['--blocks', folder]);
  const { signatures, transactions } = await signaturesOf(folder);
  return {
    ...{ transactions, seconds, transactionsPerSecond: transactions / seconds },
    ...{ ofVerifyLimit: signatures / seconds / limit, peakMiB },
  };
}

/** `npm run audit`, as an auditor runs it. @throws {Error} when it does not verify */
async function runAudit(args: readonly string[]): Promise<{ seconds: number; peakMiB: number }> {
  const run = spawn(process.execPath, ['--import', 'tsx', 'scripts/audit.ts', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: Buffer[] = [];
  run.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  let peakMiB = 0;
  const look = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakMemoryMiB(run.pid!) ?? 0);
  }, LOOK_EVERY_MS);
  const [code] = (await once(run, 'close')) as [number];
  clearInterval(look);
  if (code !== 0) throw new Error(`the audit ended with ${code}`, { cause: Buffer.concat(printed).toString() });
  return { seconds: (JSON.parse(Buffer.concat(printed).toString()) as { seconds: number }).seconds, peakMiB };
}
