import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections, type Connections } from '@ledger-pilots/network/connections.ts';
import { RestClient, type RestRequest } from '../../scripts/journeys/rest-client.ts';
import { portRequests, TransshipmentStory } from '../../scripts/journeys/transshipment-story.ts';
import { freeBasePort } from '../free-ports.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { network } from '../network-command.ts';
import { acknowledgedStays, oneLedger, threeOutcomes } from '../promises.ts';
import { Recorder, type Recording } from '../recorder.ts';
import { killNode, startNode } from '@ledger-pilots/network/processes/nodes.ts';

jest.setTimeout(240_000);

const CHANNEL = 'transshipment';
const STALL_LIMIT_MS = 10_000;
const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-leader-'));

beforeAll(async () => {
  const basePort = await freeBasePort();
  network('up', '--pilots', CHANNEL, '--state', state, '--base-port', String(basePort));
});
afterAll(() => network('down', '--state', state));

test('the BFT leader is killed under load: a stall of at most ten seconds, and nothing acknowledged is lost', async () => {
  const connections = readConnections(state);
  const client = new RestClient(state);
  for (const request of portRequests()) await client.send(request);
  const recorder = new Recorder(client, join(state, 'recordings.jsonl'));
  const load = new Load(recorder);

  load.start();
  await load.committed(30);
  const leader = await leaderOf(connections);
  const killedAtMs = Date.now();
  await killNode(state, leader, 'SIGKILL');
  // A commit that was sent after the death can only be ordered under the new leader.
  await load.committedSentAfter(killedAtMs, 20);
  await startNode(state, leader);
  await load.committed(30);
  await load.stop();
  recorder.close();

  const recordings = recorder.recordings();
  const stallMs = longestGapMs(recordings, killedAtMs);
  const counts = countBy(recordings);
  console.log(`killed ${leader}: longest time without a commit ${stallMs} ms; ${JSON.stringify(counts)}`);

  const peers = peersOf(connections, CHANNEL);
  try {
    expect(stallMs).toBeLessThanOrEqual(STALL_LIMIT_MS);
    await level(peers);
    expect(await acknowledgedStays(recordings, peers)).toEqual([]);
    expect(await threeOutcomes(recordings, peers)).toEqual([]);
    expect(await oneLedger(peers)).toEqual([]);
    // The load itself is well-formed: whatever was refused was refused for a race on the hot key.
    expect(recordings.filter(({ outcome, code }) => outcome === 'rejected' && code !== 'MVCC_CONFLICT')).toEqual([]);
  } finally {
    for (const peer of peers) peer.close();
  }
});

/** Three kinds of operation of two organisations: one hot key, many cold ones. */
class Load {
  readonly #recorder: Recorder;
  readonly #done: Recording[] = [];
  #running = false;
  #workers: Promise<void>[] = [];

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  start(): void {
    this.#running = true;
    const hot = new TransshipmentStory();
    const kinds: Record<string, () => RestRequest> = {
      coldTruck: () => new TransshipmentStory().registerTruck(),
      coldDriver: () => new TransshipmentStory().registerDriver(),
      hotEquipment: () => hot.declareEquipment(hot.containers[0]!),
    };
    this.#workers = Object.entries(kinds).map(([kind, request]) => this.#work(kind, request));
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#workers);
  }

  /** Resolves when so many more operations were acknowledged. */
  committed(count: number): Promise<void> {
    const from = this.#done.length;
    return this.#until(() => this.#done.slice(from).filter(({ outcome }) => outcome === 'committed').length >= count);
  }

  /** Resolves when so many operations were acknowledged that were sent after a time. */
  committedSentAfter(timeMs: number, count: number): Promise<void> {
    return this.#until(
      () => this.#done.filter(({ outcome, sentAtMs }) => outcome === 'committed' && sentAtMs > timeMs).length >= count,
    );
  }

  async #work(kind: string, request: () => RestRequest): Promise<void> {
    while (this.#running) this.#done.push(await this.#recorder.send(kind, request()));
  }

  async #until(condition: () => boolean): Promise<void> {
    const deadlineMs = Date.now() + 60_000;
    while (!condition()) {
      if (Date.now() > deadlineMs) throw new Error(`no progress: ${JSON.stringify(countBy(this.#done))}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function leaderOf(connections: Connections): Promise<string> {
  const { operations } = connections.orderers[0]!;
  const metrics = await (await fetch(`http://${operations}/metrics`)).text();
  const [, id] = new RegExp(`^consensus_BFT_leader_id\\{channel="${CHANNEL}"\\} (\\d+)`, 'm').exec(metrics) ?? [];
  const leader = connections.orderers[Number(id) - 1];
  if (leader === undefined) throw new Error(`no leader in the metrics of ${operations}`);
  return leader.name;
}

/** The longest time between two acknowledgements that ended after the kill. */
function longestGapMs(recordings: readonly Recording[], killedAtMs: number): number {
  const times = recordings
    .filter(({ outcome }) => outcome === 'committed')
    .map(({ answeredAtMs }) => answeredAtMs)
    .sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((time, index) => (time > killedAtMs ? time - times[index]! : 0)));
}

/** Waits until every peer has the height of the highest. */
async function level(peers: readonly PeerLedger[]): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const heights = await Promise.all(peers.map((peer) => peer.height()));
    if (new Set(heights).size === 1) return;
    if (Date.now() > deadlineMs) throw new Error(`peers stay apart: ${heights.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function countBy(recordings: readonly Recording[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of recordings) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
