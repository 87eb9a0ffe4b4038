/**
 * What the gateway counts about itself, as Prometheus reads it. Every label has few values that we chose: route templates,
 * contracts, codes of the tables, peers. Nothing here tells who called, with which identifier, or which transaction: that is
 * for the log, and an identifier as a label would grow this process without bound.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Parts of a transaction's way: what the peers simulate, what ordering and validation take, and reads. */
export type Stage = 'endorse' | 'submit' | 'commit' | 'evaluate';

/** How a submit ended, as the caller was told. */
export type OutcomeKind = 'committed' | 'rejected' | 'unknown';

/** Gauges that are read when somebody looks; each with its labels. Who has the value gives it by {@link Metrics.watch}. */
const GAUGES = {
  ledger_open_submits: { help: 'Submits whose end is not known yet.', labels: [] },
  ledger_queue_operations: { help: 'Operations that wait for the next batch.', labels: ['contract'] },
  ledger_block_height: { help: 'Blocks that the gateway has seen on a peer.', labels: ['channel', 'peer'] },
  ledger_block_stream_up: { help: '1 while the stream of blocks stands.', labels: ['channel', 'peer'] },
  ledger_event_streams: { help: 'Open Server-Sent Events connections.', labels: ['contract'] },
  ledger_webhook_lag_blocks: {
    help: 'Blocks that webhooks still have to be told of, the slowest one.',
    labels: ['contract'],
  },
  http_requests_in_flight: { help: 'Requests that are being answered.', labels: [] },
  http_slots_taken: { help: 'Requests that count against the limit of requests at once.', labels: [] },
} as const;

/** Name of a gauge. */
export type GaugeName = keyof typeof GAUGES;

/** One value of a gauge, with a value for each of its labels. */
export interface GaugeSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What is known of an answered request. */
export interface AnsweredRequest {
  readonly method: string;
  /** The template, `/v1/transshipment/passes/{passId}`; `unmatched` when there is no such route. */
  readonly route: string;
  /** HTTP status; 0 when the caller hung up before there was one. */
  readonly status: number;
  readonly seconds: number;
}

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const STAGE_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15];
const BATCH_OPERATIONS = [1, 2, 5, 10, 20, 50, 100, 200];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
/** Contracts may be many and their codes a few dozen each; beyond this something is wrong, and the rest is one series. */
const MOST_CODES = 1_000;

/** The gateway's counters; one per process, with a registry of its own. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#histogram('http_request_duration_seconds', 'Time to answer.', REQUEST_SECONDS, [
    'method',
    'route',
    'status',
  ]);
  readonly #stages = this.#histogram('ledger_stage_duration_seconds', 'Time a stage takes.', STAGE_SECONDS, [
    'stage',
    'contract',
  ]);
  readonly #batches = this.#histogram('ledger_batch_operations', 'Operations in a transaction.', BATCH_OPERATIONS, [
    'contract',
  ]);
  readonly #outcomes = this.#counter('ledger_outcomes_total', 'Ends of submits, as told to callers.', [
    'contract',
    'outcome',
    'code',
  ]);
  readonly #retries = this.#counter('ledger_retries_total', 'Tries after the first, by reason.', [
    'contract',
    'reason',
  ]);
  readonly #limited = this.#counter('http_limited_total', 'Requests refused by a limit.', ['code']);
  readonly #readers = new Map<GaugeName, (() => readonly GaugeSample[])[]>();
  readonly #codes = new Set<string>();

  constructor() {
    for (const name of Object.keys(GAUGES) as GaugeName[]) this.#gauge(name);
  }

  /** An HTTP request that was answered, or given up by its caller. */
  observeRequest({ method, route, status, seconds }: AnsweredRequest): void {
    const labels = {
      method: METHODS.has(method) ? method : 'OTHER',
      route,
      status: status === 0 ? 'aborted' : `${Math.floor(status / 100)}xx`,
    };
    this.#requests.observe(labels, seconds);
  }

  /** A stage of a transaction that ended, well or not. */
  observeStage(stage: Stage, contract: string, seconds: number): void {
    this.#stages.observe({ stage, contract }, seconds);
  }

  /**
   * The end of a submit.
   * @param code - of the problem, when it was rejected
   */
  countOutcome(contract: string, kind: OutcomeKind, code = ''): void {
    this.#outcomes.inc({ contract, outcome: kind, code: this.#known(code) });
  }

  /**
   * A try after the first.
   * @param why - one of a few words, such as `lost` or `unsent`
   */
  countRetry(contract: string, why: string): void {
    this.#retries.inc({ contract, reason: why });
  }

  /** A transaction that carries so many operations. */
  observeBatch(contract: string, operations: number): void {
    this.#batches.observe({ contract }, operations);
  }

  /** A request that a limit refused, with the problem's code. */
  countLimited(code: string): void {
    this.#limited.inc({ code });
  }

  /** Says how to read a gauge; several may give different samples of the same one. */
  watch(name: GaugeName, read: () => readonly GaugeSample[]): void {
    this.#readers.set(name, [...(this.#readers.get(name) ?? []), read]);
  }

  /** Adds what the process itself is about: processor time, memory, event loop, garbage collection. Once per process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Prometheus' text form, with its media type. */
  async text(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #known(code: string): string {
    if (code === '' || this.#codes.has(code)) return code;
    if (!CODE.test(code) || this.#codes.size >= MOST_CODES) return 'OTHER';
    this.#codes.add(code);
    return code;
  }

  #histogram(name: string, help: string, buckets: number[], labelNames: string[]): Histogram {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.#registry] });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: GaugeName): void {
    const { help, labels } = GAUGES[name];
    const readers = this.#readers;
    // Samples that nobody gives any more, such as a peer's that left, must not stay at their last value.
    const collect = function (this: Gauge): void {
      this.reset();
      for (const read of readers.get(name) ?? []) {
        for (const sample of read()) this.set(sample.labels ?? {}, sample.value);
      }
    };
    new Gauge({ name, help, labelNames: labels, registers: [this.#registry], collect });
  }
}
