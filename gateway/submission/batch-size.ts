/**
 * How many operations of a contract go together. A batch that an endorser computes for long holds up whoever waits for it, and in the
 * end passes for a peer that does not answer: so the number is halved when one took long, and doubled again while full ones are quick.
 */

/** An endorsement that takes longer than this was of too many operations. */
const LONG_MS = 3_000;
/** One that takes less leaves room for more. */
const SHORT_MS = 1_000;

/** The numbers of operations, by contract. */
export class BatchSize {
  readonly #most: number;
  readonly #sizes = new Map<string, number>();

  /** @param most - never more operations than this */
  constructor(most: number) {
    this.#most = most;
  }

  /** Most operations of this contract that the next batch may hold. */
  of(contract: string): number {
    return this.#sizes.get(contract) ?? this.#most;
  }

  /** Takes note of how long it took to have a batch endorsed, or to learn that it would not be. */
  took(contract: string, operations: number, elapsedMs: number): void {
    const size = this.of(contract);
    // A batch that left before the number shrank says nothing about the number of now.
    if (elapsedMs > LONG_MS && operations <= size) {
      this.#sizes.set(contract, Math.max(1, Math.floor(operations / 2)));
    } else if (elapsedMs < SHORT_MS && operations >= size) {
      this.#sizes.set(contract, Math.min(this.#most, size * 2));
    }
  }
}
