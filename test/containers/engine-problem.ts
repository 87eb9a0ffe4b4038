import { spawnSync } from 'node:child_process';

const LIMIT_MS = 20_000;

/** Why this machine cannot run containers, as a sentence; undefined where it can. */
export function engineProblem(): string | undefined {
  const engine = said('docker', 'version', '--format', '{{.Server.Version}}');
  if (engine.problem !== undefined) return `no container engine answers: ${engine.problem}`;
  const compose = [said('docker', 'compose', 'version'), said('docker-compose', 'version')];
  return compose.every(({ problem }) => problem !== undefined) ? 'there is no Docker Compose' : undefined;
}

function said(program: string, ...args: string[]): { readonly problem?: string } {
  const run = spawnSync(program, args, { encoding: 'utf8', timeout: LIMIT_MS });
  if (run.status === 0) return {};
  return { problem: run.error?.message ?? run.stderr.trim().split('\n')[0] ?? '' };
}
