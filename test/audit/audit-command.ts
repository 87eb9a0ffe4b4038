import { spawn, spawnSync, type ChildProcess } from 'node:child_process';

const COMMAND = ['--import', 'tsx', 'scripts/audit.ts'];
const LIMIT_MS = 240_000;

/** What the command came to. */
export interface AuditRun<Report> {
  readonly code: number | null;
  readonly report: Report;
}

/** Runs the audit's command against the network of the tests. @throws {Error} when it tells no report */
export function auditCommand<Report>(...args: readonly string[]): AuditRun<Report> {
  const run = spawnSync(process.execPath, [...COMMAND, ...args, '--json'], {
    ...{ encoding: 'utf8', timeout: LIMIT_MS, maxBuffer: 64 << 20 },
  });
  if (run.stdout === '') throw new Error(run.stderr);
  return { code: run.status, report: JSON.parse(run.stdout) as Report };
}

/** The same that goes on until it is interrupted. */
export function watchCommand(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...COMMAND, ...args, '--follow', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
}
