/**
 * Fabric's programs, without an image registry or a download site: built from the Go modules beside this file, whose
 * go.mod and go.sum pin every source, and kept in the user's cache; or taken from FABRIC_BIN.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBuildLock } from './build-lock.ts';
import { buildModule, goVersion, requireCCompiler } from './go-module.ts';
import type { GoModule } from './go-module.ts';
import { CA_PROGRAMS, checkPrograms, FABRIC_PROGRAMS, FabricProgramsError, missingPrograms } from './programs.ts';

/** Release of Fabric that go.mod pins. */
export const FABRIC_VERSION = '3.1.1';
/** Release of Fabric CA that its go.mod pins. */
export const CA_VERSION = '1.5.15';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const FABRIC: GoModule = {
  dir: HERE,
  needsC: false,
  variables: [`github.com/hyperledger/fabric/common/metadata.Version=v${FABRIC_VERSION}`],
};

const CA: GoModule = {
  dir: join(HERE, 'ca'),
  needsC: true,
  variables: [`github.com/hyperledger/fabric-ca/lib/metadata.Version=v${CA_VERSION}`],
};

// Without a terminal, often enough that a reader of the log sees that it goes on.
const REPORT_EVERY_MS = 15_000;
const REDRAW_EVERY_MS = 500;

/** Takes progress: one line per call, without a line end. */
export type Report = (line: string) => void;

/** How to get the programs. */
export interface FabricOptions {
  readonly report: Report;
  /** Ends a build that is under way. */
  readonly signal?: AbortSignal;
}

/**
 * The folder of Fabric's and Fabric CA's programs: FABRIC_BIN when it is set, else the user's cache, built into it on the
 * first call, in a few minutes. A build that is interrupted leaves nothing that a later one would take for whole.
 * @returns an absolute path
 * @throws {FabricProgramsError} when FABRIC_BIN lacks programs or has them in the wrong version
 * @throws {BuildError} when Go or a C compiler is missing, or the build fails
 */
export async function fabricBinaries(options: FabricOptions): Promise<string> {
  const given = process.env['FABRIC_BIN'];
  if (given !== undefined && given !== '') return givenBinaries(resolve(given));
  const dir = join(cacheRoot(), await cacheKey());
  if ((await missingPrograms(dir)).length === 0) return dir;
  const onWait = (pid: number) => options.report(`waiting for process ${pid}, which is building Fabric`);
  await withBuildLock(`${dir}.lock`, onWait, async () => {
    // Whoever held the lock has built them meanwhile.
    if ((await missingPrograms(dir)).length > 0) await build(dir, options);
  });
  return dir;
}

async function givenBinaries(dir: string): Promise<string> {
  try {
    await checkPrograms(dir);
    return dir;
  } catch (error) {
    if (!(error instanceof FabricProgramsError)) throw error;
    throw new FabricProgramsError(`FABRIC_BIN: ${error.message}. Unset it to have them built, or name another folder`);
  }
}

/** XDG Base Directory Specification: a relative XDG_CACHE_HOME is to be ignored. */
function cacheRoot(): string {
  const given = process.env['XDG_CACHE_HOME'];
  const root = given !== undefined && isAbsolute(given) ? given : join(homedir(), '.cache');
  return join(root, 'ledger-pilots', 'fabric');
}

async function cacheKey(): Promise<string> {
  const hash = createHash('sha256');
  for (const { dir, needsC, variables } of [FABRIC, CA]) {
    for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(dir, file)));
    hash.update(JSON.stringify([needsC, variables]));
  }
  return `${FABRIC_VERSION}-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 12)}`;
}

async function build(dir: string, options: FabricOptions): Promise<void> {
  const { report } = options;
  const go = await goVersion(FABRIC);
  await requireCCompiler(CA);
  await removePartial(dir);
  const partial = `${dir}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    report(`building Fabric with ${go} into ${dir}: once, for some minutes`);
    await step(FABRIC, `Fabric ${FABRIC_VERSION} (${FABRIC_PROGRAMS.length} programs)`, partial, options);
    await step(CA, `Fabric CA ${CA_VERSION} (${CA_PROGRAMS.length} programs)`, partial, options);
    await checkPrograms(partial);
    await rm(dir, { recursive: true, force: true });
    await rename(partial, dir);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** What a build that was killed left behind. Under the lock, so nobody is writing there. */
async function removePartial(dir: string): Promise<void> {
  const root = dirname(dir);
  const left = (await readdir(root)).filter((name) => name.startsWith(`${basename(dir)}.partial-`));
  await Promise.all(left.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

async function step(module: GoModule, title: string, outDir: string, options: FabricOptions): Promise<void> {
  const { report, signal } = options;
  const started = performance.now();
  const isTerminal = process.stderr.isTTY;
  let packages = 0;
  const state = () => `${title}: ${packages} packages, ${Math.round((performance.now() - started) / 1000)} s`;
  const show = () => {
    if (isTerminal) process.stderr.write(`\r\x1b[K${state()}`);
    else report(state());
  };
  const timer = setInterval(show, isTerminal ? REDRAW_EVERY_MS : REPORT_EVERY_MS);
  try {
    const onPackage = () => void (packages += 1);
    await buildModule(module, outDir, signal === undefined ? { onPackage } : { onPackage, signal });
  } finally {
    clearInterval(timer);
    if (isTerminal) process.stderr.write('\r\x1b[K');
  }
  report(state());
}
