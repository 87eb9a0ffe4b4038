import { rmSync } from 'node:fs';
import { runnerOf } from '../runners/runner-of.ts';
import { withLock } from '../state/lock.ts';
import { readRecord } from '../state/network-record.ts';
import { stopProcesses } from './stop.ts';

/**
 * Stops a network and removes its state folder, ledger and keys included.
 * @returns whether there was one
 * @throws {StateError} when the folder is not a network's: nothing is removed then
 */
export async function down(stateDir: string): Promise<boolean> {
  const record = readRecord(stateDir);
  if (record === undefined) return false;
  await withLock(stateDir, 'down', async () => {
    const runner = runnerOf(stateDir, record);
    await stopProcesses(stateDir, runner);
    await runner.remove();
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
  });
  return true;
}
