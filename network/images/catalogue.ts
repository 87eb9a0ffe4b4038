/** The project's images: one for each kind of node, made of what `npm start` runs without containers. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { bundleContract } from '../contracts/contract-source.ts';
import { contractEntry } from '../contracts/build-contract.ts';
import { CA_VERSION, FABRIC_VERSION } from '../fabric/build.ts';
import { compileProgram, GATEWAY_ENTRY } from '../processes/bundle-gateway.ts';
import { bundlePages } from '../processes/bundle-pages.ts';
import { PROJECT_ROOT } from '../state/network.ts';
import { NONROOT, POSTGRES_USER, type Component, type Image, type ImageFile, type ImageLayer } from './image.ts';
import { APP, filesBelow, packagesOf } from './npm-packages.ts';
import {
  debianComponents,
  goComponents,
  ImagePartError,
  librariesOf,
  programComponent,
  programFiles,
  ROOT_LAYER,
  shellLayer,
} from './system-files.ts';

const PATH = { PATH: '/usr/local/bin:/usr/bin:/bin' };
const NONROOT_USER = `${NONROOT}:${NONROOT}`;

/** What a peer's external builder calls (network/processes/builder), and its health check. */
const SHELL_COMMANDS = ['sh', 'awk', 'cat', 'cp', 'grep', 'mkdir', 'sed', 'test', 'wget'];

/** Code of a contract, and what it was made of where that is known. */
export interface ContractCode {
  readonly contract: string;
  readonly code: Uint8Array;
  /** `name@version` of the packages in it. */
  readonly packages: readonly string[];
}

/** Of Fabric's programs that serve. @param binDir - folder of Fabric's programs */
export async function fabricImages(binDir: string): Promise<Image[]> {
  const shell = await shellLayer(SHELL_COMMANDS);
  const image = async (program: string, name: string, version: string, module: string): Promise<Image> => {
    const path = join(binDir, program);
    const layers = [ROOT_LAYER, shell, { title: name, files: await programFiles(path, `/usr/local/bin/${program}`) }];
    return {
      repository: `ledger-pilots/${name}`,
      tag: version,
      title: `${program} ${version}, from its Go module`,
      layers,
      user: NONROOT_USER,
      env: PATH,
      command: [program],
      components: [
        programComponent(program, version, `pkg:golang/${module}@v${version}`),
        ...(await goComponents(path)),
        ...(await debianComponents(layers)),
      ],
    };
  };
  return Promise.all([
    image('orderer', 'fabric-orderer', FABRIC_VERSION, 'github.com/hyperledger/fabric'),
    image('peer', 'fabric-peer', FABRIC_VERSION, 'github.com/hyperledger/fabric'),
    image('fabric-ca-server', 'fabric-ca', CA_VERSION, 'github.com/hyperledger/fabric-ca'),
  ]);
}

/** Node, as this process runs it, without a shell. */
async function nodeLayer(): Promise<ImageLayer> {
  return { title: `node ${process.version}`, files: await programFiles(process.execPath, '/usr/local/bin/node') };
}

function nodeComponent(): Component {
  const version = process.version.slice(1);
  return programComponent('node', version, `pkg:generic/node@${version}`);
}

/** The code of a pilot's contract as it is now. @throws {BundleError} when it does not compile */
export async function contractCode(contract: string): Promise<ContractCode> {
  const { code, source } = await bundleContract(contractEntry(contract), PROJECT_ROOT);
  return { contract, code, packages: Object.keys(source.packages) };
}

/** Where a contract's code is in its image. */
export const CONTRACT_FILE = `${APP}/contract.mjs`;

/** Of a contract: Node, and the contract's code as one file. */
export async function contractImage({ contract, code, packages }: ContractCode): Promise<Image> {
  const layers = [
    ROOT_LAYER,
    await nodeLayer(),
    { title: contract, files: [{ path: CONTRACT_FILE, source: { content: code } }] },
  ];
  return {
    repository: `ledger-pilots/contract-${contract}`,
    tag: createHash('sha256').update(code).digest('hex').slice(0, 12),
    title: `The contract of ${contract}`,
    layers,
    user: NONROOT_USER,
    env: { ...PATH, NODE_ENV: 'production' },
    command: ['node', CONTRACT_FILE],
    components: [nodeComponent(), ...packages.map(packageComponent), ...(await debianComponents(layers))],
  };
}

