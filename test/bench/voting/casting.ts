/** How many ballots a second come onto the ledger through the gateway: verified by two institutions' peers, in batches of 64. */
import type { VotingCalls } from '@ledger-pilots/console/voting/calls.ts';
import type { BallotBox, Signed } from '@ledger-pilots/console/voting/voter/ballot-box.ts';
import { headHash } from '../../../scripts/journeys/head-hash.ts';
import { RestClient } from '../../../scripts/journeys/rest-client.ts';
import { votingCalls } from '../../../scripts/journeys/voting-calls.ts';
import { VotingStory } from '../../../scripts/journeys/voting-story.ts';

const BATCH = 64;
const BATCHES = 4;
const OPTIONS = [1, 2, 3, 4, 5].map((number) => ({ number, name: { ko: `${number}번`, en: `No. ${number}` } }));

/** Ballots per second. @throws {Error} when a ballot is not accepted */
export async function measureCasting(stateDir: string): Promise<number> {
  const rest = new RestClient(stateDir);
  const callsAs = (as?: string): VotingCalls => votingCalls(rest, as);
  const ballots: Signed[] = [];
  const story = await new VotingStory({
    ...{ callsAs, voters: BATCH * BATCHES, trustees: ['nec/trustee', 'host/trustee'], threshold: 2 },
    box: () => collecting(ballots),
    headHash: () => headHash(stateDir, 'voting', 'observer'),
    manifest: {
      contests: [{ question: { ko: '하나', en: 'One' }, options: OPTIONS, min: 1, max: 1, blank: 'NONE' }],
    },
  }).opened();
  for (let serial = 0; serial < BATCH * BATCHES; serial += 1) {
    const booth = await story.voter(serial);
    await booth.cast(booth.encrypt([[serial % OPTIONS.length]]));
  }
  const relay = callsAs('nec/relay');
  const { electionId } = story;
  const from = performance.now();
  const answers = await Promise.all(
    Array.from({ length: BATCHES }, (_, batch) =>
      relay.castBallots({ electionId, ballots: ballots.slice(batch * BATCH, (batch + 1) * BATCH) }),
    ),
  );
  const seconds = (performance.now() - from) / 1000;
  const verdicts = answers.flatMap(({ output }) => output.verdicts);
  if (verdicts.some(({ verdict }) => verdict !== 'ACCEPTED')) throw new Error('a measured ballot was not accepted');
  return verdicts.length / seconds;
}

/** A box that only keeps what is put in. */
function collecting(ballots: Signed[]): BallotBox {
  return {
    cast: (_, ballot) => {
      ballots.push(ballot);
      return Promise.resolve({ kind: 'unknown' });
    },
    challenge: () => Promise.reject(new Error('nothing is challenged here')),
  };
}
