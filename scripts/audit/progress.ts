import type { BlockVerdict } from '@ledger-pilots/audit/channel/channel-audit.ts';

const PROGRESS_MS = 2_000;

/** Says on standard error how far it is, how fast, and how long it will take; not more often than every two seconds. */
export function progress(from: number, height: number): (verdict: BlockVerdict) => void {
  const startedMs = Date.now();
  let toldMs = startedMs;
  let transactions = 0;
  return ({ block, transactions: own }) => {
    transactions += own.length;
    const nowMs = Date.now();
    if (nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    const [done, seconds] = [block + 1 - from, (nowMs - startedMs) / 1000];
    const left = Math.max(0, Math.ceil((seconds / done) * (height - from - done)));
    console.error(
      `${block + 1} of ${height} blocks, ${Math.round(transactions / seconds)} transactions a second, ${left} s left`,
    );
  };
}
