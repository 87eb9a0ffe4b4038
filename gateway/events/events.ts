/** What happens on the ledger, for integrators: streams for those who listen, webhooks for those who do not. */
import { Router } from 'express';
import type { Logger } from 'pino';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { EdgeTools } from '../app.ts';
import type { Wallet } from '../auth/wallet.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GaugeSample, Metrics } from '../metrics/metrics.ts';
import type { Store } from '../store/store.ts';
import type { Webhook } from '../store/webhooks.ts';
import { mayRead } from './event-access.ts';
import { EventLog } from './event-log.ts';
import { eventsRouter } from './events-router.ts';
import { Turns } from './turns.ts';
import { Destinations, type DestinationSettings } from './webhooks/destinations.ts';
import { WebhookRunner, type DeliverySettings } from './webhooks/runner.ts';
import { webhooksRouter } from './webhooks/webhooks-router.ts';

/** Settings of streams and webhooks. */
export interface EventSettings {
  /** Most streams at once. */
  readonly streams: { readonly inAll: number; readonly perCaller: number };
  readonly heartbeatMs: number;
  readonly webhooksPerParty: number;
  readonly destinations: DestinationSettings;
  readonly delivery: DeliverySettings;
}

/** What the events are made of. */
export interface EventsOptions {
  readonly contracts: readonly ContractDeclaration[];
  readonly ledger: Pick<Ledger, 'blocks' | 'lastBlock' | 'channelsOf'>;
  readonly wallet: Wallet;
  readonly store: Store;
  /** Name of this replica in the store. */
  readonly replica: string;
  readonly settings: EventSettings;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** How many may look back over the ledger at once, of streams and webhooks together. */
const LOOK_BACKS = 8;
/** A stream's client that takes nothing for that long is let go. */
const SLOW_MS = 30_000;

/** Streams and webhooks of all contracts; made once per process. */
export class Events {
  readonly #options: EventsOptions;
  readonly #logs: ReadonlyMap<string, EventLog>;
  readonly #destinations: Destinations;
  readonly #runner: WebhookRunner;
  readonly #stop = new AbortController();

  constructor(options: EventsOptions) {
    const { contracts, ledger, store, replica, settings, log } = options;
    this.#options = options;
    const turns = new Turns(LOOK_BACKS);
    this.#logs = new Map(
      contracts.map(({ name }) => {
        // A contract's channel has its name.
        const source = {
          lastBlock: () => ledger.lastBlock(name),
          open: (startBlock: bigint, attempt: number) => ledger.blocks(name, startBlock, attempt),
        };
        return [name, new EventLog(name, source, turns, log)];
      }),
    );
    this.#destinations = new Destinations(settings.destinations);
    this.#runner = new WebhookRunner({
      store,
      replica,
      logOf: (contract) => this.#logs.get(contract),
      mayRead: (webhook) => this.#mayRead(webhook),
      destinations: this.#destinations,
      delivery: settings.delivery,
      log,
    });
    options.metrics.watch('ledger_webhook_lag_blocks', () => this.#lags());
  }

  /** The routes. */
  router({ authenticate, bodyLimitBytes }: EdgeTools): Router {
    const { contracts, ledger, store, settings } = this.#options;
    const access = {
      contracts,
      authenticate,
      logOf: (contract: string) => this.#logs.get(contract)!,
      channelsOf: (party: string) => ledger.channelsOf(party),
    };
    return Router({ caseSensitive: true, strict: true }).use(
      webhooksRouter({
        ...access,
        store: store.webhooks,
        runner: this.#runner,
        destinations: this.#destinations,
        perParty: settings.webhooksPerParty,
        bodyLimitBytes,
      }),
      eventsRouter({
        ...access,
        limits: settings.streams,
        metrics: this.#options.metrics,
        timing: { heartbeatMs: settings.heartbeatMs, slowMs: SLOW_MS },
        stop: this.#stop.signal,
      }),
    );
  }

  /** Begins to deliver webhooks. */
  start(): void {
    this.#runner.start();
  }

  /** Ends all streams at once, for a server that waits for its requests to end. */
  endStreams(): void {
    this.#stop.abort();
  }

  /** Ends streams and deliveries, before the store and the ledger are closed. */
  async stop(): Promise<void> {
    this.endStreams();
    await this.#runner.stop();
    for (const log of this.#logs.values()) log.close();
  }

  #lags(): GaugeSample[] {
    return [...this.#runner.positions()].map(([contract, block]) => {
      const last = this.#options.ledger.lastBlock(contract);
      return { labels: { contract }, value: Number(last > block ? last - block : 0n) };
    });
  }

  #mayRead({ party, user, contract: name }: Webhook): boolean {
    const { contracts, wallet, ledger } = this.#options;
    const principal = wallet.find(party, user);
    const contract = contracts.find((one) => one.name === name);
    return principal !== undefined && contract !== undefined && mayRead(principal, contract, ledger.channelsOf(party));
  }
}
