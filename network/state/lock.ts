import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStart } from '../processes/process-start.ts';
import { StateError } from './network-record.ts';

/**
 * Runs a command that changes a network while no other one does. The lock names its process: one that was left behind
 * by a process that is gone counts for nothing.
 * @throws {StateError} naming the process that holds it
 */
export async function withLock<T>(stateDir: string, command: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, 'lock');
  take(path, stateDir, command);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string, stateDir: string, command: string): void {
  const content = `${process.pid} ${processStart(process.pid) ?? ''} ${command}\n`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(path);
    if (holder !== undefined) {
      throw new StateError(
        `process ${holder.pid} is changing the network in ${stateDir} (${holder.command}): wait for it to end`,
      );
    }
    rmSync(path, { force: true });
  }
  throw new StateError(`another command is changing the network in ${stateDir}: wait for it to end`);
}

function holderOf(path: string): { pid: number; command: string } | undefined {
  const [pid, started, ...command] = readFileSync(path, 'utf8').trim().split(' ');
  if (pid === undefined || processStart(Number(pid)) !== started) return undefined;
  return { pid: Number(pid), command: command.join(' ') };
}
