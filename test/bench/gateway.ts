/**
 * The gateway against the bare Fabric client: the same work, on one network, in one run, in turns, so that whatever else the
 * machine does falls on both. What is told are ratios.
 */
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { openNetwork } from '@ledger-pilots/network/state/network.ts';
import { programsOf } from '@ledger-pilots/network/processes/programs.ts';
import { readPid } from '@ledger-pilots/network/processes/pid-file.ts';
import { OwnGateway } from '../api/own-gateway.ts';
import { bareRoute, gatewayRoute, nextPlate, type Route } from './callers.ts';
import { load, median, type LoadResult } from './load.ts';
import { processorSeconds, usedBetween, type CountedProcess } from './processor-time.ts';

/** Callers of one party at once. */
const CALLERS = 100;
const LATENCY_PAIRS = 200;

/** What the benchmark found. */
export interface GatewayFigures {
  /** Operations per second with group commit, over those of the bare client at the same concurrency. */
  readonly groupCommitRatio: number;
  /** The same without group commit. */
  readonly singleRatio: number;
  /** What the gateway adds to one write at low load, in the median of pairs; ms. */
  readonly addedLatencyMs: number;
  /** Evaluations per second through the gateway, over those of the bare client. */
  readonly evaluateRatio: number;
  /** Writes of which the bare client was told that they failed. */
  readonly bareFailures: number;
  /** The medians behind the ratios, and each round. */
  readonly medians: Readonly<Record<'bare' | 'single' | 'group' | 'bareReads' | 'reads', number>>;
  readonly latencyMs: { readonly bare: number; readonly gateway: number };
  /** Processor seconds by kind of process while group commit was measured, and while the bare client was. */
  readonly processor: { readonly group: Record<string, number>; readonly bare: Record<string, number> };
  readonly operations: { readonly group: number; readonly bare: number };
}

/** How long to measure. */
export interface BenchOptions {
  readonly rounds: number;
  readonly roundMs: number;
  readonly report: (line: string) => void;
}

/** Settings of a gateway whose limits are not what is measured. */
export const GENEROUS = {
  RATE_LIMIT_PER_S: '1000000',
  RATE_LIMIT_BURST: '1000000',
  ADDRESS_RATE_LIMIT_PER_S: '1000000',
  ADDRESS_RATE_LIMIT_BURST: '1000000',
  MAX_IN_FLIGHT_PER_CALLER: '300',
};

/**
 * Measures on a network that runs.
 * @param stateDir - its state folder; its own gateway takes no part
 * @throws {Error} when a call failed: figures with failures in them say nothing
 */
export async function benchGateway(stateDir: string, options: BenchOptions): Promise<GatewayFigures> {
  process.env['LEDGER_STATE'] = stateDir;
  const connections = readConnections(stateDir);
  const gateways = {
    group: new OwnGateway(GENEROUS),
    single: new OwnGateway({ ...GENEROUS, MAX_BATCH_OPERATIONS: '1' }),
  };
  const bare = bareRoute(connections);
  const routes = {
    bare,
    single: await gatewayRoute(connections, await gateways.single.ready()),
    group: await gatewayRoute(connections, await gateways.group.ready()),
  };
  const nodes = await processesOf(stateDir);
  const processes = [
    ...nodes,
    { kind: 'gateway', pid: gateways.group.pid },
    { kind: 'gateway', pid: gateways.single.pid },
    { kind: 'client', pid: process.pid },
  ];
  try {
    return await measure(routes, processes, options);
  } finally {
    for (const route of Object.values(routes)) route.close();
    await Promise.all([gateways.group.stop(), gateways.single.stop()]);
  }
}

type Routes = Readonly<Record<'bare' | 'single' | 'group', Route>>;

