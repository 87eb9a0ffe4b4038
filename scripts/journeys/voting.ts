/** An election of six voters and five trustees, as its institutions, voters and observers live it. */
import type { VotingCalls } from '@ledger-pilots/console/voting/calls.ts';
import { checkReceipt, isGood } from '@ledger-pilots/console/voting/voter/check-receipt.ts';
import { remake } from '@ledger-pilots/console/voting/voter/challenge-slip.ts';
import { relayBox } from '@ledger-pilots/console/voting/voter/relay-box.ts';
import type { VoterReceipt } from '@ledger-pilots/console/voting/voter/receipt.ts';
import { headHash } from './head-hash.ts';
import { JourneyError, type Journey } from './journey.ts';
import { votingCalls } from './voting-calls.ts';
import { VotingStory } from './voting-story.ts';

const VOTERS = 6;

/** Plays the story; every step must go as it should. */
export async function votingJourney(journey: Journey, stateDir: string): Promise<void> {
  const callsAs = (as?: string): VotingCalls => votingCalls(journey, as, journey.fetch(as));
  const story = new VotingStory({
    ...{ callsAs, voters: VOTERS, box: () => relayBox({ baseUrl: journey.url, fetch: journey.fetch() }) },
    headHash: () => headHash(stateDir, 'voting', 'observer'),
  });
  await prepare(journey, story);
  const receipts = await vote(journey, story);
  await count(journey, story);
  journey.chapter('What everybody can check');
  journey.tell('The first voter checks the receipt: the ballot is on the ledger, and in the sum that was opened');
  const report = await checkReceipt(story.as(), receipts[0]!);
  if (!isGood(report) || report.counted !== true)
    throw new JourneyError('the first voter’s ballot is not in the tally');
}

async function prepare(journey: Journey, story: VotingStory): Promise<void> {
  journey.chapter('The roll');
  journey.tell('The commission announces the election and opens the review of the roll');
  await story.announce();
  journey.tell('Credential authority and host publish the same pseudonyms: keys that the voters’ devices made');
  await story.publishLists();
  journey.tell('Both say of the roll, without showing it, that the lists were made of it');
  await story.attestRoll();
  journey.tell('Nobody has objected: two of the commission freeze the roll');
  await story.freeze();

  journey.chapter('The key');
  journey.tell(
    'Five trustees make a key of which any three can open the sum: hashes, commitments, shares, acknowledgements',
  );
  await story.makeKey();

  journey.chapter('The polls');
  journey.tell('Observers attest that no ballot is there, and the commission declares the election ready');
  await story.ready();
  journey.tell('The roll is attested again, the host consents, the commission opens the polls');
  await story.open();
}

async function vote(journey: Journey, story: VotingStory): Promise<VoterReceipt[]> {
  const receipts: VoterReceipt[] = [];
  for (let serial = 0; serial < VOTERS; serial += 1) {
    const booth = await story.voter(serial);
    if (serial === 1) {
      const encrypted = booth.encrypt([[1], [0], []]);
      journey.tell(
        `Voter 2 doubts the device, which shows ${encrypted.code}, and has the ballot opened instead of cast`,
      );
      const { slip } = await booth.challenge(encrypted);
      if (remake(await story.keyed(), slip).code !== encrypted.code) throw new JourneyError('the device lied');
    }
    const encrypted = booth.encrypt([[serial % 3], [serial % 3], [0, 2]]);
    journey.tell(`Voter ${serial + 1} sees the code ${encrypted.code} and casts`);
    const { receipt } = await booth.cast(encrypted);
    receipts.push(receipt);
    if (serial !== VOTERS - 1) continue;
    journey.tell(`Voter ${serial + 1} votes again: the last ballot counts`);
    receipts[serial] = (await booth.cast(booth.encrypt([[2], [2], [3]]))).receipt;
  }
  return receipts;
}

async function count(journey: Journey, story: VotingStory): Promise<void> {
  journey.chapter('The count');
  journey.tell('All have voted: the commission closes the polls, and anybody may make the sums');
  await story.close();
  await story.count();
  journey.tell('Three of five trustees count again by themselves, and then decrypt the sum, and nothing but the sum');
  await story.decrypt(1, 3, 4);
  journey.tell('The commission publishes the counts; the contract checks that they are what the parts open');
  await story.publish();
  journey.tell('An observer attests the result, host and observers consent, two of the commission certify');
  await story.certify();
}
