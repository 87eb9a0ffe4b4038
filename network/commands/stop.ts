import { basename } from 'node:path';
import { readPid } from '../processes/pid-file.ts';
import { programFolders } from '../processes/program-folders.ts';
import { stopProgram } from '../processes/stop-program.ts';
import { withLock } from '../state/lock.ts';
import { readRecord, StateError } from '../state/network-record.ts';

/**
 * Stops a network and keeps its ledger.
 * @returns how many processes there were
 * @throws {StateError} when there is no network, or another command is changing it
 */
export async function stop(stateDir: string): Promise<number> {
  if (readRecord(stateDir) === undefined) throw new StateError(`there is no network in ${stateDir}`);
  return withLock(stateDir, 'stop', () => stopProcesses(stateDir));
}

/**
 * Ends processes of a network: the gateway first, so that nothing new comes in, then the rest at once.
 * @param keep names of processes to leave alone
 * @returns how many there were
 */
export async function stopProcesses(stateDir: string, keep: ReadonlySet<string> = new Set()): Promise<number> {
  const dirs = programFolders(stateDir).filter((dir) => !keep.has(basename(dir)));
  const running = dirs.filter((dir) => readPid(dir) !== undefined).length;
  for (const dir of dirs.filter((each) => basename(each) === 'gateway')) await stopProgram(dir);
  await Promise.all(dirs.map((dir) => stopProgram(dir)));
  return running;
}

/** Names of the processes that run now. */
export function runningProcesses(stateDir: string): Set<string> {
  return new Set(
    programFolders(stateDir)
      .filter((dir) => readPid(dir) !== undefined)
      .map((dir) => basename(dir)),
  );
}
