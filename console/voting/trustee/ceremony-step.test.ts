/** A trustee's steps: each once, none before its time, and none in a ceremony that is shown otherwise than before. */
import { Booth, ELECTION, people } from '@ledger-pilots/chaincode/voting/testing/booth.ts';
import { ToolElection, TRUSTEES } from '../testing/tool-election.ts';
import { memoryVault } from '../vault/vault.ts';
import { takeStep } from './ceremony-step.ts';
import type { TrusteeDesk } from './trustee-desk.ts';
import { recall } from './trustee-memory.ts';

jest.setTimeout(240_000);

async function started(): Promise<ToolElection> {
  const election = await new ToolElection(new Booth()).frozen();
  const trustees = TRUSTEES.map((person) => ({ party: people[person].party, user: people[person].user }));
  await election.booth.must('startCeremony', { threshold: 2, trustees }, 'manager');
  return election;
}

test('nobody opens before all have sealed, and everything is done once', async () => {
  const election = await started();
  const [first, second, third] = election.desks as [TrusteeDesk, TrusteeDesk, TrusteeDesk];
  expect(await takeStep(first, ELECTION)).toEqual({ did: 'SEALED' });
  expect(await takeStep(first, ELECTION)).toEqual({ did: 'NOTHING', waitsFor: 'SEALED', trustees: ['2', '3'] });
  expect(await election.stepAll([first, second])).toEqual(['SEALED']);
  const counts = new Map<string, number>();
  for (const did of await election.stepAll()) counts.set(did, (counts.get(did) ?? 0) + 1);
  expect([...counts]).toEqual([
    ['SEALED', 1],
    ['COMMITTED', 3],
    ['DEALT', 3],
    ['ACCEPTED', 3],
  ]);
  expect(await takeStep(third, ELECTION)).toEqual({ did: 'NOTHING', waitsFor: 'KEY', trustees: [] });
  await election.booth.must('finalizeKey', {}, 'manager');
  const { electionHash } = election.booth.election.key!;
  expect(await takeStep(third, ELECTION)).toEqual({ did: 'ACKNOWLEDGED', electionHash });
  expect((await recall(third.vault, ELECTION)).attempts[0]!.electionHash).toBe(electionHash);
});

test('a share that does not fit is complained of, and the dealer is disqualified', async () => {
  const election = await started();
  const [honest, , cheat] = election.desks as [TrusteeDesk, TrusteeDesk, TrusteeDesk];
  const cheating: TrusteeDesk = {
    ...cheat,
    voting: new Proxy(cheat.voting, {
      get: (calls, name: 'dealShares') => {
        if (name !== 'dealShares') return calls[name];
        // The shares of the two others in each other's place.
        return (input: Parameters<typeof calls.dealShares>[0]) =>
          calls.dealShares({ ...input, shares: [...input.shares].reverse() });
      },
    }),
  };
  const did = await election.stepAll([cheating, honest, election.desks[1]!]);
  expect(did.filter((step) => step === 'COMPLAINED')).toHaveLength(1);
  expect(await takeStep(honest, ELECTION)).toEqual({ did: 'NOTHING', waitsFor: 'RESTART', trustees: ['3'] });
  expect(election.booth.trusteeRecords()[2]!.state).toBe('DISQUALIFIED');
});

test('a trustee without its secret, or who is not named, or is shown another ceremony, takes no step', async () => {
  const election = await started();
  const desk = election.desks[0]!;
  await takeStep(desk, ELECTION);
  await expect(takeStep({ ...desk, vault: memoryVault() }, ELECTION)).rejects.toMatchObject({
    code: 'CEREMONY_DIFFERS',
  });
  await expect(takeStep(election.desk('credentialTrustee'), ELECTION)).rejects.toMatchObject({ code: 'NOT_NAMED' });
  const lying: TrusteeDesk = {
    ...desk,
    voting: new Proxy(desk.voting, {
      get: (calls, name: 'getCeremony') =>
        name !== 'getCeremony'
          ? calls[name]
          : async (input: { electionId: string }) => {
              const answer = await calls.getCeremony(input);
              return { ...answer, output: { ...answer.output, threshold: 3 } };
            },
    }),
  };
  await expect(takeStep(lying, ELECTION)).rejects.toMatchObject({ code: 'CEREMONY_DIFFERS' });
});
