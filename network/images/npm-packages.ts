/** npm packages that an image's program imports, with all that those depend on, by the lockfile. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../state/network.ts';
import type { Component, ImageFile } from './image.ts';

const Names = z.record(z.string(), z.string()).default({});

const Locked = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().default(false),
  dependencies: Names,
  optionalDependencies: Names,
});

const Lockfile = z.object({ packages: z.record(z.string(), Locked) });

type Lock = z.output<typeof Lockfile>['packages'];

/** Types, maps and texts for people: no program reads them. Licences have no ending, or another one. */
const NOT_RUN = /\.(d\.[cm]?ts|map|md|markdown)$|(^|\/)(node_modules|\.github|coverage)$/;

/** The folder in an image that stands for the project's. */
export const APP = '/app';

/** Packages by their folders below the project: `node_modules/pino`, `gateway/node_modules/lru-cache`. */
export interface Packages {
  readonly files: readonly ImageFile[];
  readonly components: readonly Component[];
}

/** The packages that these files of packages belong to, and these workspaces' own, with all that they depend on. */
export function packagesOf(imported: readonly string[], workspaces: readonly string[]): Packages {
  const lock = Lockfile.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8'))).packages;
  const roots = [
    ...imported.map((file) => packageFolder(relative(PROJECT_ROOT, file))),
    ...workspaces.flatMap((workspace) => dependenciesOf(lock, workspace)),
  ];
  const folders = [...closure(lock, roots)].sort();
  return {
    files: folders.flatMap((folder) => filesBelow(join(PROJECT_ROOT, folder))),
    components: folders.map((folder) => componentOf(lock, folder)),
  };
}

/** `node_modules/@noble/curves/ed25519.js` is of `node_modules/@noble/curves`. */
function packageFolder(path: string): string {
  const [, folder = path] = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(path.split(sep).join('/')) ?? [];
  return folder;
}

function closure(lock: Lock, roots: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const waiting = [...roots];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    waiting.push(...dependenciesOf(lock, folder));
  }
  return seen;
}

/** Folders of what a package depends on and is installed; not the workspaces, whose code is compiled. */
function dependenciesOf(lock: Lock, folder: string): string[] {
  const { dependencies = {}, optionalDependencies = {} } = lock[folder] ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => {
    const found = resolved(lock, folder, name);
    return found === undefined || lock[found]!.link || !isInstalled(found) ? [] : [found];
  });
}

/** Where Node finds a package: beside the importer's own, or in a folder above. */
function resolved(lock: Lock, folder: string, name: string): string | undefined {
  const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
  if (lock[candidate] !== undefined) return candidate;
  if (folder === '') return undefined;
  const above = folder.lastIndexOf('/node_modules/');
  return resolved(lock, above < 0 ? '' : folder.slice(0, above), name);
}

/** Builds for other processors are in the lockfile as well. */
function isInstalled(folder: string): boolean {
  try {
    return readdirSync(join(PROJECT_ROOT, folder)).length > 0;
  } catch {
    return false;
  }
}

/** The files below a folder of the project, at the same place below {@link APP}. */
export function filesBelow(folder: string, at = join(APP, relative(PROJECT_ROOT, folder))): ImageFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const source = join(folder, entry.name);
    if (NOT_RUN.test(source)) return [];
    if (entry.isDirectory()) return filesBelow(source, join(at, entry.name));
    return entry.isFile() ? [{ path: join(at, entry.name), source }] : [];
  });
}

function componentOf(lock: Lock, folder: string): Component {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { version = '0.0.0', license } = lock[folder] ?? {};
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type: 'library', name, version, purl, ...(license !== undefined && { license }) };
}
