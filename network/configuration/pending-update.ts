import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../state/whole-file.ts';

const Bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));

const PendingUpdate = z.strictObject({
  format: z.literal('ledger-pilots-channel-update'),
  version: z.literal(1),
  channel: z.string(),
  /** What it is for: `add terminal3`. */
  purpose: z.string(),
  /** Sequence of the configuration that it changes: another one in force makes it void. */
  sequence: z.int(),
  /** A serialised `ConfigUpdate`. */
  update: Bytes,
  /** Serialised `ConfigSignature`s by the names of their organisations' memberships. */
  signatures: z.record(z.string(), Bytes),
});

/** An update of a channel's configuration that is being signed, as a file that can be handed from one organisation to another. */
export type PendingUpdate = z.output<typeof PendingUpdate>;

/** The file is no update that can be signed. */
export class PendingUpdateError extends Error {
  override readonly name = 'PendingUpdateError';
}

/** Where an update is kept until it has its signatures. */
export function pendingPath(stateDir: string, channel: string, purpose: string): string {
  return join(stateDir, 'updates', `${channel}-${purpose.replaceAll(/[^a-z0-9]+/g, '-')}.json`);
}

/**
 * Reads an update that is being signed.
 * @returns undefined when there is no such file
 * @throws {PendingUpdateError} when the file holds something else
 */
export function readPending(path: string): PendingUpdate | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return PendingUpdate.parse(JSON.parse(text));
  } catch (error) {
    throw new PendingUpdateError(`${path} holds no update that can be signed: ${(error as Error).message}`);
  }
}

/** Writes an update that is being signed, whole or not at all. */
export function writePending(path: string, pending: PendingUpdate): void {
  const { update, signatures } = pending;
  const encoded = Object.entries(signatures).map(([mspId, bytes]) => [mspId, bytes.toString('base64')] as const);
  const content = { ...pending, update: update.toString('base64'), signatures: Object.fromEntries(encoded) };
  writeWhole(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** Removes it, once it is in force or void. */
export function removePending(path: string): void {
  rmSync(path, { force: true });
}
