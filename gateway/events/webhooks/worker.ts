/**
 * Delivers one webhook's events: in the ledger's order, one at a time, each until the receiver has acknowledged it. What is
 * written down of how far it came is never ahead of that, so that whatever ends the process, nothing is left out.
 */
import type { Logger } from 'pino';
import { pause } from '../../ledger/pause.ts';
import { Problem } from '../../problems.ts';
import type { Webhook, WebhookState, WebhookStore } from '../../store/webhooks.ts';
import type { ListedEvent } from '../block-events.ts';
import { positionOf, positionText } from '../event-id.ts';
import type { EventLog } from '../event-log.ts';
import { backoffMs } from './backoff.ts';
import type { Poster, Reception } from './post.ts';

/** What a worker needs. */
export interface WorkerTools {
  readonly store: WebhookStore;
  readonly events: EventLog;
  readonly poster: Poster;
  /** Whether its owner may still read the contract's events. */
  readonly mayRead: () => boolean;
  /** Whether this replica is still the one that delivers. */
  readonly leads: () => boolean;
  /** Failed tries in a row after which it is disabled. */
  readonly maxFailures: number;
  readonly log: Logger;
}

/** When a worker ends. */
export interface WorkerSignals {
  /** After the delivery that is on its way. */
  readonly end: AbortSignal;
  /** At once. */
  readonly cut: AbortSignal;
}

/** How long it waits for events, or for the time of a retry, before it looks whether its owner changed something. */
const LOOK_MS = 2_000;
const TROUBLE_MS = 1_000;
/** Blocks without anything for the webhook are written down as passed that often only. */
const CHECKPOINT_MS = 30_000;

/** The delivery of one webhook. */
export class WebhookWorker {
  readonly #webhook: Webhook;
  readonly #url: URL;
  readonly #events: ReadonlySet<string>;
  readonly #tools: WorkerTools;
  #state: WebhookState;
  /** What the store has, as text; something else there was written by the owner. */
  #saved: string;
  #savedAtMs = Date.now();

  constructor({ webhook, state }: { webhook: Webhook; state: WebhookState }, tools: WorkerTools) {
    this.#webhook = webhook;
    this.#url = new URL(webhook.url);
    this.#events = new Set(webhook.events);
    this.#tools = tools;
    this.#state = state;
    this.#saved = stateText(state);
  }

  /** Block up to which its events were delivered. */
  get block(): bigint {
    return this.#state.position.block;
  }

  /** Delivers until told to end, or the webhook is disabled or removed. Never throws. */
  async run({ end, cut }: WorkerSignals): Promise<void> {
    while (!end.aborted) {
      try {
        if (!(await this.#isWanted())) return;
        await this.#step(end, cut);
      } catch (error) {
        if (end.aborted) break;
        if (await this.#isLost(error)) return;
        this.#tools.log.warn({ err: error }, 'webhook waits');
        await pause(TROUBLE_MS, end);
      }
    }
    await this.#checkpoint(0).catch(() => undefined);
  }

  /** Looks at what the store has: the owner may have removed or enabled it, through another replica as well. */
  async #isWanted(): Promise<boolean> {
    const stored = await this.#tools.store.get(this.#webhook.id);
    if (stored === undefined) return false;
    if (stateText(stored.state) !== this.#saved) this.#adopt(stored.state);
    return !this.#state.disabled;
  }

  async #step(end: AbortSignal, cut: AbortSignal): Promise<void> {
    const waitMs = this.#state.nextTryAt - Date.now();
    if (waitMs > 0 || !this.#tools.leads()) return pause(Math.min(Math.max(waitMs, 100), LOOK_MS), end);
    if (!this.#tools.mayRead()) return this.#disable('its owner may not read the events of the contract any more');
    const page = await this.#tools.events.read(this.#state.position, LOOK_MS, end);
    for (const event of page.events) {
      if (end.aborted || !this.#tools.leads()) return;
      const isDone = this.#isFor(event) ? await this.#deliver(event, cut) : this.#pass(event);
      if (!isDone) return;
    }
    this.#state = { ...this.#state, position: page.position };
    await this.#checkpoint(CHECKPOINT_MS);
  }

  #isFor({ name }: ListedEvent): boolean {
    return this.#events.size === 0 || this.#events.has(name);
  }

  #pass({ id }: ListedEvent): boolean {
    this.#state = { ...this.#state, position: positionOf(id)! };
    return true;
  }

  /** @returns whether it was acknowledged, and that is written down */
  async #deliver({ id, json }: ListedEvent, cut: AbortSignal): Promise<boolean> {
    const { poster, log } = this.#tools;
    const reception = await poster.send({ url: this.#url, secret: this.#webhook.secret, id, body: json }, cut);
    if (reception.kind === 'acknowledged') {
      return this.#save({
        position: positionOf(id)!,
        failures: 0,
        nextTryAt: 0,
        disabled: false,
        lastDeliveryAt: new Date().toISOString(),
      });
    }
    // Cut off from here: the receiver has done nothing wrong.
    if (cut.aborted) return false;
    const state = this.#afterFailure(reception);
    log.info(
      { event: id, failures: state.failures, disabled: state.disabled, reason: state.lastError },
      'not delivered',
    );
    await this.#save(state);
    return false;
  }

  #afterFailure(reception: Exclude<Reception, { kind: 'acknowledged' }>): WebhookState {
    const failures = this.#state.failures + 1;
    if (reception.kind === 'gone') {
      return { ...this.#state, failures, disabled: true, lastError: 'answered 410: the receiver wants nothing more' };
    }
    return {
      ...this.#state,
      failures,
      lastError: reception.reason,
      nextTryAt: Date.now() + backoffMs(failures, reception.retryAfterMs, Math.random()),
      disabled: failures >= this.#tools.maxFailures,
    };
  }

  async #disable(lastError: string): Promise<void> {
    this.#tools.log.warn({ reason: lastError }, 'webhook disabled');
    await this.#save({ ...this.#state, disabled: true, lastError });
  }

  /** Whether the error is of the position itself, which trying again does not help: the ledger is another one. */
  async #isLost(error: unknown): Promise<boolean> {
    if (!(error instanceof Problem) || error.code !== 'EVENT_UNKNOWN') return false;
    await this.#disable('the ledger has no event at its position').catch(() => undefined);
    return this.#state.disabled;
  }

  async #checkpoint(atMostEveryMs: number): Promise<void> {
    if (stateText(this.#state) === this.#saved || Date.now() - this.#savedAtMs < atMostEveryMs) return;
    await this.#save(this.#state);
  }

  /** @returns `false` when the owner has changed or removed it meanwhile, which then holds */
  async #save(state: WebhookState): Promise<boolean> {
    const { store } = this.#tools;
    const stored = await store.get(this.#webhook.id);
    if (stored === undefined) return false;
    if (stateText(stored.state) !== this.#saved) {
      this.#adopt(stored.state);
      return false;
    }
    await store.setState(this.#webhook.id, state);
    this.#adopt(state);
    return true;
  }

  #adopt(state: WebhookState): void {
    this.#state = state;
    this.#saved = stateText(state);
    this.#savedAtMs = Date.now();
  }
}

/** As far as a change of it matters here, and in a form in which every store gives back what it was given. */
function stateText({ position, failures, nextTryAt, disabled }: WebhookState): string {
  return JSON.stringify([positionText(position), failures, nextTryAt, disabled]);
}
