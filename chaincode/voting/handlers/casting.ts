/**
 * Casting. Each ballot reads the phase, so that a close that is ordered earlier voids it; and it writes nothing that other
 * voters write. What is cheap is checked first, so that a flood of false ballots costs little.
 */
import { ciphertextsOf } from '../ballot/answer-layout.ts';
import {
  answerBytes,
  ballotHash,
  ciphertextsHash,
  trackerOf,
  type Ballot,
  type BallotSetting,
} from '../ballot/ballot.ts';
import { packed } from '../ballot/byte-reader.ts';
import { EncodingError, littleEndian } from '../ballot/group.ts';
import { isOpeningOf } from '../ballot/opening.ts';
import { bucketOf } from '../ballot/tally.ts';
import { bytesOfHex, bytesOfPackedText, hexOf, packedTextOf } from '../ballot/text-form.ts';
import { verifyBallots } from '../ballot/verify-ballots.ts';
import { isVoterSignature } from '../ballot/voter-signature.ts';
import type { CastRefusal as CastRefusals, SignedBallot } from '../schema/ballots.ts';
import { groupOf, settingOfElection, type RecordOf } from '../state.ts';
import type { z } from 'zod';
import { keyOf, phaseFor, type HandlersOf, type Tx } from './call.ts';

type Signed = z.output<typeof SignedBallot>;
type CastRefusal = z.output<typeof CastRefusals>;

/** A ballot that passed everything but its proofs. */
interface Candidate {
  readonly signed: Signed;
  readonly ballot: Ballot;
  readonly tracker: Uint8Array;
  readonly weight: number;
  /** Of each contest the ciphertexts and their hash. */
  readonly ciphertexts: readonly Uint8Array[];
  readonly hashes: readonly string[];
}

/** Everything about an election that a ballot is checked by. */
interface Polls {
  readonly election: RecordOf<'election'>;
  readonly electionHash: Uint8Array;
  readonly setting: BallotSetting;
}

/** The election whose polls are open. */
async function pollsOf(tx: Tx, electionId: string, action: 'castBallot' | 'challengeBallot'): Promise<Polls> {
  await phaseFor(tx, electionId, action);
  const election = await tx.require('election', electionId);
  const setting = settingOfElection(election, keyOf(tx, election));
  return { election, electionHash: setting.electionHash, setting };
}

/** Checks ballots in their order and saves those that are accepted. */
async function cast(tx: Tx, polls: Polls, ballots: readonly Signed[]): Promise<(CastRefusal | Candidate)[]> {
  const outcomes: (CastRefusal | Candidate)[] = [];
  const voters = new Set<string>();
  for (const signed of ballots) {
    const checked = await candidateOf(tx, polls, signed);
    // A ballot holds its credential's place in the batch only with a true signature: nobody can crowd a voter out.
    const second = typeof checked !== 'string' && voters.has(signed.credential);
    outcomes.push(second ? 'SEQUENCE_BROKEN' : checked);
    if (typeof checked !== 'string') voters.add(signed.credential);
  }
  const candidates = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome]));
  const verdicts = verifyBallots(
    polls.setting,
    candidates.map(({ ballot }) => ballot),
  );
  const proved = new Set(candidates.filter((_, index) => verdicts[index] === 'VALID'));
  const malformed = new Set(candidates.filter((_, index) => verdicts[index] === 'ENCODING_INVALID'));
  const taken = new Set<string>();
  return outcomes.map((outcome) => {
    if (typeof outcome === 'string') return outcome;
    if (malformed.has(outcome)) return 'BALLOT_MALFORMED';
    if (!proved.has(outcome)) return 'PROOF_INVALID';
    if (outcome.hashes.some((hash) => taken.has(hash))) return 'DUPLICATE_CIPHERTEXT';
    for (const hash of outcome.hashes) taken.add(hash);
    return outcome;
  });
}

