/**
 * Keeps a worker for each webhook that is enabled, on one replica of those that share a store: the one that holds the lease.
 * Another takes over when that one is gone, and goes on at what is written down.
 */
import type { Logger } from 'pino';
import { pause } from '../../ledger/pause.ts';
import type { Store } from '../../store/store.ts';
import type { Webhook } from '../../store/webhooks.ts';
import type { EventLog } from '../event-log.ts';
import type { Destinations } from './destinations.ts';
import { Poster } from './post.ts';
import { WebhookWorker } from './worker.ts';

/** How webhooks are delivered. */
export interface DeliverySettings {
  readonly timeoutMs: number;
  /** Failed tries in a row after which a webhook is disabled. */
  readonly maxFailures: number;
}

/** What the runner needs. */
export interface RunnerOptions {
  readonly store: Store;
  readonly replica: string;
  readonly logOf: (contract: string) => EventLog | undefined;
  readonly mayRead: (webhook: Webhook) => boolean;
  readonly destinations: Destinations;
  readonly delivery: DeliverySettings;
  readonly log: Logger;
}

const LEASE = 'webhooks';
const LEASE_MS = 15_000;
const LOOK_MS = 2_000;
/** How long deliveries on their way may take when the gateway stops. */
const FAREWELL_MS = 2_000;

interface Running {
  readonly contract: string;
  readonly worker: WebhookWorker;
  readonly end: AbortController;
  readonly cut: AbortController;
  readonly done: Promise<void>;
}

/** Delivers all webhooks, from `start` to `stop`. */
export class WebhookRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, Running>();
  readonly #stop = new AbortController();
  #looking: Promise<void> = Promise.resolve();
  #loop: Promise<void> | undefined;
  /** By the clock that never jumps; ms. */
  #leaseEndsAt = 0;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks at once whether there is something to do: to be called when a webhook was registered or enabled here. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** Block that the slowest webhook of each contract has come to, of those that this replica delivers. */
  positions(): Map<string, bigint> {
    const slowest = new Map<string, bigint>();
    for (const { contract, worker } of this.#running.values()) {
      const before = slowest.get(contract);
      if (before === undefined || worker.block < before) slowest.set(contract, worker.block);
    }
    return slowest;
  }

  /** Ends a webhook's worker on this replica, so that its state can be changed; {@link look} starts it again. */
  async release(id: string): Promise<void> {
    await this.#end(id, 0);
  }

  /** Ends all deliveries; those on their way get a moment to be acknowledged. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#looking;
    await this.#endAll(FAREWELL_MS);
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.look();
      await pause(LOOK_MS, this.#stop.signal);
    }
  }

  async #look(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { store, replica, log } = this.#options;
    try {
      const askedAt = performance.now();
      const isHeld = await store.lease(LEASE, replica, LEASE_MS);
      this.#leaseEndsAt = isHeld ? askedAt + LEASE_MS : 0;
      if (isHeld) await this.#staff();
    } catch (error) {
      log.warn({ err: error }, 'webhooks cannot be looked after');
    }
    if (!this.#leads()) await this.#endAll(0);
  }

  async #staff(): Promise<void> {
    for (const registered of await this.#options.store.webhooks.list()) {
      const { webhook, state } = registered;
      const events = this.#options.logOf(webhook.contract);
      if (state.disabled || events === undefined || this.#running.has(webhook.id)) continue;
      this.#employ(webhook, (poster) => {
        const { store, mayRead, delivery, log } = this.#options;
        return new WebhookWorker(registered, {
          store: store.webhooks,
          events,
          poster,
          mayRead: () => mayRead(webhook),
          leads: () => this.#leads(),
          maxFailures: delivery.maxFailures,
          log: log.child({ webhook: webhook.id }),
        });
      });
    }
  }

  #employ({ id, contract }: Webhook, workerOf: (poster: Poster) => WebhookWorker): void {
    const [end, cut] = [new AbortController(), new AbortController()];
    const poster = new Poster(this.#options.destinations, this.#options.delivery.timeoutMs);
    const worker = workerOf(poster);
    const done = worker.run({ end: end.signal, cut: cut.signal }).finally(() => {
      poster.close();
      this.#running.delete(id);
    });
    this.#running.set(id, { contract, worker, end, cut, done });
  }

  #leads(): boolean {
    return performance.now() < this.#leaseEndsAt;
  }

  async #endAll(limitMs: number): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.#end(id, limitMs)));
  }

  async #end(id: string, limitMs: number): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.end.abort();
    const timer = setTimeout(() => running.cut.abort(), limitMs);
    await running.done;
    clearTimeout(timer);
  }
}
