/** Where tools from outside the tree are kept between runs: the user's cache, one folder for each content. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * A folder of the cache, filled on the first call. What does not become whole does not count and is made anew next time.
 * @param key - says what is in it: another content needs another key
 * @param fill - puts the content there; what it throws goes to the caller
 */
export function cachedFolder(name: string, key: string, fill: (folder: string) => void): string {
  const folder = join(cacheRoot(), name, key);
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  fill(folder);
  writeFileSync(`${complete}.part`, '');
  renameSync(`${complete}.part`, complete);
  return folder;
}

function cacheRoot(): string {
  const given = process.env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(given) ? given : join(homedir(), '.cache'), 'ledger-pilots');
}
