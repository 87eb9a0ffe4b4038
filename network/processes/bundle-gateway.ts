import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Layout } from '../layout.ts';
import { PROJECT_ROOT } from '../state/network.ts';

/** The source that is the gateway, once it exists. */
export const GATEWAY_ENTRY = join(PROJECT_ROOT, 'gateway', 'main.ts');

/** Whether the project has a gateway. */
export function hasGateway(): boolean {
  return existsSync(GATEWAY_ENTRY);
}

/** The gateway's code as one file. */
export function gatewayBundle(layout: Layout): string {
  return join(layout.gatewayDir, 'main.mjs');
}

/**
 * Compiles the gateway and everything of the project that it imports into one file in its folder, which starts in a third
 * of the time that compiling at the start takes. Packages of others stay where they are: some look for files of their own.
 * @returns whether that is other code than before
 */
export function bundleGateway(layout: Layout): Promise<boolean> {
  return bundleProgram(GATEWAY_ENTRY, gatewayBundle(layout));
}

/**
 * Compiles a program as {@link bundleGateway} does.
 * @param entry - absolute path of its source
 * @returns whether that is other code than before
 */
export async function bundleProgram(entry: string, outfile: string): Promise<boolean> {
  const before = contentOf(outfile);
  const { files } = await compileProgram(entry, outfile);
  mkdirSync(dirname(outfile), { recursive: true });
  for (const { path, contents } of files) writeFileSync(path, contents);
  return contentOf(outfile) !== before;
}

/** A program that was compiled, and is not written down. */
interface CompiledProgram {
  readonly files: readonly { readonly path: string; readonly contents: Uint8Array }[];
  /** Files of packages that it imports, absolute. */
  readonly imported: readonly string[];
}

/**
 * Compiles a program as {@link bundleGateway} does.
 * @param root - the folder that stands for the project's where the program will run, with the packages below it
 */
export async function compileProgram(entry: string, outfile: string, root = PROJECT_ROOT): Promise<CompiledProgram> {
  const imported = new Set<string>();
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Packages are resolved as Node will: esbuild would also take their `module` files, which are for bundlers only.
    conditions: [],
    sourcemap: 'linked',
    charset: 'utf8',
    keepNames: true,
    logLevel: 'silent',
    write: false,
    plugins: [packagesStay(imported, root)],
  });
  return { files: outputFiles, imported: [...imported] };
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Marks what {@link packagesStay} asked itself. */
const ASKED = Symbol('asked');

const packagesStay = (imported: Set<string>, root: string): Plugin => ({
  name: 'packages-stay',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === ASKED) return undefined;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: ASKED });
      const ofOthers = found.path.includes(`${sep}node_modules${sep}`);
      if (found.errors.length > 0 || !ofOthers) return undefined;
      imported.add(found.path);
      return { path: found.path.replace(PROJECT_ROOT, root), external: true };
    });
  },
});
