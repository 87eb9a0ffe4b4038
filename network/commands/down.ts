import { rmSync } from 'node:fs';
import { stopStrays } from '../processes/stop-strays.ts';
import { withLock } from '../state/lock.ts';
import { readRecord } from '../state/network-record.ts';
import { stopProcesses } from './stop.ts';

/**
 * Stops a network and removes its state folder, ledger and keys included.
 * @returns whether there was one
 * @throws {StateError} when the folder is not a network's: nothing is removed then
 */
export async function down(stateDir: string): Promise<boolean> {
  if (readRecord(stateDir) === undefined) return false;
  await withLock(stateDir, 'down', async () => {
    await stopProcesses(stateDir);
    await stopStrays(stateDir);
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
  });
  return true;
}
