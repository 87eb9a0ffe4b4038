/** How latencies are spread, as counts of equal spans of time. */

/** A span, and how many fell into it. */
export interface Span {
  /** Where it ends; it begins where the one before ends. */
  readonly toMs: number;
  readonly count: number;
}

/** Spans of a whole number of steps of 250 ms that cover all latencies. @param spans - how many at most */
export function distributionOf(latenciesMs: readonly number[], spans = 12): Span[] {
  const longestMs = latenciesMs.reduce((longest, ms) => Math.max(longest, ms), 1);
  const widthMs = Math.max(1, Math.ceil(longestMs / spans / STEP_MS)) * STEP_MS;
  const counts = Array.from({ length: Math.ceil(longestMs / widthMs) }, () => 0);
  for (const ms of latenciesMs) counts[Math.max(0, Math.ceil(ms / widthMs) - 1)]! += 1;
  return counts.map((count, index) => ({ toMs: (index + 1) * widthMs, count }));
}

/** As lines of text, the longest bar forty characters. */
export function barsOf(spans: readonly Span[]): string[] {
  const most = spans.reduce((high, { count }) => Math.max(high, count), 1);
  return spans.map(({ toMs, count }) => {
    const bar = '#'.repeat(Math.ceil((count / most) * LONGEST_BAR));
    return `  to ${(toMs / 1000).toFixed(2).padStart(6)} s ${String(count).padStart(6)} ${bar}`.trimEnd();
  });
}

const STEP_MS = 250;
const LONGEST_BAR = 40;
