import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../state/whole-file.ts';
import { processStart } from './process-start.ts';

const PID_FILE = 'pid';
const READABLE = 0o644;

/** Records in the program's folder which process runs it. Written whole or not at all. */
export function writePid(dir: string, pid: number): void {
  writeWhole(join(dir, PID_FILE), `${pid} ${processStart(pid) ?? 'gone'}\n`, READABLE);
}

/** The id of the live process that runs the program of this folder; undefined when none does. */
export function readPid(dir: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(join(dir, PID_FILE), 'utf8');
  } catch {
    return undefined;
  }
  const separator = text.indexOf(' ');
  const pid = Number(text.slice(0, separator));
  return Number.isInteger(pid) && pid > 0 && processStart(pid) === text.slice(separator + 1).trim() ? pid : undefined;
}

/** Forgets the process, once it is known to be dead. */
export function removePid(dir: string): void {
  rmSync(join(dir, PID_FILE), { force: true });
}
