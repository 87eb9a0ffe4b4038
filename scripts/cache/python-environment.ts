/** Python programs with pinned versions, each in an environment of its own in the user's cache. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './folder.ts';

/** Why {@link pythonEnvironment} gives nothing. */
export const NO_PYTHON = 'there is no python3 (3.10 or newer, with venv) on this machine';

/** pip is slow, and an index may hang. */
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * The folder of an environment's programs, `python` among them, made on the first call; `undefined` without Python.
 * @param name - what is installed, for the cache and for people
 * @param requirements - a file that pins every package, dependencies too
 * @throws {Error} when pip cannot install them
 */
export function pythonEnvironment(name: string, requirements: string): string | undefined {
  const version = spawnSync(
    'python3',
    ['-c', 'import sys, ensurepip; print(sys.version_info[:2] >= (3, 10), sys.version)'],
    {
      encoding: 'utf8',
    },
  );
  if (version.status !== 0 || !version.stdout.startsWith('True')) return undefined;
  const key = createHash('sha256').update(readFileSync(requirements)).update(version.stdout).digest('hex').slice(0, 16);
  return join(
    cachedFolder(name, key, (folder) => install(name, requirements, folder)),
    'bin',
  );
}

function install(name: string, requirements: string, folder: string): void {
  console.error(`Installing ${name} into the cache (once) ...`);
  // An environment knows its own path, so it is made in place.
  const made = spawnSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 2, 2], timeout: INSTALL_TIMEOUT_MS });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', requirements];
  const installed =
    made.status === 0 &&
    spawnSync(join(folder, 'bin', 'python'), pip, { stdio: ['ignore', 2, 2], timeout: INSTALL_TIMEOUT_MS }).status ===
      0;
  if (!installed)
    throw new Error(`pip could not install ${name}: see its message above, and whether an index is reachable`);
}
