/** How long a call may take, and how long to wait between its repetitions. */
import { clientError } from './ledger-error.ts';
import { pause } from '../ledger/pause.ts';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** What a server asks for is heeded up to here. */
const LONGEST_ASKED_MS = 30_000;

/** The time of one call, shared by all its requests. */
export class Patience {
  readonly #until: number;
  readonly #signal: AbortSignal | undefined;
  #waits = 0;

  constructor(limitMs: number, signal?: AbortSignal) {
    this.#until = Date.now() + limitMs;
    this.#signal = signal;
  }

  get remainingMs(): number {
    return Math.max(0, this.#until - Date.now());
  }

  /** Whether the caller gave up. */
  get aborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /** Runs one request, with a signal that aborts when the caller gives up, or the request has taken too long. */
  async within<T>(limitMs: number, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    // By hand: AbortSignal.any is not in every browser, and in some versions of Node it is forgotten while it is waited for.
    const over = new AbortController();
    const abort = (): void => over.abort(this.#signal?.reason);
    const timer = setTimeout(abort, Math.min(limitMs, this.remainingMs));
    this.#signal?.addEventListener('abort', abort);
    if (this.aborted) abort();
    try {
      return await request(over.signal);
    } finally {
      clearTimeout(timer);
      this.#signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Waits before the next repetition: doubling, and half of it by chance, so that clients part; or what the server asked.
   * @throws {LedgerError} ABORTED
   * @returns `false`, at once, when there is no time left for it
   */
  async wait(askedMs?: number): Promise<boolean> {
    const usualMs = Math.min(FIRST_WAIT_MS * 2 ** this.#waits, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
    this.#waits += 1;
    const waitMs = Math.max(usualMs, Math.min(askedMs ?? 0, LONGEST_ASKED_MS));
    if (waitMs >= this.remainingMs) return false;
    await pause(waitMs, this.#signal);
    this.requireNotAborted();
    return true;
  }

  /** @throws {LedgerError} ABORTED */
  requireNotAborted(): void {
    if (this.aborted) throw clientError('ABORTED', 'The call was given up.', this.#signal?.reason);
  }
}
