import { basename } from 'node:path';
import { programFolders } from '../processes/program-folders.ts';
import { runnerOf } from '../runners/runner-of.ts';
import type { Runner } from '../runners/runner.ts';
import { withLock } from '../state/lock.ts';
import { readRecord, StateError } from '../state/network-record.ts';

/**
 * Stops a network and keeps its ledger.
 * @returns how many processes there were
 * @throws {StateError} when there is no network, or another command is changing it
 */
export async function stop(stateDir: string): Promise<number> {
  const record = readRecord(stateDir);
  if (record === undefined) throw new StateError(`there is no network in ${stateDir}`);
  return withLock(stateDir, 'stop', () => stopProcesses(stateDir, runnerOf(stateDir, record)));
}

/**
 * Ends processes of a network: the gateway first, so that nothing new comes in, then the rest at once.
 * @param keep names of processes to leave alone
 * @returns how many there were
 */
export async function stopProcesses(
  stateDir: string,
  runner: Runner,
  keep: ReadonlySet<string> = new Set(),
): Promise<number> {
  const running = await runner.running();
  const places = programFolders(stateDir)
    .map((dir) => ({ name: basename(dir), dir }))
    .filter(({ name }) => !keep.has(name));
  await runner.stop(places.filter(({ name }) => name === 'gateway'));
  await runner.stop(places);
  return places.filter(({ name }) => running.has(name)).length;
}
