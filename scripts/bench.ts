/** `npm run bench -- gateway [--json]`: measures, on a network of its own, and prints ratios. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { benchGateway, type GatewayFigures } from '../test/bench/gateway.ts';
import { freeBasePort } from '../test/free-ports.ts';

interface Options {
  readonly json?: true;
  readonly state?: string;
  readonly rounds: string;
  readonly seconds: string;
}

const program = new Command('bench')
  .description('Measures against the bare Fabric client, side by side in one run; what it prints are ratios.')
  .argument('<what>', 'gateway')
  .option('--json', 'print one JSON object on standard output and nothing else there')
  .option('--state <dir>', 'a network that runs; without it one is brought up and taken down')
  .option('--rounds <n>', 'rounds of each measurement', '3')
  .option('--seconds <n>', 'length of a round', '8')
  .parse();

const options = program.opts<Options>();
if (program.args[0] !== 'gateway') throw program.error(`there is no benchmark ${program.args[0]}; there is gateway`);
const own = options.state === undefined ? mkdtempSync(join(tmpdir(), 'ledger-pilots-bench-')) : undefined;
const state = options.state ?? own!;
// Progress goes beside the result.
const report = (line: string): void => console.error(line);
try {
  if (own !== undefined) {
    const basePort = await freeBasePort();
    network('up', '--pilots', 'transshipment', '--no-gateway', '--state', own, '--base-port', String(basePort));
  }
  const figures = await benchGateway(state, {
    rounds: Number(options.rounds),
    roundMs: Number(options.seconds) * 1000,
    report,
  });
  console.log(options.json === true ? JSON.stringify(figures, undefined, 2) : tableOf(figures));
} finally {
  if (own !== undefined) {
    network('down', '--state', own);
    rmSync(own, { recursive: true, force: true });
  }
}

function network(...args: string[]): void {
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/network.ts', ...args], {
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) throw new Error(`network ${args[0]} failed: see above`);
}

function tableOf({ medians, latencyMs, processor, operations, ...ratios }: GatewayFigures): string {
  const rate = (perSecond: number): string => perSecond.toFixed(0).padStart(6);
  const lines = [
    'writes per second, 100 callers of one party (medians)',
    `  bare client            ${rate(medians.bare)}`,
    `  gateway, one by one    ${rate(medians.single)}   ratio ${ratios.singleRatio.toFixed(2)}`,
    `  gateway, group commit  ${rate(medians.group)}   ratio ${ratios.groupCommitRatio.toFixed(2)}`,
    'one write alone (medians)',
    `  bare client            ${latencyMs.bare.toFixed(1).padStart(6)} ms`,
    `  gateway                ${latencyMs.gateway.toFixed(1).padStart(6)} ms   adds ${ratios.addedLatencyMs.toFixed(1)} ms`,
    'reads per second, 100 callers (medians)',
    `  bare client            ${rate(medians.bareReads)}`,
    `  gateway                ${rate(medians.reads)}   ratio ${ratios.evaluateRatio.toFixed(2)}`,
    'processor time per write, ms',
    ...profile('bare client', processor.bare, operations.bare),
    ...profile('group commit', processor.group, operations.group),
  ];
  return lines.join('\n');
}

function profile(title: string, seconds: Readonly<Record<string, number>>, writes: number): string[] {
  const parts = Object.entries(seconds).map(([kind, used]) => `${kind} ${((used * 1000) / writes).toFixed(2)}`);
  return parts.length === 0 ? [] : [`  ${title.padEnd(21)}  ${parts.join(', ')}`];
}
