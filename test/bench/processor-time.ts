/** Who used the processors: seconds of each process of a network, by kind. Linux only; elsewhere nothing is known. */
import { readFileSync } from 'node:fs';

/** Clock ticks per second of /proc (sysconf(_SC_CLK_TCK), 100 on every Linux that Node runs on). */
const TICKS_PER_S = 100;

/** A process and what it is to be counted as. */
export interface CountedProcess {
  readonly kind: string;
  readonly pid: number;
}

/** Seconds of processor time so far, user and system, summed by kind; empty where /proc is not there. */
export function processorSeconds(processes: readonly CountedProcess[]): Record<string, number> {
  const seconds: Record<string, number> = {};
  for (const { kind, pid } of processes) {
    const own = secondsOf(pid);
    if (own !== undefined) seconds[kind] = (seconds[kind] ?? 0) + own;
  }
  return seconds;
}

/** What was used between two readings. */
export function usedBetween(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([kind, seconds]) => [kind, seconds - (before[kind] ?? 0)]));
}

function secondsOf(pid: number): number | undefined {
  try {
    // proc(5): after the command in parentheses, utime and stime are the 12th and 13th fields.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
  } catch {
    return undefined;
  }
}
