/** `npm run bench -- gateway|voting|beef|customs|audit [--json]`: measures, on a network of its own, and prints ratios. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { type AuditFigures, benchAudit } from '../test/bench/audit/audit.ts';
import { benchBeef, type BeefFigures } from '../test/bench/beef/beef.ts';
import { benchCustoms, type CustomsFigures } from '../test/bench/customs/customs.ts';
import { barsOf } from '../test/bench/distribution.ts';
import { benchGateway, type GatewayFigures } from '../test/bench/gateway.ts';
import { benchVoting, type VotingFigures } from '../test/bench/voting/voting.ts';
import { freeBasePort } from '../test/free-ports.ts';

interface Options {
  readonly json?: true;
  readonly state?: string;
  readonly rounds: string;
  readonly seconds: string;
  readonly ballots: string;
  readonly packs: string;
  readonly orders: string;
  readonly transactions: string;
}

const program = new Command('bench')
  .description(
    'Measures the gateway against the bare Fabric client, voting beside belenios-tool, or beef with few and with many records, ' +
      'the audit beside a peer and beside the bare verification of signatures, side by side in one run; or customs from orders to releases.',
  )
  .argument('<what>', 'gateway, voting, beef, customs or audit')
  .option('--json', 'print one JSON object on standard output and nothing else there')
  .option('--state <dir>', 'a network that runs; without it one is brought up and taken down')
  .option('--rounds <n>', 'gateway: rounds of each measurement', '3')
  .option('--seconds <n>', 'gateway: length of a round', '8')
  .option('--ballots <n>', 'voting: ballots that are counted, and a tenth of them', '100000')
  .option('--packs <n>', 'beef: packs on the ledger in the end, and a hundredth of them before', '100000')
  .option('--orders <n>', 'customs: orders that are placed, paid, carried and released', '10000')
  .option('--transactions <n>', 'audit: transactions on the ledger in the end, and a tenth of them before', '20000')
  .parse();

const options = program.opts<Options>();
// Progress goes beside the result.
const report = (line: string): void => console.error(line);

/** What is measured, on which pilot's channel, and how it is shown. */
const BENCHES: Readonly<
  Record<string, { readonly pilot: string; readonly measure: (state: string) => Promise<Shown> }>
> = {
  gateway: {
    pilot: 'transshipment',
    measure: async (state) => {
      const rounds = { rounds: Number(options.rounds), roundMs: Number(options.seconds) * 1000 };
      const figures = await benchGateway(state, { ...rounds, report });
      return { figures, table: tableOf(figures) };
    },
  },
  voting: {
    pilot: 'voting',
    measure: async (state) => {
      const figures = await benchVoting(state, { ballots: Number(options.ballots), report });
      return { figures, table: votingTableOf(figures) };
    },
  },
  beef: {
    pilot: 'beef',
    measure: async (state) => {
      const figures = await benchBeef(state, { packs: Number(options.packs), report });
      return { figures, table: beefTableOf(figures) };
    },
  },
  customs: {
    pilot: 'customs',
    measure: async (state) => {
      const figures = await benchCustoms(state, { orders: Number(options.orders), report });
      return { figures, table: customsTableOf(figures) };
    },
  },
  audit: {
    pilot: 'transshipment',
    measure: async (state) => {
      const figures = await benchAudit(state, { transactions: Number(options.transactions), report });
      return { figures, table: auditTableOf(figures) };
    },
  },
};

interface Shown {
  readonly figures: object;
  readonly table: string;
}

