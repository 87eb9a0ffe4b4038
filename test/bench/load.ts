/** Keeps so many calls under way for a while, and counts those that ended well. */

/** What a load came to. */
export interface LoadResult {
  readonly perSecond: number;
  readonly done: number;
  /** Calls that failed; a benchmark with any is worth nothing. */
  readonly failed: number;
  /** What the first of them was told. */
  readonly firstFailure?: unknown;
}

/**
 * Runs `callers` loops of calls for a time. Calls that are under way at its end are awaited and not counted.
 * @param act - one call; rejects when it failed
 */
export async function load(callers: number, durationMs: number, act: () => Promise<void>): Promise<LoadResult> {
  const begun = performance.now();
  let done = 0;
  let failed = 0;
  let firstFailure: unknown;
  const isOver = (): boolean => performance.now() - begun >= durationMs;
  const caller = async (): Promise<void> => {
    while (!isOver()) {
      try {
        await act();
        if (!isOver()) done += 1;
      } catch (error) {
        failed += 1;
        firstFailure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { perSecond: (done * 1000) / durationMs, done, failed, firstFailure };
}

/** The middle of some numbers, the mean of the two middle ones when they are even in number. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
