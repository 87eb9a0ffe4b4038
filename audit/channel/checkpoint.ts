/**
 * What an audit has come to, as a file from which it goes on: a line with the SHA-256 of all that follows, a line of JSON that says
 * what it is of, and the state in the format of Node's `v8.serialize`. It is the auditor's own file, to be kept like a result: whoever
 * can write it can write the hash as well.
 */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { sha256 } from '../blocks/block-hash.ts';
import type { AuditSnapshot, ChannelAudit } from './channel-audit.ts';

/** What a checkpoint is of. */
const Head = z.strictObject({
  format: z.literal('ledger-pilots-audit-checkpoint'),
  version: z.literal(1),
  /** Digest of the tool and of the rules by which it measures: another tool may have found other things. */
  tool: z.string().min(1),
  channel: z.string(),
  /** The key whose versions are kept; empty for none. */
  key: z.string(),
  /** Whether private data were compared. */
  privateData: z.boolean(),
  /** How many blocks it has taken: from the next one it goes on. */
  taken: z.int().min(1),
  /** SHA-256 of the last block's header, hex. */
  headHash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** By what the audit measures, which must be the same when it goes on. */
export interface CheckpointMeasures {
  readonly tool: string;
  readonly key?: string;
  readonly privateData?: boolean;
}

/** An audit to go on from. */
export interface Checkpoint {
  /** How many blocks the audit has taken. */
  readonly taken: number;
  readonly headHash: string;
  readonly channel: string;
  readonly audit: AuditSnapshot;
}

/** A file from which an audit cannot go on; the message says what to do. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

const HASH_LINE_BYTES = 65;
const MAX_HEAD_BYTES = 4_096;
const LINE_FEED = 0x0a;

/** Writes a checkpoint in the place of one that is there, whole or not at all. */
export async function writeCheckpoint(
  file: string,
  audit: ChannelAudit,
  { tool, key = '', privateData = false }: CheckpointMeasures,
): Promise<void> {
  const { channelId: channel = '', height, taken, headHash } = audit;
  if (height === 0) return;
  const head = Head.parse({
    ...{ format: 'ledger-pilots-audit-checkpoint', version: 1, tool, channel, key, privateData, taken, headHash },
  });
  const content = [Buffer.from(`${JSON.stringify(head)}\n`), serialize(audit.snapshot())];
  const unfinished = `${file}.unfinished`;
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      await handle.writeFile(`${sha256(...content).toString('hex')}\n`);
      for (const part of content) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Reads a checkpoint; `undefined` when there is no file. @throws {CheckpointError} when the audit cannot go on from it */
export async function readCheckpoint(
  file: string,
  { tool, key = '', privateData = false }: CheckpointMeasures,
): Promise<Checkpoint | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const content = bytes.subarray(HASH_LINE_BYTES);
  const own = `${sha256(content).toString('hex')}\n`;
  if (own !== bytes.subarray(0, HASH_LINE_BYTES).toString('latin1')) throw unusable(file, 'it is damaged');
  const end = content.subarray(0, MAX_HEAD_BYTES).indexOf(LINE_FEED);
  const { taken, headHash, channel, ...said } = headOf(file, content.subarray(0, Math.max(end, 0)));
  if (said.tool !== tool) throw unusable(file, 'another version of the tool, or of the contracts’ rules, wrote it');
  if (said.key !== key) throw unusable(file, `it follows the key ${said.key || 'none'} and not ${key || 'none'}`);
  if (said.privateData !== privateData) throw unusable(file, 'it is of an audit that compared other private data');
  return { taken, headHash, channel, audit: deserialize(content.subarray(end + 1)) as AuditSnapshot };
}

function headOf(file: string, line: Uint8Array): z.output<typeof Head> {
  try {
    return Head.parse(JSON.parse(Buffer.from(line).toString('utf8')));
  } catch {
    throw unusable(file, 'it is no checkpoint');
  }
}

function unusable(file: string, why: string): CheckpointError {
  return new CheckpointError(`${file} cannot be gone on from: ${why}. Remove it to audit from the first block`);
}