async function measure(
  routes: Routes,
  processes: readonly CountedProcess[],
  options: BenchOptions,
): Promise<GatewayFigures> {
  const rates: Record<keyof Routes, number[]> = { bare: [], single: [], group: [] };
  const used: GatewayFigures['processor'] = { group: {}, bare: {} };
  const operations = { group: 0, bare: 0 };
  // One round that does not count: connections, discovery, compiled code.
  let bareFailures = (await written(routes, 'bare', options.roundMs / 4)).failed;
  for (const name of ['single', 'group'] as const) await written(routes, name, options.roundMs / 4);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const name of ['bare', 'single', 'group'] as const) {
      const before = processorSeconds(processes);
      const { perSecond, done, failed } = await written(routes, name, options.roundMs);
      bareFailures += failed;
      rates[name].push(perSecond);
      if (name !== 'single') {
        add(used[name], usedBetween(before, processorSeconds(processes)));
        operations[name] += done;
      }
      options.report(`round ${round}: ${name} ${perSecond.toFixed(0)} writes/s`);
    }
  }
  const latencyMs = await latencies(routes);
  options.report(`one write alone: bare ${latencyMs.bare.toFixed(1)} ms, gateway ${latencyMs.gateway.toFixed(1)} ms`);
  const reads = await readRates(routes, options);
  const ratio = (over: readonly number[], under: readonly number[]) =>
    median(over.map((rate, round) => rate / under[round]!));
  return {
    groupCommitRatio: ratio(rates.group, rates.bare),
    singleRatio: ratio(rates.single, rates.bare),
    addedLatencyMs: latencyMs.added,
    bareFailures,
    evaluateRatio: ratio(reads.gateway, reads.bare),
    medians: {
      bare: median(rates.bare),
      single: median(rates.single),
      group: median(rates.group),
      bareReads: median(reads.bare),
      reads: median(reads.gateway),
    },
    latencyMs: { bare: latencyMs.bare, gateway: latencyMs.gateway },
    processor: used,
    operations,
  };
}

/**
 * Writes for a while. The bare client is told of failures that are none: under BFT an orderer that has the transaction from
 * another one already refuses it ("request already processed"). Those are counted; of the gateway none is taken.
 */
async function written(routes: Routes, name: keyof Routes, durationMs: number): Promise<LoadResult> {
  const result = await load(CALLERS, durationMs, () => routes[name].write());
  if (result.failed > 0 && name !== 'bare') {
    throw new Error(`${result.failed} writes failed: the figures would say nothing`, { cause: result.firstFailure });
  }
  return result;
}

/** One write at a time, in pairs, so that both meet the same moment. */
async function latencies(routes: Routes): Promise<{ bare: number; gateway: number; added: number }> {
  const timed = async (route: Route): Promise<number> => {
    const begun = performance.now();
    await route.write();
    return performance.now() - begun;
  };
  const pairs: [number, number][] = [];
  for (let pair = 0; pair < LATENCY_PAIRS; pair += 1) {
    // Alternating who is first, since the second finds warmer caches.
    if (pair % 2 === 0) pairs.push([await timed(routes.bare), await timed(routes.group)]);
    else {
      const second = await timed(routes.group);
      pairs.push([await timed(routes.bare), second]);
    }
  }
  return {
    bare: median(pairs.map(([bare]) => bare)),
    gateway: median(pairs.map(([, gateway]) => gateway)),
    added: median(pairs.map(([bare, gateway]) => gateway - bare)),
  };
}

async function readRates(routes: Routes, options: BenchOptions): Promise<{ bare: number[]; gateway: number[] }> {
  const rates = { bare: [] as number[], gateway: [] as number[] };
  const plate = nextPlate();
  await routes.bare.write(plate);
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [name, route] of [
      ['bare', routes.bare],
      ['gateway', routes.group],
    ] as const) {
      const { perSecond, failed } = await load(CALLERS, options.roundMs / 2, () => route.read(plate));
      if (failed > 0) throw new Error(`${failed} reads failed: the figures would say nothing`);
      rates[name].push(perSecond);
      options.report(`round ${round}: ${name} ${perSecond.toFixed(0)} reads/s`);
    }
  }
  return rates;
}

async function processesOf(stateDir: string): Promise<CountedProcess[]> {
  return programsOf(await openNetwork(stateDir)).flatMap(({ name, dir }) => {
    const pid = readPid(dir);
    const kind = /^(orderer|peer|contract)/.exec(name)?.[1];
    return pid === undefined || kind === undefined ? [] : [{ kind: `${kind}s`, pid }];
  });
}

function add(sum: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [kind, seconds] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + seconds;
}