async function candidateOf(tx: Tx, polls: Polls, signed: Signed): Promise<CastRefusal | Candidate> {
  const { electionId } = polls.election;
  const voter = await voterOf(tx, polls, signed.credential);
  if (typeof voter === 'string') return voter;
  const sequence = await sequenceProblem(tx, polls, signed);
  if (sequence !== undefined) return sequence;
  const read = readBallot(polls.setting, signed.credential, signed.answers);
  if (read === undefined) return 'BALLOT_MALFORMED';
  const place = { seq: signed.seq, previous: bytesOfHex(signed.previous) };
  const tracker = trackerOf(polls.electionHash, read.ballot, place);
  if (!isVoterSignature(read.ballot.credential, tracker, bytesOfHex(signed.signature))) return 'SIGNATURE_INVALID';
  if (new Set(read.hashes).size !== read.hashes.length) return 'DUPLICATE_CIPHERTEXT';
  for (const hash of read.hashes) {
    if ((await tx.get('seen', electionId, hash)) !== undefined) return 'DUPLICATE_CIPHERTEXT';
  }
  return { signed, ...read, tracker, weight: voter.weight };
}

/** The registrar's entry of a credential that is on both lists and was not revoked. */
async function voterOf(
  tx: Tx,
  { election }: Polls,
  publicKey: string,
): Promise<'CREDENTIAL_UNKNOWN' | 'CREDENTIAL_REVOKED' | RecordOf<'credential'>> {
  const { REGISTRAR, AUTHENTICATOR } = election.roll!.editions;
  const registered = await tx.get('credential', election.electionId, `REGISTRAR.${REGISTRAR}`, publicKey);
  const recognised = await tx.get('credential', election.electionId, `AUTHENTICATOR.${AUTHENTICATOR}`, publicKey);
  if (registered === undefined || recognised === undefined) return 'CREDENTIAL_UNKNOWN';
  return registered.status === 'REVOKED' ? 'CREDENTIAL_REVOKED' : registered;
}

/** A ballot follows the one that the ledger has, by number and by tracker. */
async function sequenceProblem(tx: Tx, { election }: Polls, signed: Signed): Promise<CastRefusal | undefined> {
  const { credential, seq, previous } = signed;
  const bucket = bucketOf(bytesOfHex(credential));
  const before = await tx.get('ballot', election.electionId, groupOf(bucket), bucket, credential);
  if (before !== undefined && election.manifest.revotePolicy === 'FIRST_ONLY') return 'REVOTE_REFUSED';
  const follows = seq === (before?.seq ?? 0) + 1 && previous === (before?.tracker ?? '');
  return follows ? undefined : 'SEQUENCE_BROKEN';
}

