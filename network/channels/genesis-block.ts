import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Layout } from '../layout.ts';
import type { Topology } from '../topology.ts';
import { configtxYaml, PROFILE } from './configtx-yaml.ts';

const run = promisify(execFile);

/** configtxgen refused the channel's configuration. */
export class GenesisError extends Error {
  override readonly name = 'GenesisError';
}

/** Folder of a channel's configuration and first block. */
export function channelDir(layout: Layout, channelName: string): string {
  return join(layout.stateDir, 'channels', channelName);
}

/** Path of a channel's first block. */
export function genesisPath(layout: Layout, channelName: string): string {
  return join(channelDir(layout, channelName), 'genesis.block');
}

/**
 * Makes the first block of a channel with configtxgen.
 * @param binDir folder of Fabric's programs
 * @returns the block's bytes; the file stays in the channel's folder
 * @throws {GenesisError} with configtxgen's own words
 */
export async function makeGenesisBlock(
  topology: Topology,
  layout: Layout,
  channelName: string,
  binDir: string,
): Promise<Buffer> {
  const dir = channelDir(layout, channelName);
  const block = genesisPath(layout, channelName);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'configtx.yaml'), configtxYaml(topology, layout, channelName));
  try {
    await run(join(binDir, 'configtxgen'), ['-profile', PROFILE, '-channelID', channelName, '-outputBlock', block], {
      env: { FABRIC_CFG_PATH: dir, FABRIC_LOGGING_SPEC: 'error' },
      timeout: 30_000,
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new GenesisError(`configtxgen made no first block of channel ${channelName}: ${stderr || message}`);
  }
  return readFile(block);
}
