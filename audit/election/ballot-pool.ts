/** Threads that verify and sum ballots. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Answers, Task } from './ballot-worker.ts';
import type { Ballot, ProofVerdict, Setting } from './protocol/ballot.ts';
import type { CountedBallot, Sum } from './protocol/tally.ts';

/** Ballots that are verified in one go. More are hardly quicker for each, and a false one has its batch done again. */
export const BATCH = 64;
/** Tasks per thread that wait; whoever gives more waits for these. */
const WAITING = 4;
/** A batch takes well under a second. */
const TASK_MS = 120_000;

const THREAD = new URL('./ballot-thread.mjs', import.meta.url);

interface Open {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A pool of threads; close it when done. */
export class BallotPool {
  readonly #workers: Worker[];
  readonly #open = new Map<number, Open>();
  readonly #waiters: (() => void)[] = [];
  #next = 0;
  /** A thread that ended is not replaced: what it was given cannot be verified. */
  #failure: Error | undefined;

  /** @param threads - as many as the machine has processors where it is not given */
  constructor(threads = availableParallelism()) {
    this.#workers = Array.from({ length: Math.max(1, threads) }, () => this.#start());
  }

  /** Verdicts on the answers of ballots, in their order. */
  judge(setting: Setting, ballots: readonly Ballot[]): Promise<ProofVerdict[]> {
    return this.#ask<'judge'>({ kind: 'judge', setting, ballots });
  }

  /** Sums of buckets, in their order. */
  sum(options: readonly number[], buckets: readonly (readonly CountedBallot[])[]): Promise<Sum[]> {
    return this.#ask<'sum'>({ kind: 'sum', options, buckets });
  }

  /** Resolves when the threads have not too much to do. */
  async ready(): Promise<void> {
    while (this.#open.size >= WAITING * this.#workers.length) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const worker = new Worker(THREAD);
    worker.on('message', ({ id, answer, error }: { id: number; answer?: never; error?: string }) => {
      const open = this.#take(id);
      if (error === undefined) open?.resolve(answer!);
      else open?.reject(new Error(`a verifying thread failed: ${error}`));
    });
    worker.on('error', (error) => {
      this.#failure = error;
      for (const id of [...this.#open.keys()]) this.#take(id)?.reject(error);
    });
    return worker;
  }

  #ask<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<Answers[K]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = (this.#next += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#take(id)?.reject(new Error(`a verifying thread took longer than ${TASK_MS / 1000} s`));
      }, TASK_MS);
      this.#open.set(id, { resolve, reject, timer });
      this.#workers[id % this.#workers.length]!.postMessage({ id, task });
    });
  }

  #take(id: number): Open | undefined {
    const open = this.#open.get(id);
    this.#open.delete(id);
    clearTimeout(open?.timer);
    for (const wake of this.#waiters.splice(0)) wake();
    return open;
  }
}

/** Verifies ballots with all threads and says how many a second: the measure of a verifier's speed. */
export async function verifierPerSecond(
  setting: Setting,
  ballots: readonly Ballot[],
  threads?: number,
): Promise<{ readonly verifierPerSecond: number; readonly valid: number }> {
  const pool = new BallotPool(threads);
  try {
    // The threads load their code first; only the work is measured.
    await Promise.all(Array.from({ length: threads ?? availableParallelism() }, () => pool.judge(setting, [])));
    const startedMs = performance.now();
    const verdicts: Promise<ProofVerdict[]>[] = [];
    for (let at = 0; at < ballots.length; at += BATCH) {
      await pool.ready();
      verdicts.push(pool.judge(setting, ballots.slice(at, at + BATCH)));
    }
    const valid = (await Promise.all(verdicts)).flat().filter((verdict) => verdict === 'VALID').length;
    return { verifierPerSecond: (ballots.length * 1000) / (performance.now() - startedMs), valid };
  } finally {
    await pool.close();
  }
}
