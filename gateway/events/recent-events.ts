/** Events of the latest blocks, as many as a limit allows: what everybody who is up to date reads from. */
import type { ListedEvent } from './block-events.ts';

/** How much is kept. */
export interface RecentLimits {
  readonly events: number;
  /** Of their texts, about. */
  readonly chars: number;
}

const LIMITS: RecentLimits = { events: 5_000, chars: 8 * 1024 * 1024 };

/** Whole blocks from `floor` to before `next`. */
export class RecentEvents {
  readonly #limits: RecentLimits;
  #events: ListedEvent[] = [];
  #chars = 0;
  #floor: bigint;
  #next: bigint;

  /** @param next - number of the block that is added first */
  constructor(next: bigint, limits: RecentLimits = LIMITS) {
    this.#limits = limits;
    this.#floor = next;
    this.#next = next;
  }

  /** The first block whose events are all here. */
  get floor(): bigint {
    return this.#floor;
  }

  /** The block that is expected next. */
  get next(): bigint {
    return this.#next;
  }

  /**
   * Adds the next block, and forgets the oldest ones beyond the limit: also the new one, when it alone is beyond it.
   * @throws {Error} when it is not the next one
   */
  add(block: bigint, events: readonly ListedEvent[]): void {
    if (block !== this.#next) throw new Error(`block ${block} came where ${this.#next} was expected`);
    this.#next += 1n;
    this.#events.push(...events);
    for (const { json } of events) this.#chars += json.length;
    let forgotten = 0;
    while (this.#events.length - forgotten > this.#limits.events || this.#chars > this.#limits.chars) {
      const oldest = this.#events[forgotten]!.block;
      for (; this.#events[forgotten]?.block === oldest; forgotten += 1)
        this.#chars -= this.#events[forgotten]!.json.length;
      this.#floor = oldest + 1n;
    }
    if (forgotten > 0) this.#events = this.#events.slice(forgotten);
  }

  /** Events from a block on, which is not below the floor. */
  from(block: bigint): readonly ListedEvent[] {
    // Readers are nearly always at the end.
    let start = this.#events.length;
    while (start > 0 && this.#events[start - 1]!.block >= block) start -= 1;
    return this.#events.slice(start);
  }
}
