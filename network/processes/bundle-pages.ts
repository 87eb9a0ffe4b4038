import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, parse } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { PAGES, type PageDeclaration } from '@ledger-pilots/console/pages.ts';
import type { Layout } from '../layout.ts';
import { PROJECT_ROOT } from '../state/network.ts';

const packages = createRequire(join(PROJECT_ROOT, 'package.json'));
/** Name of the worker that lets a page open without a network. */
const OFFLINE_WORKER = 'offline-worker.js';

/** Folder of the pages that the gateway serves. */
export function pagesFolder({ gatewayDir }: Layout): string {
  return join(gatewayDir, 'pages');
}

/**
 * Compiles every page into a folder of its name: `index.html`, and `assets` with names that hold a hash of the content, since
 * these may be cached for ever. `pages.json` beside them tells the gateway which pages there are and at which addresses.
 */
export async function bundlePages(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(PAGES.map((page) => bundlePage(page, join(folder, page.name))));
  const served = PAGES.map(({ name, contract, paths, offline = false }) => ({ name, contract, paths, offline }));
  writeFileSync(join(folder, 'pages.json'), JSON.stringify(served));
}

async function bundlePage(page: PageDeclaration, folder: string): Promise<void> {
  const { name, source, workers = {}, files = {} } = page;
  const sourceDir = join(PROJECT_ROOT, 'console', source);
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  const compiled = async (entry: string, options?: BuildOptions): Promise<string> =>
    `/${name}/assets/${await compile(assets, join(sourceDir, entry), options)}`;
  const define: Record<string, string> = { OFFLINE_WORKER_URL: JSON.stringify(`/${name}/${OFFLINE_WORKER}`) };
  for (const [constant, entry] of Object.entries(workers)) define[constant] = JSON.stringify(await compiled(entry));
  for (const [constant, file] of Object.entries(files))
    define[constant] = JSON.stringify(`/${name}/assets/${copied(assets, file)}`);
  const script = await compiled('page.ts', { define });
  const style = await compiled('page.css');
  const html = readFileSync(join(sourceDir, 'index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), html.replace('{{script}}', script).replace('{{style}}', style));
  if (page.offline) await compileOfflineWorker(page, folder);
}

/** The worker lies beside the assets and under one name: browsers find out by its content that a page changed. */
async function compileOfflineWorker({ name, paths }: PageDeclaration, folder: string): Promise<void> {
  const assets = readdirSync(join(folder, 'assets')).map((file) => `/${name}/assets/${file}`);
  const content = hashOf(readFileSync(join(folder, 'index.html')));
  const constants = {
    OFFLINE_FILES: [...paths, ...assets.sort()],
    OFFLINE_PREFIX: `${name}-page-`,
    OFFLINE_CACHE: `${name}-page-${content}`,
  };
  const define = Object.fromEntries(Object.entries(constants).map(([key, value]) => [key, JSON.stringify(value)]));
  const entry = join(PROJECT_ROOT, 'console', 'page', 'offline-worker.ts');
  await compile(folder, entry, { define, entryNames: OFFLINE_WORKER.replace('.js', '') });
}

/** Copies a package's file under a name that holds a hash of its content. @returns the name */
function copied(folder: string, file: string): string {
  const content = readFileSync(packages.resolve(file));
  const { name, ext } = parse(file);
  const copy = `${name}-${hashOf(content)}${ext}`;
  writeFileSync(join(folder, copy), content);
  return copy;
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Compiles one file of a page. @returns the name that it got */
async function compile(folder: string, entry: string, options: BuildOptions = {}): Promise<string> {
  const { metafile } = await build({
    entryPoints: [entry],
    outdir: folder,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    platform: 'browser',
    // Browsers with BigInt, Workers of modules and `:has()`.
    target: ['chrome105', 'firefox121', 'safari16'],
    format: 'esm',
    charset: 'utf8',
    metafile: true,
    logLevel: 'silent',
    ...options,
  });
  return basename(Object.keys(metafile!.outputs)[0]!);
}
