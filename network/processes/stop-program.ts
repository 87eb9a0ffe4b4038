import { readPid, removePid } from './pid-file.ts';
import { DeadlineError, poll } from './poll.ts';

/** How long a program may take to end by itself after SIGTERM. */
const GRACE_MS = 10_000;

/**
 * Ends the program of this folder: SIGTERM, then SIGKILL when it is still there after the grace period.
 * @returns whether there was a process to end
 */
export async function stopProgram(dir: string, graceMs: number = GRACE_MS): Promise<boolean> {
  const pid = readPid(dir);
  if (pid === undefined) {
    removePid(dir);
    return false;
  }
  signalProcess(pid, 'SIGTERM');
  try {
    await gone(dir, graceMs);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    signalProcess(pid, 'SIGKILL');
    await gone(dir, 5_000);
  }
  removePid(dir);
  return true;
}

/** Sends a signal to a program's process and all that it started; it may have ended meanwhile. */
function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    // Each program leads a process group of its own.
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until no process runs the program of this folder. */
export async function gone(dir: string, deadlineMs: number): Promise<void> {
  await poll({ what: `the process of ${dir} to end`, deadlineMs, everyMs: 10 }, () =>
    readPid(dir) === undefined ? true : undefined,
  );
}
