/**
 * Whether looking up stays as quick as it was when the ledger has a hundred times as much on it, and how many events of
 * trading partners it takes in a second.
 */
import { dispatched } from '@ledger-pilots/chaincode/beef/epcis/facts.ts';
import { chainRequests, HOLDERS } from '../../../scripts/journeys/beef-story.ts';
import { RestClient, type RestRequest } from '../../../scripts/journeys/rest-client.ts';
import { OwnGateway } from '../../api/own-gateway.ts';
import { load, median } from '../load.ts';
import { must, PACKS_PER_ANIMAL, populate, type Line } from './population.ts';

const GROWTH = 100;
const LOOKUPS = 200;
const CLOSURES = 60;
const CAPTURE_MS = 15_000;
const CALLERS = 100;
const UNLIMITED = {
  RATE_LIMIT_PER_S: '1000000',
  RATE_LIMIT_BURST: '1000000',
  ADDRESS_RATE_LIMIT_PER_S: '1000000',
  ADDRESS_RATE_LIMIT_BURST: '1000000',
};

/** Medians at one size of the ledger. */
export interface Latencies {
  readonly packs: number;
  readonly lookupMs: number;
  readonly closureMs: number;
}

/** What was measured. Growths are medians with many packs over those with a hundredth of them. */
export interface BeefFigures {
  readonly lookupGrowth: number;
  readonly closureGrowth: number;
  readonly capturesPerSecond: number;
  readonly small: Latencies;
  readonly large: Latencies;
}

/** Options of a run. */
export interface BeefBenchOptions {
  /** Packs on the ledger in the end. */
  readonly packs: number;
  readonly report: (line: string) => void;
}

/** Measures on a running network. @throws {Error} when a call fails */
export async function benchBeef(stateDir: string, { packs, report }: BeefBenchOptions): Promise<BeefFigures> {
  const gateway = new OwnGateway({ ...UNLIMITED, LEDGER_STATE: stateDir });
  try {
    const client = new RestClient(stateDir, await gateway.ready());
    for (const { request } of chainRequests()) await client.send(request);
    const animals = Math.max(GROWTH, Math.ceil(packs / PACKS_PER_ANIMAL));
    const few = Math.ceil(animals / GROWTH);
    report(`${few} animals with ${few * PACKS_PER_ANIMAL} packs ...`);
    const lines = await populate(client, few, 1);
    const small = await latencies(client, lines);
    report(`${animals} animals with ${animals * PACKS_PER_ANIMAL} packs ...`);
    lines.push(...(await populate(client, animals - few, few + 1)));
    const large = await latencies(client, lines);
    report(`captures, ${CAPTURE_MS / 1000} s ...`);
    const capturesPerSecond = await captures(client, lines);
    const growths = { lookupGrowth: large.lookupMs / small.lookupMs, closureGrowth: large.closureMs / small.closureMs };
    return { ...growths, capturesPerSecond, small, large };
  } finally {
    await gateway.stop();
  }
}

/** The numbers are taken from all over the ledger, each once and again. */
async function latencies(client: RestClient, lines: readonly Line[]): Promise<Latencies> {
  const pick = (index: number): Line => lines[(index * 7919) % lines.length]!;
  const lookup = (index: number): Promise<number> =>
    timed(client, { verb: 'GET', path: `/v1/beef/trace/${pick(index).story.traceNo}` });
  const closure = (index: number): Promise<number> => {
    const path = `/v1/beef/numbers/${pick(index).story.carcassId}/descendants?limit=100`;
    return timed(client, { as: 'mafra/recall', verb: 'GET', path });
  };
  // What is measured first would pay for the compilers.
  for (let index = 0; index < LOOKUPS; index += 1) await lookup(index);
  const lookups: number[] = [];
  for (let index = 0; index < LOOKUPS; index += 1) lookups.push(await lookup(index));
  for (let index = 0; index < CLOSURES; index += 1) await closure(index);
  const closures: number[] = [];
  for (let index = 0; index < CLOSURES; index += 1) closures.push(await closure(index));
  return { packs: lines.length * PACKS_PER_ANIMAL, lookupMs: median(lookups), closureMs: median(closures) };
}

async function timed(client: RestClient, request: RestRequest): Promise<number> {
  const begun = performance.now();
  await must(client, request);
  return performance.now() - begun;
}

/** Events of shipping, one for each pack, by a hundred callers of the packer. */
async function captures(client: RestClient, lines: readonly Line[]): Promise<number> {
  const from = HOLDERS['market/packer'];
  const to = HOLDERS['market/shop'];
  // One pack of each animal after another, so that neighbours in a batch have nothing in common.
  const packIds = Array.from({ length: PACKS_PER_ANIMAL }, (_, at) => lines.map((line) => line.packIds[at]!)).flat();
  const left = packIds.values();
  const at = lines[0]!.story.at(-1);
  const capture = async (): Promise<void> => {
    const next = left.next();
    if (next.done === true) throw new Error('there are no packs left');
    const event = dispatched({ at, place: from, from, to, items: [next.value], shipmentId: `B-${next.value}` });
    await must(client, { as: 'market/packer', verb: 'POST', path: '/v1/beef/epcis/events', body: { event } });
  };
  const { perSecond, failed, firstFailure } = await load(CALLERS, CAPTURE_MS, capture);
  if (failed > 0) throw new Error(`${failed} captures failed`, { cause: firstFailure });
  return perSecond;
}
