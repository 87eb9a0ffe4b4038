import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An older Go fetches the wanted toolchain here, some 80 MB. */
const TOOLCHAIN_TIMEOUT_MS = 600_000;
const BUILD_TIMEOUT_MS = 3_600_000;

const WAYS_OUT =
  'install Go 1.26 or newer from https://go.dev/dl, or set FABRIC_BIN to a folder with the programs of Fabric 3.1 and Fabric CA 1.5';

/** Programs could not be built. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** A Go module whose `tool` directives name the programs to build. */
export interface GoModule {
  /** Folder of go.mod. */
  readonly dir: string;
  /** Whether its programs contain C, so that a C compiler is needed. */
  readonly needsC: boolean;
  /** Values of string variables to set: `import/path.Name=value`. */
  readonly variables: readonly string[];
}

/**
 * The version of Go that builds a module: `go1.26.8`.
 * @throws {BuildError} when there is no Go, or one that is too old and cannot fetch a newer one
 */
export async function goVersion(module: GoModule): Promise<string> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION'], {
      cwd: module.dir,
      env: environment(module),
      timeout: TOOLCHAIN_TIMEOUT_MS,
    });
    return stdout.trim();
  } catch (error) {
    const { code, stderr = '' } = error as Error & { code?: string | number; stderr?: string };
    if (code === 'ENOENT') throw new BuildError(`Fabric is built with Go, which is not on the PATH: ${WAYS_OUT}`);
    const reason = stderr.trim() || (error as Error).message;
    throw new BuildError(
      `this Go cannot build Fabric (${reason}): ${WAYS_OUT}, or allow a newer one with GOTOOLCHAIN=auto`,
    );
  }
}

/**
 * Makes sure that there is a C compiler.
 * @throws {BuildError} naming the compiler that Go would call
 */
export async function requireCCompiler(module: GoModule): Promise<void> {
  const { stdout } = await run('go', ['env', 'CC'], { cwd: module.dir, env: environment(module) });
  const [compiler = 'gcc', ...args] = stdout.trim().split(/\s+/);
  try {
    await run(compiler, [...args, '--version']);
  } catch {
    throw new BuildError(
      `Fabric CA contains SQLite, which is C, and there is no C compiler ${compiler}: install one (Debian: apt-get install gcc libc6-dev), or ${WAYS_OUT}`,
    );
  }
}

/** How a build goes on. */
export interface BuildProgress {
  /** Called for each package that was compiled or downloaded. */
  readonly onPackage: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Builds all programs of a module into a folder, by go.mod and go.sum as they are.
 * @throws {BuildError} with the end of what Go said
 */
export async function buildModule(module: GoModule, outDir: string, progress: BuildProgress): Promise<void> {
  const ldflags = ['-s', '-w', ...module.variables.map((variable) => `-X ${variable}`)].join(' ');
  const args = ['build', '-v', '-mod=readonly', '-trimpath', '-ldflags', ldflags, '-o', `${outDir}/`, 'tool'];
  const child = spawn('go', args, {
    cwd: module.dir,
    env: environment(module),
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: BUILD_TIMEOUT_MS,
    ...(progress.signal === undefined ? {} : { signal: progress.signal }),
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (/^(go: downloading |[\w.~/-]+$)/.test(line)) progress.onPackage();
    else said.push(line);
  });
  const failure = await failureOf(child);
  if (failure !== undefined) {
    throw new BuildError(`building in ${module.dir} failed (${failure}):\n${said.slice(-20).join('\n')}`);
  }
}

/** Why a process failed; `undefined` when it did not. */
function failureOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : `${signal ?? `exit code ${code}`}`));
  });
}

function environment(module: GoModule): NodeJS.ProcessEnv {
  // An outer go.work, or flags meant for other modules, would change what is built.
  return { ...process.env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: module.needsC ? '1' : '0' };
}
