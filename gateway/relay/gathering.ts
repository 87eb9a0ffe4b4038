/**
 * Gathers what comes in a short window and has it submitted together, in an order that chance makes: neither the order of coming
 * nor the time of one person is on the ledger.
 */
import { randomInt } from 'node:crypto';

/** When a gathering is full. */
export interface GatheringLimits {
  readonly windowMs: number;
  readonly mostItems: number;
  readonly mostBytes: number;
}

/** Submits items together; its answers are in the order of the items. */
export type SubmitTogether<T, R> = (items: readonly T[]) => Promise<readonly R[]>;

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (answer: R) => void;
  readonly reject: (reason: unknown) => void;
}

/** One open gathering, and the next after it. */
export class Gathering<T, R> {
  readonly #limits: GatheringLimits;
  readonly #submit: SubmitTogether<T, R>;
  #waiting: Waiting<T, R>[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: GatheringLimits, submit: SubmitTogether<T, R>) {
    this.#limits = limits;
    this.#submit = submit;
  }

  /** Adds an item; resolves with its own answer. @throws whatever the submission throws */
  add(item: T, bytes: number): Promise<R> {
    if (this.#bytes + bytes > this.#limits.mostBytes) this.#flush();
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#bytes += bytes;
      if (this.#waiting.length >= this.#limits.mostItems) this.#flush();
      else this.#timer ??= setTimeout(() => this.#flush(), this.#limits.windowMs);
    });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    const gathered = shuffled(this.#waiting);
    this.#timer = undefined;
    this.#waiting = [];
    this.#bytes = 0;
    if (gathered.length > 0) void this.#answer(gathered);
  }

  async #answer(gathered: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const answers = await this.#submit(gathered.map(({ item }) => item));
      if (answers.length !== gathered.length) throw new RangeError('there is one answer for each item');
      gathered.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      for (const { reject } of gathered) reject(error);
    }
  }
}

/** Fisher and Yates, with the platform's cryptographic source. */
function shuffled<T>(items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
