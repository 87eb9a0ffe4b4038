/**
 * Runs work that concerns the same things one after the other, in the order in which it came, and everything else side by
 * side, so that it can share transactions.
 */
export class InTurn {
  readonly #last = new Map<string, Promise<unknown>>();

  /** @param names - the things that the work concerns */
  run<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.flatMap((name) => this.#last.get(name) ?? []);
    const done = Promise.all(before).then(work);
    for (const name of names) this.#last.set(name, done);
    return done;
  }
}