function packageComponent(nameAndVersion: string): Component {
  const at = nameAndVersion.lastIndexOf('@');
  const [name, version] = [nameAndVersion.slice(0, at), nameAndVersion.slice(at + 1)];
  return { type: 'library', name, version, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` };
}

/** Where the gateway's code is in its image, and its pages. */
export const GATEWAY_FILES = { code: `${APP}/gateway/main.mjs`, pages: `${APP}/pages` } as const;

/** The gateway's code, packages and pages, below the folder that stands for the project's where it will run. */
export interface GatewayParts {
  readonly packages: readonly ImageFile[];
  readonly code: readonly ImageFile[];
  readonly components: readonly Component[];
}

/** Compiles the gateway and its pages. @param root - absolute path of the folder */
export async function gatewayParts(root: string): Promise<GatewayParts> {
  const { files, imported } = await compileProgram(GATEWAY_ENTRY, join(PROJECT_ROOT, 'gateway', 'main.mjs'), root);
  const packages = packagesOf(imported, ['gateway']);
  const below = <F extends ImageFile>(file: F): F => ({ ...file, path: join(root, relative(APP, file.path)) });
  // Maps would name folders, and the code itself is beside the commit that it was made of.
  const code = files
    .filter(({ path }) => path.endsWith('.mjs'))
    .map(({ path, contents }) => ({ path: path.replace(PROJECT_ROOT, root), source: { content: contents } }));
  return {
    packages: packages.files.map(below),
    code: [...code, ...(await compiledPages()).map(below)],
    components: packages.components,
  };
}

/** Of the REST gateway: Node, the packages of others, the gateway's code as one file, and the pages that it serves. */
export async function gatewayImage(version: string): Promise<Image> {
  const { packages, code, components } = await gatewayParts(APP);
  const layers = [
    ROOT_LAYER,
    await nodeLayer(),
    { title: 'packages', files: packages },
    { title: 'gateway', files: code },
  ];
  return {
    repository: 'ledger-pilots/gateway',
    tag: version,
    title: 'The REST gateway',
    layers,
    user: NONROOT_USER,
    env: { ...PATH, NODE_ENV: 'production', PAGES_DIR: GATEWAY_FILES.pages },
    command: ['node', GATEWAY_FILES.code],
    components: [nodeComponent(), ...components, ...(await debianComponents(layers))],
  };
}

/** The pages' files, with their contents: the folder that they are compiled into is gone afterwards. */
async function compiledPages() {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-pages-'));
  try {
    await bundlePages(folder);
    return filesBelow(folder, GATEWAY_FILES.pages).map(({ path, source }) => ({
      path,
      source: { content: readFileSync(source as string) },
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where PostgreSQL keeps its data, as in the official image. */
const DATA = '/var/lib/postgresql/data';

/**
 * Of PostgreSQL, as this machine has it: for where the official image cannot be fetched, and with its variables.
 * @throws {ImagePartError} where this machine has none
 */
export async function postgresImage(): Promise<Image> {
  const { version, folder } = await installedPostgres();
  const [lib, share] = [join('/usr/lib/postgresql', folder), join('/usr/share/postgresql', folder)];
  const programs = await Promise.all(
    ['postgres', 'initdb', 'pg_isready'].map((name) => programFiles(join(lib, 'bin', name), join(lib, 'bin', name))),
  );
  const modules = ['plpgsql.so', 'dict_snowball.so'].map((name) => join(lib, 'lib', name));
  const libraries = await Promise.all(modules.map(librariesOf));
  const files = [
    ...programs.flat(),
    ...libraries.flat(),
    ...modules.map((path) => ({ path, source: path, mode: 0o755 })),
  ];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const shell = await shellLayer(['sh', 'cat', 'chmod', 'mkdir', 'printf', 'rm', 'test']);
  const layers: ImageLayer[] = [
    ROOT_LAYER,
    shell,
    {
      title: `postgresql ${version}`,
      files: [...byPath.values(), ...filesBelow(share, share)],
      folders: [
        { path: DATA, mode: 0o700, uid: POSTGRES_USER },
        // A file system in memory is mounted there, and gets this folder's mode when its container is started again.
        { path: '/var/run/postgresql', mode: 0o1777, uid: POSTGRES_USER },
      ],
    },
    {
      title: 'start',
      files: [
        {
          path: '/usr/local/bin/docker-entrypoint.sh',
          source: join(PROJECT_ROOT, 'network', 'images', 'postgres-entrypoint.sh'),
          mode: 0o755,
        },
      ],
    },
  ];
  return {
    repository: 'ledger-pilots/postgres',
    tag: folder,
    title: `PostgreSQL ${version}, as packaged by Debian`,
    layers,
    user: 'postgres',
    env: { PATH: `${lib}/bin:/usr/local/bin:/usr/bin:/bin`, PGDATA: DATA, LC_ALL: 'C.UTF-8' },
    entrypoint: ['docker-entrypoint.sh'],
    command: ['postgres'],
    components: await debianComponents(layers),
  };
}

async function installedPostgres(): Promise<{ readonly version: string; readonly folder: string }> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const folder = versions
    .filter((name) => /^[0-9]+$/.test(name))
    .sort((left, right) => Number(right) - Number(left))[0];
  if (folder === undefined) {
    throw new ImagePartError(
      'there is no PostgreSQL in /usr/lib/postgresql: install it (Debian: apt-get install postgresql), or name an image with POSTGRES_IMAGE',
    );
  }
  return { version: folder, folder };
}
