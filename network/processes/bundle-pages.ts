import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import type { Layout } from '../layout.ts';
import { PROJECT_ROOT } from '../state/network.ts';

/** Sources of the voter's page. */
const SOURCE = join(PROJECT_ROOT, 'console', 'voting', 'page');

/** Folder of the pages that the gateway serves. */
export function pagesFolder({ gatewayDir }: Layout): string {
  return join(gatewayDir, 'pages');
}

/**
 * Compiles the voter's page: scripts, style and HTML in one folder, names of what may be cached for ever with a hash of
 * their content.
 */
export async function bundlePages(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const worker = await compile(folder, 'encryption-worker.ts');
  const define = { WORKER_URL: JSON.stringify(`/vote/assets/${worker}`) };
  const script = await compile(folder, 'page.ts', { define });
  const style = await compile(folder, 'page.css');
  const html = readFileSync(join(SOURCE, 'index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), html.replace('{{script}}', script).replace('{{style}}', style));
}

/** Compiles one file of the page. @returns the name that it got */
async function compile(folder: string, entry: string, options: BuildOptions = {}): Promise<string> {
  const { metafile } = await build({
    entryPoints: [join(SOURCE, entry)],
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
