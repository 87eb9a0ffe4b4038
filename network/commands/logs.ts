import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines, logPath } from '../processes/log-file.ts';
import { programFolder, programFolders } from '../processes/program-folders.ts';
import { readRecord, StateError } from '../state/network-record.ts';
import type { Print } from './phases.ts';

/** What to show of whose log. */
export interface LogsOptions {
  readonly stateDir: string;
  /** A node's name; all nodes unless given, each line then with the name before it. */
  readonly node?: string;
  /** Lines of the past. */
  readonly lines: number;
  /** Goes on until the signal. */
  readonly follow: boolean;
  readonly print: Print;
  readonly signal: AbortSignal;
}

const FOLLOW_EVERY_MS = 200;

/**
 * Prints the end of logs, and with `follow` what is added to them.
 * @throws {StateError} when there is no network or no such node
 */
export async function logs(options: LogsOptions): Promise<void> {
  const { stateDir, node, lines, follow, print, signal } = options;
  if (readRecord(stateDir) === undefined) throw new StateError(`there is no network in ${stateDir}`);
  const dirs = foldersToShow(stateDir, node);
  const prefix = (dir: string) => (node === undefined ? `${basename(dir).padEnd(24)} | ` : '');
  const tails = dirs.map((dir) => new Tail(logPath(dir), (line) => print(`${prefix(dir)}${line}`)));
  for (const dir of dirs) for (const line of lastLines(dir, lines)) print(`${prefix(dir)}${line}`);
  while (follow && !signal.aborted) {
    for (const tail of tails) tail.read();
    await delay(FOLLOW_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

function foldersToShow(stateDir: string, node: string | undefined): string[] {
  if (node === undefined) return programFolders(stateDir);
  const dir = programFolder(stateDir, node);
  if (dir !== undefined) return [dir];
  const names = programFolders(stateDir).map((each) => basename(each));
  throw new StateError(`there is no node ${node}: there are ${names.join(', ')}`);
}

/** What is added to a file from now on, line by line; a file that was emptied is read from its start. */
class Tail {
  readonly #path: string;
  readonly #onLine: Print;
  #offset: number;
  #rest = '';

  constructor(path: string, onLine: Print) {
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
