import { setTimeout as delay } from 'node:timers/promises';

/** What was waited for did not come in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** How to wait, and for what. */
export interface PollOptions {
  /** What is waited for, for the error: `peer0.line to serve`. */
  readonly what: string;
  readonly deadlineMs: number;
  /** Pause between attempts. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Tries until the attempt returns something else than undefined, and returns that. An attempt that throws counts as
 * not yet, and its error is the cause of the {@link DeadlineError}; a {@link Final} error ends the wait at once.
 */
export async function poll<T>(options: PollOptions, attempt: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const { deadlineMs, everyMs = 25, signal } = options;
  const end = performance.now() + deadlineMs;
  for (;;) {
    signal?.throwIfAborted();
    const { result, failure } = await tried(attempt);
    if (result !== undefined) return result;
    if (performance.now() > end) throw tooLate(options, failure);
    await delay(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}

async function tried<T>(attempt: () => Promise<T | undefined> | T | undefined) {
  try {
    return { result: await attempt() };
  } catch (error) {
    if (error instanceof Final) throw error.cause;
    return { failure: error };
  }
}

function tooLate({ what, deadlineMs }: PollOptions, failure: unknown): DeadlineError {
  const reason = failure === undefined ? '' : `: ${failure instanceof Error ? failure.message : String(failure)}`;
  return new DeadlineError(`waited ${Math.round(deadlineMs / 1000)} s for ${what}${reason}`, { cause: failure });
}

/** Wraps an error that no further attempt can cure. */
export class Final extends Error {
  override readonly name = 'Final';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}
