/** How many transactions may be under way at once, and whose turn is next: callers take turns, however much each of them wants. */

/** A fair semaphore. */
export class Turns {
  #free: number;
  /** Waiting work by caller; the map's order is the order of turns. */
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @param most - how many turns there are at once */
  constructor(most: number) {
    this.#free = most;
  }

  /** Resolves when it is the caller's turn; {@link free} gives it back. */
  take(caller: string): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const queue = this.#waiting.get(caller);
      if (queue === undefined) this.#waiting.set(caller, [resolve]);
      else queue.push(resolve);
    });
  }

  /** Gives a turn back, to the caller that has waited longest for its turn. */
  free(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    const [caller, queue] = next;
    const go = queue.shift()!;
    this.#waiting.delete(caller);
    // To the end of the line.
    if (queue.length > 0) this.#waiting.set(caller, queue);
    go();
  }
}
