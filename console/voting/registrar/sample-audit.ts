/**
 * The sample audit: auditors name a seed that the registrar could not foresee, the seed draws keys, the registrar opens the
 * commitments of these keys, and the auditors compare them with the ledger and ask the persons.
 */
import { hash, u32 } from '@ledger-pilots/chaincode/voting/ballot/transcript.ts';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import type { VotingCalls } from '../calls.ts';
import { readList, type ListEntry } from '../election/recount.ts';
import { VotingError } from '../voting-error.ts';
import { voterCommitment, type SealOpening } from './voter-seal.ts';

/** A finding about one key of the sample. */
export interface SampleFinding {
  readonly publicKey: string;
  /** `OPENED`: the commitment is of this number. `UNOPENED`: the registrar showed nothing. `FALSE`: it showed something else. */
  readonly verdict: 'OPENED' | 'UNOPENED' | 'FALSE';
  readonly voterId?: string;
}

/** The keys that a seed draws: those with the lowest hashes of seed and key. */
export function drawSample(entries: readonly Pick<ListEntry, 'publicKey'>[], seed: string, size: number): string[] {
  const rank = (publicKey: string) => hexOf(hash('sample', seed, bytesOfHex(publicKey), u32(entries.length)));
  const ranked = entries.map(({ publicKey }) => ({ publicKey, rank: rank(publicKey) }));
  ranked.sort((left, right) => (left.rank < right.rank ? -1 : 1));
  return ranked.slice(0, size).map(({ publicKey }) => publicKey);
}

/** The openings of a drawn sample, for the registrar to hand over. @throws {VotingError} VAULT_UNUSABLE for a key without one */
export function openSample(openings: readonly SealOpening[], drawn: readonly string[]): SealOpening[] {
  const byKey = new Map(openings.map((opening) => [opening.publicKey, opening]));
  return drawn.map((publicKey) => {
    const opening = byKey.get(publicKey);
    if (opening !== undefined) return opening;
    throw new VotingError('VAULT_UNUSABLE', `What opens the commitment of ${publicKey} is not here.`);
  });
}

/** Checks what a registrar opened against the ledger. */
export async function auditSample(
  voting: Pick<VotingCalls, 'listCredentials'>,
  electionId: string,
  sample: { readonly seed: string; readonly size: number; readonly openings: readonly SealOpening[] },
): Promise<SampleFinding[]> {
  const entries = await readList(voting, electionId, 'REGISTRAR');
  const commitments = new Map(entries.map((entry) => [entry.publicKey, entry.voterCommitment]));
  const opened = new Map(sample.openings.map((opening) => [opening.publicKey, opening]));
  return drawSample(entries, sample.seed, sample.size).map((publicKey) => {
    const opening = opened.get(publicKey);
    if (opening === undefined) return { publicKey, verdict: 'UNOPENED' };
    const isTrue = voterCommitment(electionId, opening) === commitments.get(publicKey);
    return { publicKey, verdict: isTrue ? 'OPENED' : 'FALSE', voterId: opening.voterId };
  });
}
