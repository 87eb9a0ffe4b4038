import { readFileSync } from 'node:fs';

/** Most memory that a process took so far, in MiB; `undefined` when it is gone, or where the system does not tell (Linux does: proc(5)). */
export function peakMemoryMiB(pid: number): number | undefined {
  try {
    const kib = /^VmHWM:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  } catch {
    return undefined;
  }
}
