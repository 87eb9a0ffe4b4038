import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// A program that only prints its version takes a tenth of a second.
const TIMEOUT_MS = 20_000;

/** Fabric's programs that the network runs. */
export const FABRIC_PROGRAMS = [
  'configtxgen',
  'configtxlator',
  'cryptogen',
  'discover',
  'ledgerutil',
  'orderer',
  'osnadmin',
  'peer',
] as const;

/** Fabric CA's programs. */
export const CA_PROGRAMS = ['fabric-ca-client', 'fabric-ca-server'] as const;

/** What serves has to be of a version that the configuration files are made for; the tools come with it. */
const VERSIONS = [
  { program: 'peer', pattern: /^3\.[1-9]/, wanted: '3.1 or newer of 3' },
  { program: 'orderer', pattern: /^3\.[1-9]/, wanted: '3.1 or newer of 3' },
  { program: 'fabric-ca-server', pattern: /^1\.([5-9]|[1-9][0-9])/, wanted: '1.5 or newer of 1' },
] as const;

/** A folder of programs that the network cannot run. */
export class FabricProgramsError extends Error {
  override readonly name = 'FabricProgramsError';
}

/** Names of the programs that are not in the folder, or not executable. */
export async function missingPrograms(dir: string): Promise<string[]> {
  const programs = [...FABRIC_PROGRAMS, ...CA_PROGRAMS];
  const present = await Promise.all(programs.map((program) => isExecutable(join(dir, program))));
  return programs.filter((_, index) => !present[index]);
}

/**
 * Makes sure that a folder has all programs, in versions that fit.
 * @throws {FabricProgramsError} naming what is missing or of the wrong version
 */
export async function checkPrograms(dir: string): Promise<void> {
  const missing = await missingPrograms(dir);
  if (missing.length > 0) throw new FabricProgramsError(`${dir} has no ${missing.join(', ')} that can be run`);
  const wrong = await Promise.all(
    VERSIONS.map(async ({ program, pattern, wanted }) => {
      const version = await versionOf(join(dir, program));
      return pattern.test(version) ? [] : [`${program} is of version ${version}, not ${wanted}`];
    }),
  );
  if (wrong.flat().length > 0) throw new FabricProgramsError(`in ${dir}, ${wrong.flat().join('; ')}`);
}

async function versionOf(program: string): Promise<string> {
  try {
    const { stdout } = await run(program, ['version'], { timeout: TIMEOUT_MS });
    return /Version: v?(\S+)/.exec(stdout)?.[1] ?? 'unknown';
  } catch (error) {
    throw new FabricProgramsError(`${program} does not run: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
