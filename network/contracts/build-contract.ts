import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT_ROOT } from '../state/network.ts';
import { packContract, packDevelopment, type ContractPackage } from './contract-package.ts';
import { bundleContract } from './contract-source.ts';
import { definitionVersionOf, type Deployment } from './deployment.ts';

/** A contract that was built and can be deployed. */
export interface BuiltContract {
  readonly contractPackage: ContractPackage;
  /** To be recorded once its processes are to run it. */
  readonly deployment: Deployment;
  /** The version that the channel's definition names. */
  readonly definitionVersion: string;
  /** Our own files that it was made of, absolute. */
  readonly files: readonly string[];
}

/** How to build a contract. */
export interface BuildOptions {
  readonly stateDir: string;
  /** Name of the contract. */
  readonly contract: string;
  /** Absolute path of the source to use instead of the pilot's own. */
  readonly entry?: string;
  /** For `deploy --watch`: a package that does not say what code runs. */
  readonly development?: boolean;
}

/** A pilot's own source. @param root - of the source tree */
export function contractEntry(contract: string, root = PROJECT_ROOT): string {
  return join(root, 'chaincode', contract, 'index.ts');
}

/** Whether a pilot's contract exists. */
export function hasContract(contract: string): boolean {
  return existsSync(contractEntry(contract));
}

/** Builds a contract into the state folder, and its package. */
export async function buildContract(options: BuildOptions): Promise<BuiltContract> {
  const { stateDir, contract, development = false } = options;
  const entry = options.entry ?? contractEntry(contract);
  const { code, source } = await bundleContract(entry, PROJECT_ROOT);
  const short = source.digest.slice(0, 12);
  const folder = join(stateDir, 'contracts', 'bundles');
  const bundle = join(folder, `${contract}-${short}.mjs`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(bundle, code, { mode: 0o600 });
  // A source that is no pilot has no declaration.
  const version =
    options.entry === undefined
      ? await declaredVersion(contract, PROJECT_ROOT, join(folder, `${contract}-${short}.api.cjs`))
      : '0.0.0';
  const contractPackage = development ? packDevelopment(contract, version) : packContract(contract, version, source);
  const { id: packageId } = contractPackage;
  const deployment = { contract, version, packageId, digest: source.digest, bundle, entry, development };
  return {
    contractPackage,
    deployment,
    files: Object.keys(source.files).map((path) => join(PROJECT_ROOT, path)),
    definitionVersion: definitionVersionOf(deployment),
  };
}

/**
 * What a contract of any source tree is made of, and the id of the package that it makes: what organisations approve of it.
 * @param root - absolute path of the tree, whose packages are installed in it
 * @returns `undefined` when the tree has no such contract
 * @throws {BundleError} when it does not compile
 */
export async function approvableSource(
  root: string,
  contract: string,
): Promise<{ readonly digest: string; readonly packageId: string } | undefined> {
  // The name is of a ledger, which may hold anything.
  if (!/^[a-z][a-z0-9-]*$/.test(contract) || !existsSync(contractEntry(contract, root))) return undefined;
  const entry = contractEntry(contract, root);
  const { source } = await bundleContract(entry, root);
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    const version = await declaredVersion(contract, root, join(folder, 'api.cjs'));
    return { digest: source.digest, packageId: packContract(contract, version, source).id };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The version that a pilot's declaration gives. Read from a bundle of its own, so that a watching process sees the file as
 * it is now and not as it was when it was first imported.
 */
async function declaredVersion(contract: string, root: string, bundlePath: string): Promise<string> {
  const api = join(root, 'chaincode', contract, 'api.ts');
  await build({
    entryPoints: [api],
    outfile: bundlePath,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
  });
  const exported = createRequire(import.meta.url)(bundlePath) as Record<string, unknown>;
  for (const value of Object.values(exported)) {
    if (isDeclaration(value) && value.name === contract) return value.version;
  }
  throw new Error(`${api} exports no declaration of contract ${contract}`);
}

function isDeclaration(value: unknown): value is { name: string; version: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'version' in value && 'methods' in value;
}
