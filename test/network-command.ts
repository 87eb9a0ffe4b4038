/** Runs `npm run network` commands as a person would, for tests that have networks of their own. */
import { spawnSync } from 'node:child_process';

/** Where images are made and loaded first, it takes a minute more. */
const LIMIT_MS = 300_000;

/** Runs one command to its end. @throws with its output when it fails */
export function network(...args: string[]): string {
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/network.ts', ...args], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (run.status !== 0) throw new Error(`network ${args.join(' ')} failed:\n${run.stdout}${run.stderr}`);
  return run.stdout;
}
