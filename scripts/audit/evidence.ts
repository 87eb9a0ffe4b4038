/** Evidence of one transaction: written from a channel, verified from a file. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { openArchive } from '@ledger-pilots/audit/bundle/read-bundle.ts';
import { writeArchive, type NumberedBlock } from '@ledger-pilots/audit/bundle/write-bundle.ts';
import { EVIDENCE_NAME, EvidenceManifest } from '@ledger-pilots/audit/evidence/evidence-format.ts';
import type { EvidenceTrail } from '@ledger-pilots/audit/evidence/evidence-trail.ts';
import { verifyEvidence, type EvidenceReport } from '@ledger-pilots/audit/evidence/verify-evidence.ts';
import type { BlockSource } from './block-source.ts';

/**
 * Writes what a trail found. The file is there when it is whole, and not before.
 * @throws {Error} when the transaction is not on the channel, or cannot be proved
 */
export async function writeEvidence(
  file: string,
  txId: string,
  channel: string,
  { found }: EvidenceTrail,
  source: BlockSource,
): Promise<void> {
  if (found === undefined) throw new Error(`the channel has no transaction ${txId} that proves itself`);
  const { numbers, content } = found;
  const block = numbers.at(-1)!;
  const unfinished = `${file}.unfinished`;
  try {
    await writeArchive(
      EVIDENCE_NAME,
      { format: 'ledger-pilots-evidence', version: 1, channel, txId, block, content } satisfies EvidenceManifest,
      blocksOf(numbers, source),
      createWriteStream(unfinished),
    );
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
  console.error(`${file}: ${numbers.length} blocks prove the transaction; npm run audit -- --verify-evidence ${file}`);
}

async function* blocksOf(numbers: readonly number[], source: BlockSource): AsyncGenerator<NumberedBlock, void, void> {
  for (const number of numbers) yield { number, bytes: await source.at(number) };
}

/** Verifies a file. @throws {BundleError} when it is no evidence */
export async function evidenceReport(file: string, genesis: string | undefined): Promise<EvidenceReport> {
  return verifyEvidence(await openArchive(createReadStream(file), EVIDENCE_NAME, EvidenceManifest), genesis);
}
