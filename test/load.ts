/** Work for a network while a test breaks it, and what is asked of the network meanwhile. */
import type { Connections } from '@ledger-pilots/network/connections.ts';
import type { RestRequest } from '../scripts/journeys/rest-client.ts';
import { TransshipmentStory } from '../scripts/journeys/transshipment-story.ts';
import type { PeerLedger } from './ledger.ts';
import type { Recorder, Recording } from './recorder.ts';

/** How long to wait for progress unless told otherwise. */
const LIMIT_MS = 60_000;

/** Three kinds of operation of two organisations: one hot key, many cold ones. */
export class Load {
  readonly #recorder: Recorder;
  readonly #pauseMs: number;
  readonly #done: Recording[] = [];
  #running = false;
  #workers: Promise<void>[] = [];

  /** @param pauseMs - between an answer and the next operation of its kind; what lasts long is not to be more than can be checked */
  constructor(recorder: Recorder, pauseMs = 0) {
    this.#recorder = recorder;
    this.#pauseMs = pauseMs;
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
  committedSentAfter(timeMs: number, count: number, limitMs = LIMIT_MS): Promise<void> {
    return this.#until(
      () => this.#done.filter(({ outcome, sentAtMs }) => outcome === 'committed' && sentAtMs > timeMs).length >= count,
      limitMs,
    );
  }

  async #work(kind: string, request: () => RestRequest): Promise<void> {
    while (this.#running) {
      this.#done.push(await this.#recorder.send(kind, request()));
      if (this.#pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
    }
  }

  async #until(condition: () => boolean, limitMs = LIMIT_MS): Promise<void> {
    const deadlineMs = Date.now() + limitMs;
    while (!condition()) {
      if (Date.now() > deadlineMs) throw new Error(`no progress: ${JSON.stringify(countBy(this.#done))}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Name of the consenter that leads a channel, as the first of them says. */
export async function leaderOf(connections: Connections, channel: string): Promise<string> {
  const { operations } = connections.orderers[0]!;
  const metrics = await (await fetch(`http://${operations}/metrics`)).text();
  const [, id] = new RegExp(`^consensus_BFT_leader_id\\{channel="${channel}"\\} (\\d+)`, 'm').exec(metrics) ?? [];
  const leader = connections.orderers[Number(id) - 1];
  if (leader === undefined) throw new Error(`no leader in the metrics of ${operations}`);
  return leader.name;
}

/**
 * Waits until every peer has the height of the highest; where more blocks come all the time, until each has a number of them.
 */
export async function level(
  peers: readonly PeerLedger[],
  { limitMs = 30_000, atLeast }: { readonly limitMs?: number; readonly atLeast?: bigint } = {},
): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  for (;;) {
    const heights = await Promise.all(peers.map((peer) => peer.height()));
    const isLevel = atLeast === undefined ? new Set(heights).size === 1 : heights.every((height) => height >= atLeast);
    if (isLevel) return;
    if (Date.now() > deadlineMs) throw new Error(`peers stay apart: ${heights.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** How often each outcome was told. */
export function countBy(recordings: readonly Recording[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of recordings) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
