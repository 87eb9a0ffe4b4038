/**
 * The events of one contract, read from any position on. One stream of blocks feeds everybody who is up to date, through a
 * bounded memory of the latest blocks' events; whoever is further behind reads a page at a time from a peer, until the
 * memory has what comes next. Readers ask for more when they have dealt with what they got, so a slow one costs nothing and
 * misses nothing.
 */
import type { CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import type { common } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { pause } from '../ledger/pause.ts';
import { gatewayProblem } from '../problems.ts';
import type { EventPosition } from '../store/webhooks.ts';
import { blockEvents, blockNumber } from './block-events.ts';
import { positionText } from './event-id.ts';
import { lookBack } from './look-back.ts';
import { pageOf, type EventPage } from './page.ts';
import { RecentEvents } from './recent-events.ts';
import type { Turns } from './turns.ts';

/** Where blocks come from: the peers of one channel. */
export interface BlockSource {
  /**
   * Number of the last block that any of the peers has shown.
   * @throws when none has answered yet
   */
  lastBlock(): bigint;
  /** Whole blocks from that one on, by the best peer; by the next best one with every further attempt. */
  open(startBlock: bigint, attempt: number): Promise<CloseableAsyncIterable<common.Block>>;
}

const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 2_000;
const START_LIMIT_MS = 5_000;
/** A peer that has not shown a block for that long after another one did is left for another. */
const LAG_LIMIT_MS = 5_000;
const LAG_CHECK_MS = 1_000;
/** How long a position ahead of this gateway is waited for: another replica, or another peer, may be a little faster. */
const AHEAD_LIMIT_MS = 3_000;

/** Follows the blocks from the first question on, until closed. */
export class EventLog {
  readonly #contract: string;
  readonly #source: BlockSource;
  readonly #turns: Turns;
  readonly #log: Logger;
  readonly #changes = new Set<() => void>();
  readonly #stop = new AbortController();
  #recent: RecentEvents | undefined;
  #started = false;
  #stream: CloseableAsyncIterable<common.Block> | undefined;
  #progressAt = 0;

  /** @param turns - shared by all logs of the gateway: how many may look back at once */
  constructor(contract: string, source: BlockSource, turns: Turns, log: Logger) {
    this.#contract = contract;
    this.#source = source;
    this.#turns = turns;
    this.#log = log.child({ contract });
  }

  /**
   * The position after everything that this gateway knows of.
   * @throws {Problem} PEERS_UNAVAILABLE when no peer has answered
   */
  async now(): Promise<EventPosition> {
    return { block: (await this.#ready()).next };
  }

  /**
   * Checks a position that came from outside.
   * @throws {Problem} EVENT_POSITION_AHEAD, EVENT_UNKNOWN, PEERS_UNAVAILABLE
   */
  async check(position: EventPosition): Promise<void> {
    const recent = await this.#ready();
    const least = position.txId === undefined ? position.block : position.block + 1n;
    await this.#until(() => recent.next >= least, AHEAD_LIMIT_MS, this.#stop.signal);
    if (recent.next < least)
      throw gatewayProblem('EVENT_POSITION_AHEAD', { details: { nextBlock: String(recent.next) } });
    // Reading from there finds out whether the block has such an event.
    if (position.txId !== undefined) await this.read(position, 0, this.#stop.signal);
  }

  /**
   * What comes after a position; waits for the next block when there is nothing yet.
   * @param waitMs - after that long the answer is without events
   * @throws {Problem} EVENT_UNKNOWN, PEERS_UNAVAILABLE
   */
  async read(after: EventPosition, waitMs: number, signal: AbortSignal): Promise<EventPage> {
    const recent = await this.#ready();
    const { next } = recent;
    const page = await this.#page(recent, after, signal);
    if (page.events.length > 0 || positionText(page.position) !== positionText(after)) return page;
    await this.#until(() => recent.next > next, waitMs, signal);
    return this.#page(recent, after, signal);
  }

  close(): void {
    this.#stop.abort();
    this.#stream?.close();
  }

  async #page(recent: RecentEvents, after: EventPosition, signal: AbortSignal): Promise<EventPage> {
    if (after.block >= recent.floor) return pageOf(recent.from(after.block), after, recent.next);
    const release = await this.#turns.take(signal);
    try {
      return await lookBack({
        open: (attempt) => this.#source.open(after.block, attempt),
        contract: this.#contract,
        after,
        until: recent.floor,
        signal,
        log: this.#log,
      });
    } finally {
      release();
    }
  }

  async #ready(): Promise<RecentEvents> {
    if (!this.#started) {
      this.#started = true;
      void this.#follow();
      void this.#watch();
    }
    await this.#until(() => this.#recent !== undefined, START_LIMIT_MS, this.#stop.signal);
    if (this.#recent === undefined) throw gatewayProblem('PEERS_UNAVAILABLE');
    return this.#recent;
  }

  async #follow(): Promise<void> {
    let attempt = 0;
    let backoffMs = FIRST_BACKOFF_MS;
    while (!this.#stop.signal.aborted) {
      try {
        this.#recent ??= new RecentEvents(this.#source.lastBlock() + 1n);
        this.#changed();
        this.#stream = await this.#source.open(this.#recent.next, attempt);
        for await (const block of this.#stream) {
          this.#take(block, this.#recent);
          attempt = -1;
          backoffMs = FIRST_BACKOFF_MS;
        }
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#log.debug({ err: error }, 'event stream broke');
      }
      attempt += 1;
      await pause(backoffMs, this.#stop.signal);
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    }
  }

  #take(block: common.Block, recent: RecentEvents): void {
    recent.add(blockNumber(block), blockEvents(block, this.#contract));
    this.#progressAt = Date.now();
    this.#changed();
  }

  /** A peer that stands still without closing its connection is left when others have gone on. */
  async #watch(): Promise<void> {
    let behindSince: number | undefined;
    while (!this.#stop.signal.aborted) {
      await pause(LAG_CHECK_MS, this.#stop.signal);
      if (!this.#isBehind()) behindSince = undefined;
      else behindSince ??= Date.now();
      if (behindSince === undefined || Date.now() - Math.max(behindSince, this.#progressAt) < LAG_LIMIT_MS) continue;
      this.#log.warn('event stream stands still: trying another peer');
      this.#stream?.close();
      behindSince = undefined;
    }
  }

  #isBehind(): boolean {
    try {
      return this.#recent !== undefined && this.#source.lastBlock() >= this.#recent.next;
    } catch {
      return false;
    }
  }

  #changed(): void {
    for (const tell of [...this.#changes]) tell();
  }

  /** Resolves when something holds, the time is over or the signal aborts. */
  async #until(holds: () => boolean, limitMs: number, signal: AbortSignal): Promise<void> {
    if (holds() || limitMs <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#changes.delete(check);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const check = (): void => {
        if (holds()) done();
      };
      const timer = setTimeout(done, limitMs);
      this.#changes.add(check);
      signal.addEventListener('abort', done);
    });
  }
}
