/** A client of an event stream as an integrator would write it: it comes back with the last id whenever it is cut off. */
import { createParser } from 'eventsource-parser';
import { LedgerEvent } from '../ledger-event.ts';

/** Where and as whom to read. */
export interface EventReaderOptions {
  /** `http://127.0.0.1:8000/v1/transshipment/events` */
  readonly url: string;
  readonly token: () => Promise<string>;
  /** Where to begin; absent: now. */
  readonly after?: string;
}

const RETRY_MS = 200;

/** Reads until stopped. */
export class EventReader {
  /** Everything that came, repetitions included. */
  readonly received: LedgerEvent[] = [];
  /** Answers other than 200, and how often the stream was opened. */
  readonly refusals: number[] = [];
  opened = 0;
  ended = 0;
  lastEventId: string | undefined;
  readonly #options: EventReaderOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: EventReaderOptions) {
    this.#options = options;
    this.lastEventId = options.after;
    this.#done = this.#run();
  }

  /** Resolves when something holds of what was received. @throws when it does not in time */
  async until(holds: (received: readonly LedgerEvent[]) => boolean, limitMs = 60_000): Promise<void> {
    const end = Date.now() + limitMs;
    while (!holds(this.received)) {
      if (Date.now() > end)
        throw new Error(`not in time; ${this.received.length} events, refusals ${this.refusals.join()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#read();
        this.ended += 1;
      } catch {
        // Cut off, or nobody there: again.
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #read(): Promise<void> {
    const response = await fetch(this.#options.url, {
      headers: {
        authorization: `Bearer ${await this.#options.token()}`,
        ...(this.lastEventId !== undefined && { 'last-event-id': this.lastEventId }),
      },
      signal: this.#stop.signal,
    });
    if (response.status !== 200) {
      this.refusals.push(response.status);
      await response.body?.cancel();
      return;
    }
    this.opened += 1;
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        const told = LedgerEvent.parse(JSON.parse(data));
        if (told.id !== id || told.event !== event) throw new Error(`event ${told.id} came as ${id} ${event}`);
        this.received.push(told);
        this.lastEventId = id;
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
  }
}
