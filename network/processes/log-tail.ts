import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogRequest } from '../runners/runner.ts';
import { lastLines, logPath } from './log-file.ts';

const FOLLOW_EVERY_MS = 200;

/** Shows the end of the logs in these folders, and with `follow` what is added to them. */
export async function showLogs(dirs: readonly string[], { lines, follow, signal, onLine }: LogRequest): Promise<void> {
  const tails = dirs.map((dir) => new Tail(logPath(dir), (line) => onLine(basename(dir), line)));
  for (const dir of dirs) for (const line of lastLines(dir, lines)) onLine(basename(dir), line);
  while (follow && !signal.aborted) {
    for (const tail of tails) tail.read();
    await delay(FOLLOW_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** What is added to a file from now on, line by line; a file that was emptied is read from its start. */
class Tail {
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  #offset: number;
  #rest = '';

  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
    this.#offset = this.#open((descriptor) => fstatSync(descriptor).size) ?? 0;
  }

  read(): void {
    const added = this.#open((descriptor) => {
      const sizeBytes = fstatSync(descriptor).size;
      if (sizeBytes < this.#offset) this.#offset = 0;
      const buffer = Buffer.alloc(sizeBytes - this.#offset);
      this.#offset += readSync(descriptor, buffer, 0, buffer.length, this.#offset);
      return buffer.toString('utf8');
    });
    const lines = (this.#rest + (added ?? '')).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
  }

  #open<T>(use: (descriptor: number) => T): T | undefined {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, 'r');
    } catch {
      return undefined;
    }
    try {
      return use(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}
