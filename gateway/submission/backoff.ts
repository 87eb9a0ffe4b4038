const FIRST_JITTER_MS = 100;
const LONGEST_JITTER_MS = 800;

/** How long to wait before a try, given how many came before it: doubling, and half of it by chance, so that rivals part. */
export function jitterMs(triesBefore: number): number {
  return Math.min(FIRST_JITTER_MS * 2 ** triesBefore, LONGEST_JITTER_MS) * (0.5 + Math.random());
}
