import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Memory of a process in bytes, undefined when it is gone. On Linux its proportional share (PSS): pages of the program
 * text that thirty peers share count once over all of them. Elsewhere its resident set.
 */
export function processMemoryBytes(pid: number): number | undefined {
  if (process.platform === 'linux') return proportionalShare(pid);
  const ps = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  const kib = Number(ps.stdout?.trim());
  return ps.status === 0 && kib > 0 ? kib * 1024 : undefined;
}

function proportionalShare(pid: number): number | undefined {
  try {
    // proc(5): smaps_rollup is the sum over all mappings, in kB.
    const kib = /^Pss:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}