const [what = ''] = program.args;
const bench = Object.hasOwn(BENCHES, what) ? BENCHES[what] : undefined;
if (bench === undefined) {
  throw program.error(`there is no benchmark ${what}; there is ${Object.keys(BENCHES).join(', ')}`);
}
const own = options.state === undefined ? mkdtempSync(join(tmpdir(), 'ledger-pilots-bench-')) : undefined;
try {
  if (own !== undefined) {
    const basePort = await freeBasePort();
    // The gateway is measured by gateways of its own.
    const without = what === 'gateway' || what === 'beef' || what === 'audit' ? ['--no-gateway'] : [];
    network('up', '--pilots', bench.pilot, ...without, '--state', own, '--base-port', String(basePort));
  }
  const { figures, table } = await bench.measure(options.state ?? own!);
  console.log(options.json === true ? JSON.stringify(figures, undefined, 2) : table);
} catch (error) {
  const { message, cause } = error as Error;
  console.error(`bench: ${message}`, cause ?? '');
  process.exitCode = 1;
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
    `  bare client            ${rate(medians.bare)}   told ${ratios.bareFailures} times that a write failed`,
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

function votingTableOf({ ballotMs, vsBelenios, ...figures }: VotingFigures): string {
  return [
    'a ballot of one contest, one of five (processor time)',
    `  to make                ${ballotMs.prepare.toFixed(1).padStart(6)} ms`,
    `  to verify, alone       ${ballotMs.verifyAlone.toFixed(1).padStart(6)} ms`,
    `  to verify, of 64       ${ballotMs.verifyInBatch.toFixed(1).padStart(6)} ms   ${figures.verifyPerSecond.toFixed(0)} a second and core`,
    `  belenios-tool          ${vsBelenios === null ? 'not installed' : `${(vsBelenios * ballotMs.verifyInBatch).toFixed(1).padStart(6)} ms   ratio ${vsBelenios.toFixed(2)}`}`,
    `cast through the gateway ${figures.castPerSecond.toFixed(0).padStart(6)} a second, in batches of 64`,
    `the independent verifier ${figures.verifierPerSecond.toFixed(0).padStart(6)} a second, on all processors`,
    `the count                ${figures.tallySeconds.toFixed(1).padStart(6)} s   growth ${figures.tallyGrowth.toFixed(2)} (1 is linear)`,
  ].join('\n');
}

function beefTableOf({ small, large, ...figures }: BeefFigures): string {
  const row = (title: string, fewMs: number, manyMs: number, growth: number): string =>
    `  ${title.padEnd(21)}  ${fewMs.toFixed(1).padStart(6)} ms  ${manyMs.toFixed(1).padStart(6)} ms   growth ${growth.toFixed(2)}`;
  return [
    `medians with ${small.packs} and with ${large.packs} packs on the ledger`,
    row('public look-up', small.lookupMs, large.lookupMs, figures.lookupGrowth),
    row('all that came of one', small.closureMs, large.closureMs, figures.closureGrowth),
    `EPCIS events captured    ${figures.capturesPerSecond.toFixed(0).padStart(6)} a second, 100 callers of one party`,
  ].join('\n');
}

function customsTableOf({ orders, seconds, gatewayPeakMiB, ...figures }: CustomsFigures): string {
  const ms = (time: number): string => `${time.toFixed(0).padStart(6)} ms`;
  return [
    `${orders} orders from their line to their release, in ${seconds.toFixed(0)} s`,
    `  orders a second        ${figures.ordersPerSecond.toFixed(1).padStart(6)}`,
    `  median                 ${ms(figures.releaseP50Ms)}`,
    `  95 of 100 within       ${ms(figures.releaseP95Ms)}`,
    `  the slowest            ${ms(figures.releaseMaxMs)}`,
    ...barsOf(figures.releaseSpans),
    ...(gatewayPeakMiB === undefined
      ? []
      : [`  memory of the gateway  ${String(gatewayPeakMiB).padStart(6)} MiB at most`]),
  ].join('\n');
}

function auditTableOf({ ledgers, ofVerifyLimit, vsPeer, peerSeconds, verificationsPerSecond }: AuditFigures): string {
  return [
    `signatures a second when nothing else is done ${verificationsPerSecond.toFixed(0)}, on all processors`,
    ...ledgers.map(
      ({ transactions, seconds, transactionsPerSecond, peakMiB, ...own }) =>
        `${String(transactions).padStart(7)} transactions in ${seconds.toFixed(1)} s   ${transactionsPerSecond.toFixed(0)} a second   ` +
        `${own.ofVerifyLimit.toFixed(2)} of the limit   ${peakMiB} MiB at most`,
    ),
    `a peer that joins        ${peerSeconds.toFixed(1).padStart(6)} s   ratio ${vsPeer.toFixed(2)}`,
    `of the limit             ${ofVerifyLimit.toFixed(2).padStart(6)}`,
  ].join('\n');
}
