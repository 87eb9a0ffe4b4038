import { readdirSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';
import { poll } from './poll.ts';
import { processStart } from './process-start.ts';

/**
 * Kills processes that work below a network's state folder and that no pid file names: a command that was killed right
 * after starting one could not write it down. Only where the system tells of working folders, which is on Linux.
 */
export async function stopStrays(stateDir: string): Promise<void> {
  const strays = pids().filter((pid) => pid !== process.pid && workingFolder(pid)?.startsWith(`${stateDir}${sep}`));
  for (const pid of strays) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  await poll({ what: `processes of ${stateDir} to end`, deadlineMs: 5_000, everyMs: 10 }, () =>
    strays.every((pid) => processStart(pid) === undefined) ? true : undefined,
  );
}

function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
