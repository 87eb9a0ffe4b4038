/** A voter's way where something goes wrong: nothing is cast twice, nothing is lost unnoticed, nothing is opened and cast. */
import { Booth, ELECTION } from '@ledger-pilots/chaincode/voting/testing/booth.ts';
import { readKeyedElection } from '../election/read-election.ts';
import { callsOf } from '../testing/booth-calls.ts';
import { ToolElection } from '../testing/tool-election.ts';
import { memoryVault } from '../vault/vault.ts';
import { contractBox, type BallotBox } from './ballot-box.ts';
import { keptReceipts, pendingCast } from './receipt.ts';
import { keyOfText, newVoterKey, textOfKey } from './voter-key.ts';

jest.setTimeout(240_000);

describe('a voter', () => {
  let election: ToolElection;
  beforeAll(async () => {
    election = await new ToolElection(new Booth(), 8).opened();
  });

  test('casts or challenges a ballot, and never both', async () => {
    const voter = await election.voter(0);
    const cast = voter.encrypt([[0]]);
    await voter.cast(cast);
    await expect(voter.challenge(cast)).rejects.toMatchObject({ code: 'BALLOT_SPENT' });
    const challenged = voter.encrypt([[0]]);
    await voter.challenge(challenged);
    await expect(voter.cast(challenged)).rejects.toMatchObject({ code: 'BALLOT_SPENT' });
  });

  test('whose answer is lost asks on, and the ballot counts once', async () => {
    const box = contractBox(callsOf(election.booth, 'relay'));
    for (const reaches of [true, false]) {
      let calls = 0;
      const lossy: BallotBox = {
        ...box,
        cast: async (electionId, ballot) => {
          calls += 1;
          if (calls > 1) return box.cast(electionId, ballot);
          if (reaches) await box.cast(electionId, ballot);
          return { kind: 'unknown' };
        },
      };
      const vault = memoryVault();
      const voter = await election.voter(reaches ? 1 : 2, { box: lossy, vault });
      expect(await voter.cast(voter.encrypt([[1]]))).toMatchObject({ kind: 'unknown' });
      await expect(voter.cast(voter.encrypt([[0]]))).rejects.toMatchObject({ code: 'CAST_PENDING' });
      expect(await voter.settle()).toMatchObject({ kind: 'accepted', receipt: { seq: 1 } });
      expect(calls).toBe(reaches ? 1 : 2);
      expect([await pendingCast(vault, ELECTION), (await keptReceipts(vault, ELECTION)).length]).toEqual([
        undefined,
        1,
      ]);
      expect(await voter.settle()).toBeUndefined();
    }
  });

  test('sees when the ledger lacks the own ballot, or has one that is not the own', async () => {
    const vault = memoryVault();
    const voter = await election.voter(3, { vault });
    await voter.cast(voter.encrypt([[1]]));
    const other = await election.voter(3, { vault: memoryVault() });
    await expect(other.cast(other.encrypt([[0]]))).rejects.toMatchObject({ code: 'BALLOT_FOREIGN' });
    expect(await other.cast(other.encrypt([[0]]), true)).toMatchObject({ receipt: { seq: 2 } });
    const forgetful = {
      getBallot: () => callsOf(election.booth, 'kisa').getBallot({ electionId: ELECTION, credential: '00'.repeat(32) }),
    };
    const robbed = await election.voter(3, { vault, voting: forgetful });
    await expect(robbed.cast(robbed.encrypt([[1]]))).rejects.toMatchObject({ code: 'BALLOT_LOST' });
  });

  test('whose key is on no list is refused with the contract’s own code, and nothing stays open', async () => {
    const vault = memoryVault();
    const voter = await election.voter(0, { key: newVoterKey(), vault });
    await expect(voter.cast(voter.encrypt([[1]]))).rejects.toMatchObject({
      code: 'BALLOT_REFUSED',
      reason: 'CREDENTIAL_UNKNOWN',
    });
    expect(await pendingCast(vault, ELECTION)).toBeUndefined();
  });

  test('does not believe an election whose title, key or hash was exchanged', async () => {
    const voting = callsOf(election.booth, 'kisa');
    const shown = async (
      change: (election: Awaited<ReturnType<typeof voting.getElection>>['output']['election']) => object,
    ) => ({
      getCeremony: voting.getCeremony,
      getElection: async (input: { electionId: string }) => {
        const answer = await voting.getElection(input);
        const { election: own, phase } = answer.output;
        return { ...answer, output: { phase, election: { ...own, ...change(own) } } } as typeof answer;
      },
    });
    const title = { ko: '다른 선거', en: 'Another election' };
    const changes = [
      shown(({ manifest }) => ({ manifest: { ...manifest, title } })),
      shown(({ key }) => ({ key: { ...key!, publicKey: key!.trusteeKeys[0]! } })),
      shown(({ key }) => ({ key: { ...key!, electionHash: '00'.repeat(64) } })),
    ];
    const codes = await Promise.all(
      changes.map(async (reads) =>
        readKeyedElection(await reads, ELECTION).catch((error: { code: string }) => error.code),
      ),
    );
    // Another manifest is another ceremony, whose proofs do not hold.
    expect(codes).toEqual(['KEY_UNPROVED', 'ELECTION_DIFFERS', 'ELECTION_DIFFERS']);
    await expect(readKeyedElection(voting, ELECTION, '00'.repeat(64))).rejects.toMatchObject({
      code: 'ELECTION_DIFFERS',
    });
  });
});

test('a key is exported and read again, and a damaged one is refused', () => {
  const key = newVoterKey();
  expect(keyOfText(textOfKey(key))).toEqual(key);
  expect(() => keyOfText(textOfKey(key).replace(/"secret":"../, '"secret":"00'))).toThrow('not a voter’s key');
  expect(() => keyOfText('{')).toThrow('not a voter’s key');
});
