/** An audit that is kept in a file and goes on from it. */
import type { AuditOptions } from '@ledger-pilots/audit/channel/audit-channel.ts';
import {
  CheckpointError,
  readCheckpoint,
  writeCheckpoint,
  type CheckpointMeasures,
} from '@ledger-pilots/audit/channel/checkpoint.ts';
import { copyOf } from '@ledger-pilots/audit/channel/other-copy.ts';
import { bundleContract } from '@ledger-pilots/network/contracts/contract-source.ts';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { join } from 'node:path';
import type { BlockSource } from './block-source.ts';

/** What measures a channel: when any of it changes, an audit begins anew. */
const TOOL = ['audit/channel/channel-audit.ts', 'scripts/contracts/contract-rules.ts'];

/** Where an audit begins, and what keeps it. */
export type KeptAudit = Pick<AuditOptions, 'kept' | 'keep'> & { readonly from: number };

/**
 * Goes on from a file where it is there, and keeps the audit in it.
 * @throws {CheckpointError} when the file is damaged, of another tool, or of another chain than these blocks
 */
export async function keptAudit(
  file: string,
  source: BlockSource,
  { key, privateData }: Omit<CheckpointMeasures, 'tool'>,
): Promise<KeptAudit> {
  const measures: CheckpointMeasures = {
    tool: await toolDigest(),
    ...(key !== undefined && { key }),
    ...(privateData !== undefined && { privateData }),
  };
  const checkpoint = await readCheckpoint(file, measures);
  const keep: KeptAudit['keep'] = (audit) => writeCheckpoint(file, audit, measures);
  if (checkpoint === undefined) return { keep, from: 0 };
  const { taken, headHash, audit } = checkpoint;
  if ((await headHashAt(source, taken - 1)) !== headHash) {
    const why = `block ${taken - 1} of ${source.of} is not the one that it ends with`;
    throw new CheckpointError(`${file} cannot be gone on from: ${why}. Name another file, or another peer`);
  }
  console.error(`goes on from block ${taken}`);
  return { keep, from: taken, kept: audit };
}

async function headHashAt(source: BlockSource, number: number): Promise<string | undefined> {
  try {
    return copyOf(source.of, await source.at(number)).headHash;
  } catch {
    return undefined;
  }
}

/** SHA-256 over all source files and packages that measure, hex. */
async function toolDigest(): Promise<string> {
  const digests = await Promise.all(
    TOOL.map(async (entry) => (await bundleContract(join(PROJECT_ROOT, entry), PROJECT_ROOT)).source.digest),
  );
  return digests.join('.');
}
