/** Who changes a thing, and who only needs it: an order, a parcel, a master bill. */
export interface Subjects {
  /** What the work changes: it waits for all work about it that came before. */
  readonly changes: readonly string[];
  /** What the work needs as it is: it waits for changes that came before, and not for others who need it. */
  readonly needs: readonly string[];
}

interface Queue {
  change?: Promise<unknown>;
  readonly needing: Set<Promise<unknown>>;
}

/**
 * Runs work about the same things in the order in which it came, and everything else side by side, so that it shares
 * transactions. Remembers only what has not ended.
 */
export class SubjectTurns {
  readonly #queues = new Map<string, Queue>();

  /** Subjects that somebody works on. */
  get size(): number {
    return this.#queues.size;
  }

  /** Runs work when its turn has come. @param work - must not reject */
  run<T>({ changes, needs }: Subjects, work: () => Promise<T>): Promise<T> {
    const before = [
      ...changes.flatMap((name) => this.#before(name, true)),
      ...needs.flatMap((name) => this.#before(name, false)),
    ];
    const done = Promise.all(before).then(work);
    for (const name of changes) this.#enter(name, done, true);
    for (const name of needs) this.#enter(name, done, false);
    void done.then(() => {
      for (const name of [...changes, ...needs]) this.#leave(name, done);
    });
    return done;
  }

  #before(name: string, isChange: boolean): Promise<unknown>[] {
    const queue = this.#queues.get(name);
    if (queue === undefined) return [];
    const { change, needing } = queue;
    return [...(change === undefined ? [] : [change]), ...(isChange ? needing : [])];
  }

  #enter(name: string, done: Promise<unknown>, isChange: boolean): void {
    const queue: Queue = this.#queues.get(name) ?? { needing: new Set() };
    this.#queues.set(name, queue);
    if (isChange) queue.change = done;
    else queue.needing.add(done);
  }

  #leave(name: string, done: Promise<unknown>): void {
    const queue = this.#queues.get(name)!;
    if (queue.change === done) delete queue.change;
    queue.needing.delete(done);
    if (queue.change === undefined && queue.needing.size === 0) this.#queues.delete(name);
  }
}
