/** A whole election by the tools, on the real contract with a ledger in memory: what they promise together. */
import { Booth, ELECTION } from '@ledger-pilots/chaincode/voting/testing/booth.ts';
import { compareLists } from './registrar/compare-lists.ts';
import { auditSample, drawSample, openSample } from './registrar/sample-audit.ts';
import { keptSeals } from './registrar/voter-seal.ts';
import { callsOf } from './testing/booth-calls.ts';
import { ToolElection } from './testing/tool-election.ts';
import { decryptTally } from './trustee/decrypt-tally.ts';
import { openCounts } from './trustee/open-counts.ts';
import { recall, remember } from './trustee/trustee-memory.ts';
import { memoryVault } from './vault/vault.ts';
import { checkReceipt, isGood } from './voter/check-receipt.ts';
import { addressTextOf, remake, slipOfAddress } from './voter/challenge-slip.ts';
import { readKeyedElection } from './election/read-election.ts';
import type { CastOutcome } from './voter/voting-booth.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const publicReads = (election: ToolElection) => callsOf(election.booth, 'kisa');

function receiptOf(outcome: CastOutcome) {
  if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
  return outcome.receipt;
}

describe('an election by the tools', () => {
  let election: ToolElection;
  const receipts: ReturnType<typeof receiptOf>[] = [];

  beforeAll(async () => {
    election = await new ToolElection(new Booth()).opened();
  });

  test('the two keepers published the same list, and a sample of the sealed numbers opens', async () => {
    const voting = publicReads(election);
    expect(await compareLists(voting, ELECTION)).toMatchObject({ equal: true, registrar: 4, authenticator: 4 });
    const seals = await keptSeals(election.officerVault, ELECTION);
    const drawn = drawSample(seals, 'dice of the observers', 2);
    const sample = { seed: 'dice of the observers', size: 2, openings: openSample(seals, drawn) };
    const verdicts = async (openings: typeof seals) =>
      (await auditSample(voting, ELECTION, { ...sample, openings })).map(({ verdict }) => verdict);
    expect(await verdicts(sample.openings)).toEqual(['OPENED', 'OPENED']);
    const [first, second] = sample.openings;
    expect(await verdicts([{ ...first!, voterId: 'V-99' }])).toEqual(['FALSE', 'UNOPENED']);
    expect(await verdicts([second!, first!])).toEqual(['OPENED', 'OPENED']);
  });

  test('three voters cast, one of them twice, and their receipts are good', async () => {
    for (const serial of [0, 1, 2]) {
      const voter = await election.voter(serial, { vault: memoryVault() });
      if (serial === 0) receipts.push(receiptOf(await voter.cast(voter.encrypt([[0]]))));
      receipts.push(receiptOf(await voter.cast(voter.encrypt([[1]]))));
    }
    const reports = await Promise.all(receipts.map((receipt) => checkReceipt(publicReads(election), receipt)));
    expect(reports.map(({ ballot }) => ballot)).toEqual(['REPLACED', 'RECORDED', 'RECORDED', 'RECORDED']);
    expect(reports.every(isGood)).toBe(true);
    expect(reports[1]!.counted).toBeUndefined();
  });

  test('a challenged ballot is made again elsewhere, with the code that was shown before', async () => {
    const voter = await election.voter(3);
    const ballot = voter.encrypt([[1]]);
    const outcome = await voter.challenge(ballot);
    const keyed = await readKeyedElection(publicReads(election), ELECTION);
    expect(remake(keyed, outcome.slip)).toMatchObject({ code: ballot.code, choices: [[1]] });
    expect(remake(keyed, { ...outcome.slip, choices: [[0]] }).code).not.toBe(ballot.code);
    const carried = slipOfAddress(ELECTION, addressTextOf(outcome.slip));
    expect(carried).toEqual(outcome.slip);
    expect(() => slipOfAddress(ELECTION, addressTextOf(outcome.slip).slice(3))).toThrow('not a slip');
    const { output } = await publicReads(election).listChallenges({ electionId: ELECTION });
    expect(output.items.map(({ ballotHash }) => ballotHash)).toEqual([ballot.ballotHash]);
  });

  test('after the close trustees count again and decrypt, and the result is what was chosen', async () => {
    await election.booth.close();
    await expect(decryptTally(election.desks[0]!, ELECTION)).rejects.toMatchObject({ code: 'PHASE_WRONG' });
    await election.booth.count();
    const outcome = await decryptTally(election.desks[0]!, ELECTION);
    expect(outcome).toMatchObject({ ballots: 3, submitted: true });
    await expect(openCounts(publicReads(election), ELECTION)).rejects.toMatchObject({ code: 'PHASE_WRONG' });
    await decryptTally(election.desks[2]!, ELECTION);
    const counts = await openCounts(publicReads(election), ELECTION);
    expect(counts[0]!.slice(0, 2)).toEqual([0, 3]);
    // Repeating tells that it was done.
    expect(await decryptTally(election.desks[0]!, ELECTION)).toEqual({ ...outcome, submitted: false });
  });

  test('a trustee decrypts no second tally, and none that its ballots do not come to', async () => {
    const desk = election.desks[1]!;
    const memory = await recall(desk.vault, ELECTION);
    await remember(desk.vault, { ...memory, decrypts: 'ab'.repeat(64) });
    await expect(decryptTally(desk, ELECTION)).rejects.toMatchObject({ code: 'SECOND_TALLY' });
    await remember(desk.vault, memory);
    const dropped = receipts[0]!.credential;
    const voting = {
      ...electionCalls(election, 'hostTrustee'),
      listBallots: async (input: { group: string }) => {
        const answer = await publicReads(election).listBallots({ ...input, electionId: ELECTION });
        const items = answer.output.items.filter(({ credential }) => credential !== dropped);
        return { ...answer, output: { ...answer.output, items } };
      },
    };
    await expect(decryptTally({ ...desk, voting: voting as never }, ELECTION)).rejects.toMatchObject({
      code: 'TALLY_DIFFERS',
    });
  });

  test('a counted ballot leads to the root of its bucket, and a false path does not', async () => {
    const voting = publicReads(election);
    expect(await checkReceipt(voting, receipts[1]!)).toMatchObject({ ballot: 'RECORDED', counted: true });
    const lying = {
      getElection: voting.getElection,
      getBallot: voting.getBallot,
      getReceipt: async (input: { electionId: string; credential: string }) => {
        const answer = await voting.getReceipt(input);
        return { ...answer, output: { ...answer.output, bucketRoot: '00'.repeat(32) } };
      },
    };
    const report = await checkReceipt(lying, receipts[1]!);
    expect([report.counted, isGood(report)]).toEqual([false, false]);
    expect((await checkReceipt(voting, { ...receipts[1]!, tracker: '00'.repeat(32) })).ballot).toBe('DIFFERENT');
  });
});

function electionCalls(election: ToolElection, person: 'hostTrustee') {
  const calls = callsOf(election.booth, person);
  const names = ['getElection', 'getCeremony', 'getTally', 'listCredentials', 'submitDecryption'] as const;
  return Object.fromEntries(names.map((name) => [name, calls[name]]));
}
