import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const LOG_FILE = 'log';

/** A log is moved aside at this size, and one earlier log is kept: 64 MiB a program at most. */
export const LOG_CAP_BYTES = 32 * 1024 * 1024;

export function logPath(dir: string): string {
  return join(dir, LOG_FILE);
}

/**
 * Moves a log that has reached its cap to `log.1`. The writer keeps its descriptor, which was opened for appending:
 * what it writes next goes to the start of the emptied file.
 */
export function rotateLog(dir: string, capBytes: number = LOG_CAP_BYTES): void {
  const path = logPath(dir);
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes < capBytes) return;
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
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
