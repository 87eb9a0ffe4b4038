/** Threads that verify the signatures of whole blocks, and hand back whether each holds. */
import { Worker } from 'node:worker_threads';
import type { Consenter } from '../blocks/channel-config.ts';
import type { FoundSignatures } from '../blocks/verify-channel.ts';
import type { SignatureAnswer, SignatureTask } from './signature-worker.ts';

const THREAD = new URL('./signature-thread.mjs', import.meta.url);

/** A thread that ended before the audit did. */
export class ThreadError extends Error {
  override readonly name = 'ThreadError';
}

interface Open {
  readonly consenters: readonly Consenter[];
  readonly resolve: (found: FoundSignatures | undefined) => void;
  readonly reject: (error: ThreadError) => void;
}

/** One of them. */
interface Thread {
  readonly worker: Worker;
  /** Whose keys it has. */
  consenters: readonly Consenter[];
  /** Blocks that it was given and has not answered. */
  waiting: number;
}

/** A pool of threads; close it when done. */
export class SignaturePool {
  readonly #threads: readonly Thread[];
  readonly #open = new Map<number, Open>();
  #next = 0;
  /** A thread that ended is not replaced: what it was given was not verified. */
  #failure: ThreadError | undefined;
  #closed = false;

  /** @param threads - at least one */
  constructor(threads: number) {
    this.#threads = Array.from({ length: threads }, () => this.#start());
  }

  /**
   * Verifies the signatures of a block.
   * @param consenters - whose keys orderers' signatures are verified by
   * @returns what was found; `undefined` when the block is to be looked at by somebody else
   * @throws {ThreadError} when a thread ended
   */
  verify(bytes: Uint8Array, consenters: readonly Consenter[]): Promise<FoundSignatures | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const thread = this.#threads.reduce((least, each) => (each.waiting < least.waiting ? each : least));
    if (thread.consenters !== consenters) {
      thread.consenters = consenters;
      tell(thread, { kind: 'consenters', keys: consenters.map(({ id, identity: { key } }) => ({ id, key })) });
    }
    const id = (this.#next += 1);
    thread.waiting += 1;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { consenters, resolve, reject });
      // A copy that is the thread's: what is not handed over is copied with all that it is a part of.
      const own = new Uint8Array(bytes);
      tell(thread, { kind: 'block', id, bytes: own }, [own.buffer]);
    });
  }

  /** Ends the threads. What they have not answered is never answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start(): Thread {
    const thread: Thread = { worker: new Worker(THREAD), consenters: [], waiting: 0 };
    thread.worker.on('message', ({ id, verdicts }: SignatureAnswer) => {
      thread.waiting -= 1;
      const open = this.#open.get(id);
      this.#open.delete(id);
      open?.resolve(verdicts && { verdicts, consenters: open.consenters });
    });
    thread.worker.on('error', (error: Error) => this.#fail(error.message));
    thread.worker.on('exit', (code) => this.#fail(`it ended with ${code}`));
    return thread;
  }

  #fail(why: string): void {
    if (this.#closed || this.#failure !== undefined) return;
    const advice = 'audit again, or with --threads 0 without threads';
    this.#failure = new ThreadError(`a thread that verifies signatures failed: ${why}; ${advice}`);
    for (const { reject } of this.#open.values()) reject(this.#failure);
    this.#open.clear();
  }
}

function tell({ worker }: Thread, task: SignatureTask, handedOver: readonly ArrayBuffer[] = []): void {
  worker.postMessage(task, handedOver);
}
