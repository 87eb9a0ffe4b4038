/** Files of this machine that images are made of, instead of a base image that nobody could fetch: programs with the libraries that they need. */
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { NONROOT, POSTGRES_USER, type Component, type ImageFile, type ImageLayer } from './image.ts';

const run = promisify(execFile);

const TIMEOUT_MS = 30_000;
const PROGRAM_MODE = 0o755;

/** Something that images are made of is not on this machine. */
export class ImagePartError extends Error {
  override readonly name = 'ImagePartError';
}

/** What the fewest programs can do without: users by name, and where names of hosts are looked up. */
const ACCOUNTS: readonly ImageFile[] = [
  {
    path: '/etc/passwd',
    source: {
      content: [
        'root:x:0:0:root:/:/nologin',
        `postgres:x:${POSTGRES_USER}:${POSTGRES_USER}:PostgreSQL:/var/lib/postgresql:/nologin`,
        `nonroot:x:${NONROOT}:${NONROOT}:nonroot:/tmp:/nologin`,
        '',
      ].join('\n'),
    },
  },
  {
    path: '/etc/group',
    source: {
      content: `root:x:0:\npostgres:x:${POSTGRES_USER}:\nnonroot:x:${NONROOT}:\n`,
    },
  },
  { path: '/etc/nsswitch.conf', source: { content: 'hosts: files dns\n' } },
];

/** Every image's lowest layer: a folder for temporary files, and {@link ACCOUNTS}. */
export const ROOT_LAYER: ImageLayer = {
  title: 'accounts',
  files: ACCOUNTS,
  folders: [{ path: '/tmp', mode: 0o1777, uid: 0 }],
};

/**
 * A shell and the few commands that health checks, the peers' external builder and PostgreSQL's start call, in one program.
 * @throws {ImagePartError} where this machine has no BusyBox
 */
export async function shellLayer(commands: readonly string[]): Promise<ImageLayer> {
  const busybox = await programOf('busybox', 'install BusyBox (Debian: apt-get install busybox-static)');
  const links = commands.map((command) => ({ path: `/bin/${command}`, source: { link: 'busybox' } }));
  return { title: 'shell', files: [...(await programFiles(busybox, '/bin/busybox')), ...links] };
}

/** A program of this machine, by its bare name. @throws {ImagePartError} with what to do where there is none */
async function programOf(name: string, whatToDo: string): Promise<string> {
  for (const folder of ['/bin', '/usr/bin', '/usr/local/bin']) {
    if (await exists(join(folder, name))) return realpathSync(join(folder, name));
  }
  throw new ImagePartError(`an image needs ${name}, which this machine has not: ${whatToDo}`);
}

/** A program at a path of the image, and the libraries that it is linked with at their own paths. */
export async function programFiles(program: string, path: string): Promise<ImageFile[]> {
  return [{ path, source: program, mode: PROGRAM_MODE }, ...(await librariesOf(program))];
}

/** The libraries that a program or a library is linked with; none for what is linked statically. */
export async function librariesOf(program: string): Promise<ImageFile[]> {
  let text: string;
  try {
    ({ stdout: text } = await run('ldd', [program], { timeout: TIMEOUT_MS }));
  } catch (error) {
    // ldd(1) exits with 1 for a program that needs none.
    if (/not a dynamic executable|statically linked/.test(String((error as { stderr?: string }).stderr))) return [];
    throw new ImagePartError(`ldd does not tell what ${program} is linked with: ${(error as Error).message}`);
  }
  const missing = /^\s*(\S+) => not found/m.exec(text);
  if (missing !== null) throw new ImagePartError(`${program} needs ${missing[1]}, which this machine has not`);
  // `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)`, and the loader without an arrow.
  const paths = [...text.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, path]) => path!);
  return paths.map((path) => ({ path, source: realpathSync(path), mode: PROGRAM_MODE }));
}

/** The Debian packages that files of this machine belong to; none where it is not of Debian's family. */
export async function debianComponents(layers: readonly ImageLayer[]): Promise<Component[]> {
  const files = layers.flatMap((layer) =>
    layer.files.flatMap(({ source }) => (typeof source === 'string' ? source : [])),
  );
  const system = files.filter((path) => /^\/(usr\/)?(bin|lib|lib64|share)\//.test(path));
  if (system.length === 0 || !(await exists('/usr/bin/dpkg-query'))) return [];
  const owners = await dpkg(['-S', ...system.flatMap((path) => [path, path.replace(/^\/usr/, '')])]);
  const names = [
    ...new Set(owners.split('\n').flatMap((line) => /^([^:, ]+)(:\S+)?: \//.exec(line)?.[1] ?? [])),
  ].sort();
  const described = await dpkg(['-W', '-f', '${Package} ${Version}\\n', ...names]);
  return described.split('\n').flatMap((line) => {
    const [name, version] = line.split(' ');
    if (name === undefined || version === undefined || !names.includes(name)) return [];
    return [{ type: 'library' as const, name, version, purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}` }];
  });
}

/** What dpkg-query says; it exits with 1 where it knows only some of what it is asked for. */
async function dpkg(args: readonly string[]): Promise<string> {
  try {
    return (await run('dpkg-query', args, { timeout: TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? '';
  }
}

/** The Go modules that a program was built of, by what is in the program itself; none where there is no Go to read it. */
export async function goComponents(program: string): Promise<Component[]> {
  let text: string;
  try {
    ({ stdout: text } = await run('go', ['version', '-m', program], { timeout: TIMEOUT_MS }));
  } catch {
    return [];
  }
  const modules = [...text.matchAll(/^\t(?:mod|dep|=>)\t(\S+)\t(\S+)/gm)];
  return modules.map(([, name, version]) => ({
    type: 'library',
    name: name!,
    version: version!,
    purl: `pkg:golang/${name}@${version}`,
  }));
}

/** The name of a program and its version, as a component. */
export function programComponent(program: string, version: string, purl: string): Component {
  return { type: 'application', name: basename(program), version, purl };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
