/** Packages of which only a file is needed, not the code and its dependencies: kept in the user's cache. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './folder.ts';

const FETCH_TIMEOUT_MS = 120_000;

/** One version of a package. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of the archive in base64, as a lockfile has it: `sha512-…`. */
  readonly integrity: string;
}

/** The registry did not give a package. */
export class PackageUnreachable extends Error {
  override readonly name = 'PackageUnreachable';
}

/**
 * The folder with a package's files, fetched on the first call and checked against its digest. Nothing of it is run.
 * @throws {PackageUnreachable} when it cannot be fetched
 * @throws {Error} when it is not what was pinned
 */
export function npmPackage({ name, version, integrity }: PinnedPackage): string {
  const key = createHash('sha256').update(`${name}@${version} ${integrity}`).digest('hex').slice(0, 16);
  return join(
    cachedFolder(name, key, (folder) => {
      const archive = join(folder, fetched(`${name}@${version}`, folder));
      const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
      if (digest !== integrity) throw new Error(`${name}@${version} is not what was pinned: its digest is ${digest}`);
      const unpacked = spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' });
      if (unpacked.status !== 0) throw new Error(`tar could not unpack ${archive}: ${unpacked.stderr}`);
    }),
    'package',
  );
}

/** The name of the archive. */
function fetched(specifier: string, folder: string): string {
  const pack = spawnSync(
    'npm',
    ['pack', specifier, '--loglevel', 'error', '--ignore-scripts', '--pack-destination', folder],
    {
      encoding: 'utf8',
      timeout: FETCH_TIMEOUT_MS,
    },
  );
  if (pack.status !== 0) {
    throw new PackageUnreachable(
      `npm could not fetch ${specifier}; see whether the package registry is reachable: ${pack.stderr}`,
    );
  }
  return pack.stdout.trim().split('\n').at(-1)!;
}
