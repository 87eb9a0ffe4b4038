import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { common } from '@hyperledger/fabric-protos';

const run = promisify(execFile);
const TIMEOUT_MS = 30_000;

/** What configtxlator says of two configurations that are the same. */
const SAME = /no differences detected/;

/** configtxlator could not compare two configurations. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError';
}

/**
 * The update that leads from a configuration to another one, by Fabric's configtxlator.
 * @param binDir folder of Fabric's programs
 * @returns a serialised `ConfigUpdate`; undefined where nothing is to be changed
 * @throws {UpdateError} with configtxlator's own words
 */
export async function computeUpdate(
  binDir: string,
  channel: string,
  original: common.Config,
  updated: common.Config,
): Promise<Uint8Array | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-pilots-update-'));
  const file = (name: string) => join(folder, name);
  try {
    await writeFile(file('original'), original.serializeBinary());
    await writeFile(file('updated'), updated.serializeBinary());
    await run(
      join(binDir, 'configtxlator'),
      [
        'compute_update',
        `--channel_id=${channel}`,
        ...['original', 'updated'].map((name) => `--${name}=${file(name)}`),
        `--output=${file('update')}`,
      ],
      { timeout: TIMEOUT_MS, env: {} },
    );
    return await readFile(file('update'));
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const words = stderr || stdout || message;
    if (SAME.test(words)) return undefined;
    throw new UpdateError(`the configuration of ${channel} cannot be updated: ${words.trim()}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true });
  }
}
