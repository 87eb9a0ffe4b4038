import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const LOG_FILE = 'log';

/** A log is moved aside at this size, and one earlier log is kept (see log-keeper.sh): 64 MiB a program, about. */
export const LOG_CAP_BYTES = 32 * 1024 * 1024;

/** Where a program's output goes. */
export function logPath(dir: string): string {
  return join(dir, LOG_FILE);
}

/** The last lines of a program's log, at most this many, oldest first. Empty when it has none. */
export function lastLines(dir: string, count: number): string[] {
  const windowBytes = 64 * 1024;
  let descriptor: number;
  try {
    descriptor = openSync(logPath(dir), 'r');
  } catch {
    return [];
  }
  try {
    const sizeBytes = fstatSync(descriptor).size;
    const start = Math.max(0, sizeBytes - windowBytes);
    const buffer = Buffer.alloc(sizeBytes - start);
    readSync(descriptor, buffer, 0, buffer.length, start);
    const lines = buffer.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.slice(-count);
  } finally {
    closeSync(descriptor);
  }
}
