/**
 * What a voter carries to another device to see whether the first one is honest: choices and the seed of a challenged ballot.
 * The other device encrypts anew, and must come to the code that the first one showed before it knew that it was to be tested.
 */
import { z } from 'zod';
import { ballotHash } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { ChoiceError } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import { shortCodeOf } from '@ledger-pilots/chaincode/voting/ballot/short-code.ts';
import {
  bytesOfHex,
  bytesOfPackedText,
  hexOf,
  packedTextOf,
} from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { ElectionId, Hex32 } from '@ledger-pilots/chaincode/voting/schema/primitives.ts';
import type { KeyedElection } from '../election/read-election.ts';
import { VotingError } from '../voting-error.ts';
import { encrypt, type Opened } from './encrypted-ballot.ts';

const Slip = z.strictObject({
  electionId: ElectionId,
  credential: Hex32,
  choices: z
    .array(z.array(z.int().min(0).max(20)).max(21))
    .min(1)
    .max(10),
  seed: Hex32,
});

/** A challenged ballot, so that it can be made again. */
export type ChallengeSlip = z.output<typeof Slip>;

/** The slip of an opened ballot. */
export function slipOf({ electionId }: KeyedElection, { ballot, choices, seed }: Opened): ChallengeSlip {
  const { credential } = ballot;
  return { electionId, credential: hexOf(credential), choices: choices.map((own) => [...own]), seed: hexOf(seed) };
}

/** Reads a slip. @throws {VotingError} TEXT_INVALID */
export function slipOfText(text: string): ChallengeSlip {
  try {
    return Slip.parse(JSON.parse(text));
  } catch (cause) {
    throw new VotingError('TEXT_INVALID', 'This is not a slip of a challenged ballot, or not a whole one.', { cause });
  }
}

/** A slip without its election, short enough for a picture: key, seed and choices with points between. */
export function addressTextOf({ credential, seed, choices }: ChallengeSlip): string {
  const packedChoices = choices.map((own) => own.join('-')).join('_');
  return [packedTextOf(bytesOfHex(credential)), packedTextOf(bytesOfHex(seed)), packedChoices].join('.');
}

/** Reads {@link addressTextOf}. @throws {VotingError} TEXT_INVALID */
export function slipOfAddress(electionId: string, text: string): ChallengeSlip {
  const [credential = '', seed = '', choices = ''] = text.split('.');
  const hexOfPacked = (packedText: string) => {
    try {
      return hexOf(bytesOfPackedText(packedText));
    } catch {
      // What cannot be read is not of the form that is asked for below.
      return '';
    }
  };
  const read = choices.split('_').map((own) => (own === '' ? [] : own.split('-').map(Number)));
  return slipOfText(
    JSON.stringify({ electionId, credential: hexOfPacked(credential), choices: read, seed: hexOfPacked(seed) }),
  );
}

/** What a slip comes to when the ballot is made again. */
export interface RemadeBallot {
  /** Must be the code that was shown before the challenge. */
  readonly code: string;
  readonly ballotHash: string;
  /** Of each contest the positions of the options that the ballot chose. */
  readonly choices: ChallengeSlip['choices'];
}

/** Makes a challenged ballot again. @throws {VotingError} TEXT_INVALID for a slip of another election, or without sense */
export function remake(election: KeyedElection, slip: ChallengeSlip): RemadeBallot {
  if (slip.electionId !== election.electionId) {
    throw new VotingError('TEXT_INVALID', `The slip is of election ${slip.electionId}, not of this one.`);
  }
  try {
    const { ballot } = encrypt(election.setting, bytesOfHex(slip.credential), slip.choices, bytesOfHex(slip.seed));
    const digest = ballotHash(election.setting.electionHash, ballot);
    return { code: shortCodeOf(digest), ballotHash: hexOf(digest), choices: slip.choices };
  } catch (cause) {
    if (!(cause instanceof ChoiceError)) throw cause;
    throw new VotingError('TEXT_INVALID', 'The slip chooses what this election does not allow.', { cause });
  }
}
