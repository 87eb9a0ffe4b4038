/**
 * A trustee's part of the decryption. Before anything is decrypted the count is repeated from the ballots; and of one election a
 * trustee decrypts one tally, whatever the ledger may say later: two sums that differ by a ballot would open that ballot.
 */
import { packed } from '@ledger-pilots/chaincode/voting/ballot/byte-reader.ts';
import { decryptShare } from '@ledger-pilots/chaincode/voting/ballot/decryption.ts';
import { bytesOfPoint, GENERATOR, timesSecret } from '@ledger-pilots/chaincode/voting/ballot/group.ts';
import { hexOf, packedTextOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { tallySettingOf } from '@ledger-pilots/chaincode/voting/state.ts';
import { readKeyedElection, type KeyedElection } from '../election/read-election.ts';
import { recount } from '../election/recount.ts';
import { randomBytes } from '../vault/random-bytes.ts';
import { VotingError } from '../voting-error.ts';
import { ownAttempt, ownCeremony, secretPart, type TrusteeDesk } from './trustee-desk.ts';
import { recall, remember } from './trustee-memory.ts';

/** What was decrypted. */
export interface DecryptionOutcome {
  /** 64 bytes in hex. */
  readonly tallyHash: string;
  readonly ballots: number;
  /** Whether it was submitted now, or had been before. */
  readonly submitted: boolean;
}

/** Bytes of the seed of the proofs' nonces. */
const SEED_BYTES = 32;

/**
 * Repeats the count and submits this trustee's part.
 * @throws {VotingError} PHASE_WRONG, NOT_NAMED, CEREMONY_DIFFERS, ELECTION_DIFFERS, ROLL_DIFFERS, TALLY_DIFFERS, TOO_FEW_BALLOTS,
 *   SECOND_TALLY
 * @throws {LedgerError} when the gateway refuses
 */
export async function decryptTally(desk: TrusteeDesk, electionId: string): Promise<DecryptionOutcome> {
  const { voting, random = randomBytes } = desk;
  const seen = await ownCeremony(desk, electionId);
  const attempt = await ownAttempt(desk, seen);
  // The hash that this trustee acknowledged before the polls opened, and no other.
  const election = await readKeyedElection(voting, electionId, attempt.electionHash);
  const counted = await countAgain(desk, election);
  const { output } = await voting.getTally({ electionId });
  if (output.tally.tallyHash !== counted.tallyHash) {
    throw new VotingError(
      'TALLY_DIFFERS',
      `The ballots of ${electionId} come to another tally than the ledger shows: report it.`,
    );
  }
  await decideFor(desk, electionId, counted.tallyHash);
  const outcome = { tallyHash: counted.tallyHash, ballots: counted.ballots };
  if (seen.own.state === 'DECRYPTED') return { ...outcome, submitted: false };
  const secret = secretPart(seen, attempt);
  if (hexOf(bytesOfPoint(timesSecret(GENERATOR, secret))) !== election.key.trusteeKeys[seen.number - 1]) {
    throw new VotingError(
      'CEREMONY_DIFFERS',
      `The kept secret is not the one of trustee ${seen.number} of ${electionId}.`,
    );
  }
  const setting = tallySettingOf(election.key, output.tally)!;
  const { factors, proofs } = decryptShare(setting, seen.number, secret, random(SEED_BYTES));
  const pack = (parts: readonly (readonly Uint8Array[])[]) => parts.map((own) => packedTextOf(packed(...own)));
  await voting.submitDecryption({
    electionId,
    tallyHash: counted.tallyHash,
    factors: pack(factors),
    proofs: pack(proofs),
  });
  return { ...outcome, submitted: true };
}

/** Closed, enough ballots, and what they come to. */
async function countAgain(
  { voting }: TrusteeDesk,
  election: KeyedElection,
): Promise<{ readonly tallyHash: string; readonly ballots: number }> {
  const { electionId, phase } = election;
  const { minimumBallots } = election.election.manifest;
  if (phase.state !== 'DECRYPTING') {
    throw new VotingError('PHASE_WRONG', `Election ${electionId} is ${phase.state}: there is nothing to decrypt now.`);
  }
  const { tallyHash, aggregate } = await recount(voting, election);
  if (aggregate.count < minimumBallots) {
    throw new VotingError(
      'TOO_FEW_BALLOTS',
      `Election ${electionId} has ${aggregate.count} ballots of at least ${minimumBallots}: nothing is decrypted.`,
    );
  }
  return { tallyHash, ballots: aggregate.count };
}

/** Binds this trustee to the tally, before the first factor exists. @throws {VotingError} SECOND_TALLY */
async function decideFor({ vault }: TrusteeDesk, electionId: string, tallyHash: string): Promise<void> {
  const memory = await recall(vault, electionId);
  if (memory.decrypts === tallyHash) return;
  if (memory.decrypts !== undefined) {
    throw new VotingError(
      'SECOND_TALLY',
      `This trustee decrypts the tally ${memory.decrypts} of ${electionId} and no second one: report it to the observers.`,
    );
  }
  await remember(vault, { ...memory, decrypts: tallyHash });
}
