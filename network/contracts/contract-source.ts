import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';

/** A contract's code as one file, and what it was made of. */
export interface ContractBundle {
  /** An ES module for Node. */
  readonly code: Uint8Array;
  readonly source: ContractSource;
}

/** What a package says about the code that its organisation agreed to. */
export interface ContractSource {
  /** Lower-case hex SHA-256 over the lines `<sha256>  <name>\n` of `files`, then of `packages`, each in order of name. */
  readonly digest: string;
  /** SHA-256 of each of our own files, by its path below the project's root. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 over the files that are used of each package of others, by `name@version`. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The contract does not compile. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

const COMMONJS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url), __filename = __fileURLToPath(import.meta.url);',
  "const __dirname = require('node:path').dirname(__filename);",
].join('\n');

/**
 * Makes one file out of a contract's entry and everything that it imports.
 * @param entry absolute path, such as `<root>/chaincode/transshipment/index.ts`
 * @param root absolute path of the project, below which all imports lie
 * @throws {BundleError} with file and line of each mistake
 */
export async function bundleContract(entry: string, root: string): Promise<ContractBundle> {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    // For an entry outside of the project, as tests have.
    nodePaths: [join(root, 'node_modules')],
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // fabric-shim and what it needs are CommonJS, which esbuild leaves wanting these three.
    banner: { js: COMMONJS },
    charset: 'utf8',
    // Names in stack traces stay those of the source, and fabric-shim looks at some of them.
    keepNames: true,
    logLevel: 'silent',
  }).catch((error: Error) => {
    throw new BundleError(`${relative(root, entry)} does not compile: ${error.message}`);
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new BundleError(`${relative(root, entry)}: esbuild made nothing of it`);
  return { code: output.contents, source: sourceOf(Object.keys(result.metafile.inputs), root) };
}

/** Digests of the files that went into a bundle, whatever order the bundler met them in. */
function sourceOf(inputs: readonly string[], root: string): ContractSource {
  const files: [string, string][] = [];
  const byPackage = new Map<string, string[]>();
  for (const input of inputs) {
    const path = input.split(sep).join('/');
    const folder = packageFolder(path);
    if (folder === undefined) files.push([path, sha256(readFileSync(join(root, path)))]);
    else byPackage.set(folder, [...(byPackage.get(folder) ?? []), path.slice(folder.length + 1)]);
  }
  const packages = [...byPackage].map(([folder, names]): [string, string] => [
    packageName(join(root, folder)),
    sha256(lines(names.map((name) => [name, sha256(readFileSync(join(root, folder, name)))]))),
  ]);
  files.sort(byName);
  packages.sort(byName);
  return {
    digest: sha256(lines(files) + lines(packages)),
    files: Object.fromEntries(files),
    packages: Object.fromEntries(packages),
  };
}

/** `node_modules/@scope/name` of the innermost package that the path is in; undefined for our own files. */
function packageFolder(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function packageName(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return `${name}@${version}`;
}

function lines(entries: readonly [string, string][]): string {
  return [...entries]
    .sort(byName)
    .map(([name, digest]) => `${digest}  ${name}\n`)
    .join('');
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
