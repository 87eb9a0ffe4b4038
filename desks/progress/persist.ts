import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Takes work up again until it comes to its end, with growing waits: gateways and peers come back. Ends without it when the
 * signal aborts.
 * @param failed - told each time why, by {@link reasonOf}
 */
export async function persist(
  signal: AbortSignal,
  work: () => Promise<void>,
  failed: (reason: string) => void,
): Promise<void> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return;
      failed(reasonOf(error));
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Codes and names alone: messages may repeat what was asked. */
export function reasonOf(error: unknown): string {
  if (error instanceof LedgerError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
