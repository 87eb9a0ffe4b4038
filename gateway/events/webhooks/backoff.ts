/** How long a webhook waits after a failed try. */

const FIRST_MS = 1_000;
/** Longest wait between two tries. */
const LONGEST_MS = 15 * 60_000;
/** Longest wait that a receiver can ask for. */
const LONGEST_ASKED_MS = 60 * 60_000;

/**
 * Twice as long after each failure, up to a quarter of an hour, and by chance between half and all of that, so that the
 * webhooks of a receiver that was away do not all come back at once. What the receiver asks for is the least.
 * @param failures - in a row, this one included
 * @param askedMs - from `Retry-After`, when there was one
 * @param chance - from 0 to below 1
 */
export function backoffMs(failures: number, askedMs: number | undefined, chance: number): number {
  const most = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 30), LONGEST_MS);
  const own = most / 2 + (most / 2) * chance;
  return Math.round(Math.max(own, Math.min(askedMs ?? 0, LONGEST_ASKED_MS)));
}

/**
 * The wait that `Retry-After` asks for (RFC 9110 section 10.2.3): seconds or a date; `undefined` when it says neither.
 * @param nowMs - ms since the epoch
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(header)) return Number(header) * 1000;
  // The preferred form only: Date.parse would make something of nearly any text.
  if (!/^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$/.test(header)) return undefined;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
