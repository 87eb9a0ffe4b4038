/** The stage of the voting scenarios: a story of an election, on the network of the test run. */
import { randomBytes } from 'node:crypto';
import { trackerOf, type Ballot } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { signTracker } from '@ledger-pilots/chaincode/voting/ballot/credential.ts';
import { prepareBallot, type PreparedBallot } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import { bytesOfHex, hexOf, packedTextOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import type { VotingCalls } from '@ledger-pilots/console/voting/calls.ts';
import type { Signed } from '@ledger-pilots/console/voting/voter/ballot-box.ts';
import { relayBox } from '@ledger-pilots/console/voting/voter/relay-box.ts';
import type { VoterKey } from '@ledger-pilots/console/voting/voter/voter-key.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { headHash } from '../../../scripts/journeys/head-hash.ts';
import { RestClient } from '../../../scripts/journeys/rest-client.ts';
import { votingCalls } from '../../../scripts/journeys/voting-calls.ts';
import { VotingStory, type VotingStoryOptions } from '../../../scripts/journeys/voting-story.ts';

/** What a ballot can carry for one contest of two options and a blank one. */
export type Choices = readonly (readonly number[])[];

/** Where a ballot stands in its voter's chain. */
export type Place = Pick<Signed, 'seq' | 'previous'>;

/** The place of a voter's first ballot. */
export const FIRST: Place = { seq: 1, previous: '' };

const rest = new RestClient(process.env['LEDGER_STATE']!);

/** The contract's calls in the name of `party/user`, or of nobody. */
export function callsAs(as?: string): VotingCalls {
  return votingCalls(rest, as);
}

/** A story on the network of the test run. */
export function storyOf(options: Pick<VotingStoryOptions, 'voters'> & Partial<VotingStoryOptions>): VotingStory {
  return new VotingStory({
    callsAs,
    headHash: () => headHash(process.env['LEDGER_STATE']!, 'voting', 'observer'),
    box: () => relayBox({ baseUrl: rest.url }),
    ...options,
  });
}

/** The code with which a call is refused. @throws {Error} when it is not */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  throw new Error('the call was not refused');
}

/** A ballot by the contract's own cryptography, for those who do with it what a voter's tool would not. */
export async function prepared(story: VotingStory, key: VoterKey, choices: Choices): Promise<PreparedBallot> {
  const { setting } = await story.keyed();
  return prepareBallot(setting, key.credential, choices, randomBytes(32));
}

/** Signs a ballot, whoever's it is. */
export async function signed(story: VotingStory, key: VoterKey, ballot: Ballot, place = FIRST): Promise<Signed> {
  const { setting } = await story.keyed();
  const tracker = trackerOf(setting.electionHash, ballot, { seq: place.seq, previous: bytesOfHex(place.previous) });
  return {
    credential: hexOf(ballot.credential),
    answers: ballot.answers.map(packedTextOf),
    ...place,
    signature: hexOf(signTracker(key.secret, tracker)),
  };
}

/** A whole ballot of a voter of the story. */
export async function ballotOf(story: VotingStory, serial: number, choices: Choices, place = FIRST): Promise<Signed> {
  const key = story.voters[serial]!;
  return signed(story, key, (await prepared(story, key, choices)).ballot, place);
}
