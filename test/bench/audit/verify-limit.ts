/** How many P-256 signatures this machine verifies when it does nothing else: the bound of any audit. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const THREAD = new URL('./verify-thread.mjs', import.meta.url);
const MILLISECONDS = 3_000;

/** Verifications a second, on all processors. */
export async function verificationsPerSecond(): Promise<number> {
  const counts = Array.from({ length: availableParallelism() }, async () => {
    const thread = new Worker(THREAD, { workerData: { milliseconds: MILLISECONDS } });
    const [done] = (await once(thread, 'message')) as [number];
    return done;
  });
  const total = (await Promise.all(counts)).reduce((sum, done) => sum + done, 0);
  return (total * 1000) / MILLISECONDS;
}
