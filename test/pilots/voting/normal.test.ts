/**
 * Scenario 1: three contests, 1,000 credentials, trustees three of five; 700 vote, 60 vote again, 20 challenge. Everybody finds
 * the own ballot in the tally, and the counts are those of the last ballots.
 */
import { checkReceipt, isGood } from '@ledger-pilots/console/voting/voter/check-receipt.ts';
import type { VoterReceipt } from '@ledger-pilots/console/voting/voter/receipt.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { remake } from '@ledger-pilots/console/voting/voter/challenge-slip.ts';
import type { VotingStory } from '../../../scripts/journeys/voting-story.ts';
import { callsAs, storyOf, type Choices } from './scene.ts';
import { verifyFrom } from './verify-from.ts';

jest.setTimeout(900_000);

const CREDENTIALS = 1_000;
const VOTERS = 700;
const AGAIN = 60;
const CHALLENGES = 20;
/** Voters at the same time. */
const AT_ONCE = 64;

/** What a voter chooses the first time, and what the second: one or two of a contest, none of the last one now and then. */
const firstOf = (serial: number): Choices => [[serial % 3], [serial % 3], [[], [0], [1, 3]][serial % 3]!];
const secondOf = (serial: number): Choices => [[(serial + 1) % 3], [2], [serial % 4]];

let story: VotingStory;
const receipts = new Map<number, VoterReceipt>();

/** Seconds until the polls close: a busy machine takes longer to prepare an election, and then finds them closed. */
const CLOSES_S = [120, 300];

beforeAll(async () => {
  for (const closesS of CLOSES_S) {
    story = storyOf({ voters: CREDENTIALS, times: { objectionsS: 12, opensS: 20, closesS } });
    if (await opensInTime(story)) return;
  }
  throw new Error(`no election could be prepared in ${CLOSES_S.at(-1)} s`);
});

async function opensInTime(prepared: VotingStory): Promise<boolean> {
  try {
    await prepared.opened();
    return true;
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'WINDOW_CLOSED') return false;
    throw error;
  }
}

/** Lets each do something, so many at once. */
async function all(serials: readonly number[], act: (serial: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < serials.length; first += AT_ONCE) {
    await Promise.all(serials.slice(first, first + AT_ONCE).map(act));
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

test('700 vote, of whom 60 vote again', async () => {
  const again = new Set(range(0, AGAIN));
  await all(range(0, VOTERS), async (serial) => {
    const booth = await story.voter(serial);
    for (const choices of again.has(serial) ? [firstOf(serial), secondOf(serial)] : [firstOf(serial)]) {
      const outcome = await booth.cast(booth.encrypt(choices));
      expect(outcome.kind).toBe('accepted');
      receipts.set(serial, outcome.receipt);
    }
  });
  expect(receipts.size).toBe(VOTERS);
});

test('20 have their ballots opened instead, and what the device encrypted was what it showed', async () => {
  await all(range(VOTERS, VOTERS + CHALLENGES), async (serial) => {
    const booth = await story.voter(serial);
    const encrypted = booth.encrypt(firstOf(serial));
    const { code } = encrypted;
    const { kind, slip } = await booth.challenge(encrypted);
    expect(kind).toBe('recorded');
    expect(remake(await story.keyed(), slip)).toMatchObject({ code, choices: firstOf(serial) });
  });
  const { output } = await callsAs().listChallenges({ electionId: story.electionId, limit: 100 });
  expect(output.items).toHaveLength(CHALLENGES);
});

test('three of five trustees open the sum, and the counts are those of the last ballots', async () => {
  await story.close();
  await story.count();
  await story.decrypt(2, 3, 5);
  const result = await story.publish();
  const expected = [new Array<number>(3).fill(0), new Array<number>(3).fill(0), new Array<number>(4).fill(0)];
  for (const serial of range(0, VOTERS)) {
    const last = serial < AGAIN ? secondOf(serial) : firstOf(serial);
    last.forEach((chosen, contest) => chosen.forEach((option) => (expected[contest]![option]! += 1)));
  }
  expect(result).toMatchObject({ ballots: VOTERS, credentials: CREDENTIALS, counts: expected });
  await story.certify();
});

test('every receipt leads to the tally', async () => {
  const some = [0, 1, AGAIN - 1, AGAIN, VOTERS - 1];
  for (const serial of some) {
    const report = await checkReceipt(callsAs(), receipts.get(serial)!);
    expect(report).toMatchObject({ ballot: 'RECORDED', phase: 'CERTIFIED', counted: true });
    expect(isGood(report)).toBe(true);
  }
});

test('an observer verifies all of it from the own peer: every check, every ballot', async () => {
  const { code, report } = await verifyFrom(process.env['LEDGER_STATE']!, 'peer0.observer', story.electionId);
  expect([code, report.findings]).toEqual([0, []]);
  expect(report.ballots).toEqual({ accepted: VOTERS + AGAIN, counted: VOTERS, challenged: CHALLENGES });
  console.log(`verified from the observers’ peer: ${JSON.stringify(report.ballots)}`);
});
