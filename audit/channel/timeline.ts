/** How much happened when, in bars whose width fits what there is; memory does not grow with the channel. */

import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import type { Transaction } from '../blocks/transaction.ts';

type Timed = Pick<Transaction, 'timestampMs'>;

/** Most bars. */
const MAX_BARS = 120;

/** What happened from an instant on, for the width of a bar. */
export interface Bar {
  readonly blocks: number;
  readonly transactions: number;
}

/** Bars of equal width, from the first instant on, gaps included. */
export interface TimelineReport {
  /** RFC 3339. */
  readonly from: string;
  readonly barSeconds: number;
  readonly bars: readonly Bar[];
}

/** What had happened when, up to a block. */
export interface TimelineSnapshot {
  readonly barMs: number;
  /** By number of the bar since 1970. */
  readonly bars: ReadonlyMap<number, Bar>;
  readonly lastBlock: bigint;
}

/** Counts by time. */
export class Timeline {
  #barMs: number;
  #bars: Map<number, Bar>;
  #lastBlock: bigint;

  /** @param kept - as {@link Timeline.snapshot} gave it */
  constructor(kept?: TimelineSnapshot) {
    this.#barMs = kept?.barMs ?? 1_000;
    this.#bars = new Map(kept?.bars);
    this.#lastBlock = kept?.lastBlock ?? -1n;
  }

  /** What is to be kept so that another goes on from here. */
  snapshot(): TimelineSnapshot {
    return { barMs: this.#barMs, bars: this.#bars, lastBlock: this.#lastBlock };
  }

  /** Takes a transaction, by its client's clock; what is no date of this or the next millennium is left out. */
  take({ block, transaction }: Pick<OrderedTransaction, 'block'> & { readonly transaction?: Timed }): void {
    const ms = transaction?.timestampMs ?? NaN;
    if (!(ms > 0 && ms < 32_503_680_000_000)) return;
    const at = Math.floor(ms / this.#barMs);
    const { blocks, transactions } = this.#bars.get(at) ?? { blocks: 0, transactions: 0 };
    const isNext = block !== this.#lastBlock;
    this.#lastBlock = block;
    this.#bars.set(at, { blocks: blocks + (isNext ? 1 : 0), transactions: transactions + 1 });
    while (this.#span() > MAX_BARS) this.#widen();
  }

  /** The bars; `undefined` when nothing was taken. */
  get report(): TimelineReport | undefined {
    if (this.#bars.size === 0) return undefined;
    const first = Math.min(...this.#bars.keys());
    const bars = Array.from({ length: this.#span() }, (_, index) => {
      return this.#bars.get(first + index) ?? { blocks: 0, transactions: 0 };
    });
    return { from: new Date(first * this.#barMs).toISOString(), barSeconds: this.#barMs / 1_000, bars };
  }

  #span(): number {
    const places = [...this.#bars.keys()];
    return Math.max(...places) - Math.min(...places) + 1;
  }

  #widen(): void {
    const wider = new Map<number, Bar>();
    for (const [at, { blocks, transactions }] of this.#bars) {
      const place = Math.floor(at / 2);
      const bar = wider.get(place) ?? { blocks: 0, transactions: 0 };
      wider.set(place, { blocks: bar.blocks + blocks, transactions: bar.transactions + transactions });
    }
    this.#barMs *= 2;
    this.#bars = wider;
  }
}
