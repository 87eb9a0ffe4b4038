/** The programs of a host: Fabric's, the gateway's, and the tool that joins the host's nodes to their channels. */
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { gatewayParts } from '../images/catalogue.ts';
import type { NodeDescription } from '../nodes.ts';
import { GATEWAY_FOLDER } from '../processes/programs.ts';
import { PROJECT_ROOT } from '../state/network.ts';
import type { PlannedFile } from './host-files.ts';
import { PROGRAMS } from './planned-network.ts';
import type { PreparedPlan } from './prepared-plan.ts';

/** Name of the tool among the programs. */
export const HOST_TOOL = 'host.mjs';

const FABRIC_PROGRAM: Partial<Record<NodeDescription['kind'], string>> = {
  orderer: 'orderer',
  peer: 'peer',
  ca: 'fabric-ca-server',
};

/** Files below the folder of programs. Containers have theirs in images: only the tool is beside them. */
export async function hostPrograms(plan: PreparedPlan, nodes: readonly NodeDescription[]): Promise<PlannedFile[]> {
  const folder = join(plan.record.root, PROGRAMS);
  const tool = { path: join(folder, HOST_TOOL), content: await hostTool(), mode: 0o644 };
  if (plan.record.form !== 'systemd') return [tool];
  const names = new Set(nodes.flatMap(({ kind }) => FABRIC_PROGRAM[kind] ?? []));
  const fabric = [...names].map((name) => ({
    path: join(folder, name),
    content: { source: join(plan.binDir, name) },
    mode: 0o755,
  }));
  return [tool, ...fabric, ...(nodes.some(({ kind }) => kind === 'gateway') ? await gateway(folder) : [])];
}

async function gateway(folder: string): Promise<PlannedFile[]> {
  const { packages, code } = await gatewayParts(join(folder, GATEWAY_FOLDER));
  return [...packages, ...code].map(({ path, source }) => {
    if (typeof source === 'string') return { path, content: { source }, mode: 0o644 };
    if ('content' in source) return { path, content: source.content, mode: 0o644 };
    throw new TypeError(`${path} is a link, which the gateway has none of`);
  });
}

/** Marks what the plug-in asked itself. */
const ASKED = Symbol('asked');

/** Of our own modules what is not used is left out, with the packages that only that imports: a host compiles nothing. */
const ONLY_WHAT_IS_USED: Plugin = {
  name: 'only-what-is-used',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^(\.|@ledger-pilots\/)/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (pluginData === ASKED || importer.includes('node_modules')) return undefined;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: ASKED });
      return { path: found.path, errors: found.errors, sideEffects: false };
    });
    // Fabric's client asks for it when a key is in a token; on a host it is in a file.
    onResolve({ filter: /^pkcs11js$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: '' }));
  },
};

/** One file with everything that it imports: a host has no packages. */
async function hostTool(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(PROJECT_ROOT, 'scripts', 'host.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    charset: 'utf8',
    keepNames: true,
    logLevel: 'silent',
    write: false,
    // Packages in CommonJS ask for Node's own modules.
    plugins: [ONLY_WHAT_IS_USED],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
    },
  });
  return outputFiles[0]!.contents;
}
