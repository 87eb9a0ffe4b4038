import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { accepts } from './accepts.ts';
import { lastLines, logPath } from './log-file.ts';
import { readPid, writePid } from './pid-file.ts';
import { Final, poll } from './poll.ts';
import type { Program } from './program.ts';

/** A process of the network died, or did not serve in time. The message ends with its last log lines. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';

  constructor(program: Program, problem: string) {
    const tail = lastLines(program.dir, 12).map((line) => `    ${line}`);
    super([`${program.name} ${problem}; the end of ${logPath(program.dir)}:`, ...tail].join('\n'));
  }
}

/**
 * Starts a program in a session of its own, so that it outlives this process and no Ctrl-C reaches it, with its output
 * appended to its log. Does nothing when it runs already.
 * @returns its process id
 */
export function startProgram(program: Program): number {
  const running = readPid(program.dir);
  if (running !== undefined) return running;
  const temporary = join(program.dir, 'tmp');
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  const log = openSync(logPath(program.dir), 'a', 0o600);
  try {
    const child = spawn(program.command, program.args, {
      cwd: program.dir,
      detached: true,
      stdio: ['ignore', log, log],
      // Nothing of the caller's environment but these: a stray CORE_ or NODE_ variable must not change a node.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: temporary, ...program.env },
    });
    // Without a listener a failed spawn would end this process.
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new ProgramError(program, `could not be started from ${program.command}`);
    child.unref();
    writePid(program.dir, child.pid);
    return child.pid;
  } finally {
    closeSync(log);
  }
}

/**
 * Waits until the program serves.
 * @throws {ProgramError} with its last log lines, when it dies before that or the deadline passes
 */
export async function programReady(program: Program, deadlineMs: number, signal?: AbortSignal): Promise<void> {
  const options = { what: `${program.name} to serve`, deadlineMs, ...(signal && { signal }) };
  try {
    await poll(options, async () => {
      // In this order: another program on its port must not pass for it.
      if (readPid(program.dir) === undefined) throw new Final(new ProgramError(program, 'died while starting'));
      return (await serves(program)) ? true : undefined;
    });
  } catch (error) {
    if (signal?.aborted || error instanceof ProgramError) throw error;
    throw new ProgramError(program, `did not serve within ${Math.round(deadlineMs / 1000)} s`);
  }
}

/** Whether everything that a program serves answers now. */
export async function serves({ ready }: Program): Promise<boolean> {
  const answered = await Promise.all(
    ready.map((one) => ('port' in one ? accepts('localhost', one.port, 1_000) : answers(one.url))),
  );
  return !answered.includes(false);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
