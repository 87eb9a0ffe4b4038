import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When the process with this id started, as an opaque string, or undefined when no such process lives. A pid file that
 * holds it as well cannot mistake a later process with the same id for its own.
 */
export function processStart(pid: number): string | undefined {
  if (process.platform !== 'linux') return psStart(pid);
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // proc(5): the second field is the name in brackets and may hold anything; state is the 3rd field, starttime the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const dead = fields[0] === 'Z' || fields[0] === 'X';
  return dead ? undefined : fields[19];
}

function psStart(pid: number): string | undefined {
  const ps = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const [state, ...started] = (ps.stdout ?? '').trim().split(/\s+/);
  return ps.status !== 0 || state === undefined || state.startsWith('Z') ? undefined : started.join(' ');
}
