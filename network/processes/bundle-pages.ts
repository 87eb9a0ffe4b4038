import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { PAGES, type PageDeclaration } from '@ledger-pilots/console/pages.ts';
import type { Layout } from '../layout.ts';
import { PROJECT_ROOT } from '../state/network.ts';

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
  const served = PAGES.map(({ name, contract, paths }) => ({ name, contract, paths }));
  writeFileSync(join(folder, 'pages.json'), JSON.stringify(served));
}

async function bundlePage({ name, source, workers = {} }: PageDeclaration, folder: string): Promise<void> {
  const sourceDir = join(PROJECT_ROOT, 'console', source);
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  const compiled = async (entry: string, options?: BuildOptions): Promise<string> =>
    `/${name}/assets/${await compile(assets, join(sourceDir, entry), options)}`;
  const define: Record<string, string> = {};
  for (const [constant, entry] of Object.entries(workers)) define[constant] = JSON.stringify(await compiled(entry));
  const script = await compiled('page.ts', { define });
  const style = await compiled('page.css');
  const html = readFileSync(join(sourceDir, 'index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), html.replace('{{script}}', script).replace('{{style}}', style));
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
