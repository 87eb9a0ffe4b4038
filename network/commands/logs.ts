import { runnerOf } from '../runners/runner-of.ts';
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

/**
 * Prints the end of logs, and with `follow` what is added to them.
 * @throws {StateError} when there is no network or no such node
 */
export async function logs({ stateDir, node, print, ...request }: LogsOptions): Promise<void> {
  const record = readRecord(stateDir);
  if (record === undefined) throw new StateError(`there is no network in ${stateDir}`);
  const prefix = (name: string) => (node === undefined ? `${name.padEnd(24)} | ` : '');
  await runnerOf(stateDir, record).logs({
    ...request,
    ...(node !== undefined && { name: node }),
    onLine: (name, line) => print(`${prefix(name)}${line}`),
  });
}