/** The bytes of a ballot whose answers have the right lengths. */
function readBallot(
  { electionHash, contests }: BallotSetting,
  credential: string,
  texts: readonly string[],
): Pick<Candidate, 'ballot' | 'ciphertexts' | 'hashes'> | undefined {
  if (texts.length !== contests.length) return undefined;
  try {
    const answers = texts.map(bytesOfPackedText);
    if (answers.some((answer, contest) => answer.length !== answerBytes(contests[contest]!))) return undefined;
    const points = answers.map((answer, contest) => ciphertextsOf(answer, contests[contest]!.options));
    return {
      ballot: { credential: bytesOfHex(credential), answers },
      ciphertexts: points.map((own) => packed(...own)),
      hashes: points.map((own, contest) => hexOf(ciphertextsHash(electionHash, contest, own))),
    };
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

async function save(tx: Tx, { election, electionHash }: Polls, candidate: Candidate): Promise<void> {
  const { electionId } = election;
  const { signed, ballot, tracker, weight, ciphertexts, hashes } = candidate;
  const { credential, seq } = signed;
  const bucket = bucketOf(ballot.credential);
  for (const hash of hashes) await tx.put('seen', { electionId, hash, by: 'CAST', credential });
  await tx.put('ballot', {
    ...{ electionId, group: groupOf(bucket), bucket, credential, seq, tracker: hexOf(tracker), weight },
    ballotHash: hexOf(ballotHash(electionHash, ballot)),
    ciphertexts: ciphertexts.map(packedTextOf),
    castAt: tx.now,
    txId: tx.txId,
  });
}

/** Whether an opening, with r in hex, is the ballot's. */
function opens(
  setting: BallotSetting,
  ballot: Ballot,
  opening: readonly (readonly { readonly value: number; readonly r: string }[])[],
): boolean {
  const read = opening.map((options) => options.map(({ value, r }) => ({ value, r: littleEndian(bytesOfHex(r)) })));
  return isOpeningOf(setting, ballot, read);
}

const REFUSED: Readonly<Record<CastRefusal, string>> = {
  CREDENTIAL_UNKNOWN: 'The credential is not on both lists.',
  CREDENTIAL_REVOKED: 'The credential was revoked.',
  SEQUENCE_BROKEN: 'The ballot does not follow the last one of this credential.',
  REVOTE_REFUSED: 'Only the first ballot counts in this election.',
  BALLOT_MALFORMED: 'An answer is not of the form of its contest.',
  SIGNATURE_INVALID: 'The signature is not the credential’s over this ballot.',
  DUPLICATE_CIPHERTEXT: 'These ciphertexts were cast or challenged before.',
  PROOF_INVALID: 'A proof of the ballot does not hold.',
};

/** Handlers of ballots. */
export const castingHandlers = {
  async castBallot(tx, { electionId, ...signed }) {
    const polls = await pollsOf(tx, electionId, 'castBallot');
    const [outcome] = await cast(tx, polls, [signed]);
    if (typeof outcome === 'string') return tx.fail(outcome, REFUSED[outcome], { credential: signed.credential });
    await save(tx, polls, outcome!);
    const { credential, seq } = signed;
    const accepted = { credential, seq, tracker: hexOf(outcome!.tracker) };
    tx.emit('BallotsCast', { electionId, ballots: [accepted] });
    return { electionId, ...accepted };
  },

  async castBallots(tx, { electionId, ballots }) {
    const polls = await pollsOf(tx, electionId, 'castBallot');
    const outcomes = await cast(tx, polls, ballots);
    const accepted = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome]));
    for (const candidate of accepted) await save(tx, polls, candidate);
    if (accepted.length > 0) {
      const told = accepted.map(({ signed, tracker }) => {
        return { credential: signed.credential, seq: signed.seq, tracker: hexOf(tracker) };
      });
      tx.emit('BallotsCast', { electionId, ballots: told });
    }
    const verdicts = outcomes.map((outcome, index) => {
      const { credential } = ballots[index]!;
      return typeof outcome === 'string'
        ? { credential, verdict: outcome }
        : { credential, verdict: 'ACCEPTED' as const, tracker: hexOf(outcome.tracker) };
    });
    return { electionId, verdicts };
  },

  async challengeBallot(tx, { electionId, credential, answers, opening }) {
    const polls = await pollsOf(tx, electionId, 'challengeBallot');
    const voter = await voterOf(tx, polls, credential);
    if (typeof voter === 'string') return tx.fail('CREDENTIAL_UNKNOWN', REFUSED.CREDENTIAL_UNKNOWN, { credential });
    const read = readBallot(polls.setting, credential, answers);
    if (read === undefined) return tx.fail('BALLOT_MALFORMED', REFUSED.BALLOT_MALFORMED, { credential });
    for (const hash of new Set(read.hashes)) {
      if ((await tx.get('seen', electionId, hash)) === undefined) continue;
      tx.fail('DUPLICATE_CIPHERTEXT', REFUSED.DUPLICATE_CIPHERTEXT, { credential });
    }
    if (!opens(polls.setting, read.ballot, opening)) {
      tx.fail('OPENING_INVALID', 'The opening does not give the ballot’s ciphertexts.', { credential });
    }
    for (const hash of new Set(read.hashes)) await tx.put('seen', { electionId, hash, by: 'CHALLENGE', credential });
    const challenge = {
      electionId,
      ballotHash: hexOf(ballotHash(polls.electionHash, read.ballot)),
      credential,
      values: opening.map((options) => options.map(({ value }) => value)),
      hashes: [...read.hashes],
      challengedAt: tx.now,
    };
    await tx.put('challenge', challenge);
    tx.emit('BallotChallenged', { electionId, ballotHash: challenge.ballotHash });
    return challenge;
  },

  async getBallot(tx, { electionId, credential }) {
    const bucket = bucketOf(bytesOfHex(credential));
    return tx.require('ballot', electionId, groupOf(bucket), bucket, credential);
  },

  listBallots(tx, { electionId, group, limit, cursor }) {
    return tx.page('ballot', [electionId, group], limit, cursor);
  },

  listChallenges(tx, { electionId, limit, cursor }) {
    return tx.page('challenge', [electionId], limit, cursor);
  },
} satisfies HandlersOf<
  'castBallot' | 'castBallots' | 'challengeBallot' | 'getBallot' | 'listBallots' | 'listChallenges'
>;
