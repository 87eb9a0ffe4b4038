/** What the relay turns away by itself, with the contract's own codes; and what it lets pass. */
import { Booth, ELECTION } from '@ledger-pilots/chaincode/voting/testing/booth.ts';
import { VotingGate, type Brought } from './voting-gate.ts';

jest.setTimeout(240_000);

const booth = new Booth();
let reads = 0;
const gate = new VotingGate((electionId) => {
  reads += 1;
  if (electionId !== ELECTION) return Promise.reject(new Error('there is no such election'));
  return Promise.resolve({ election: booth.election, phase: booth.phase });
});
const code = (brought: object): Promise<unknown> =>
  gate.check({ electionId: ELECTION, ...brought } as Brought).catch((error: { code?: string }) => error.code);

beforeAll(() => booth.opened());

test('a whole ballot and a whole challenge pass, and the election is read once', async () => {
  expect(await code(booth.ballot(0, [1]))).toBeUndefined();
  expect(await code(booth.challenge(booth.prepare(1, [[0]])))).toBeUndefined();
  expect(reads).toBe(1);
});

test('answers of another length, unreadable ones, and false signatures are turned away', async () => {
  const ballot = booth.ballot(0, [1]);
  const [answer] = ballot.answers as [string];
  expect(await code({ ...ballot, answers: [answer, answer] })).toBe('BALLOT_MALFORMED');
  expect(await code({ ...ballot, answers: [answer.slice(4)] })).toBe('BALLOT_MALFORMED');
  expect(await code({ ...ballot, answers: [`${answer.slice(0, -1)}*`] })).toBe('BALLOT_MALFORMED');
  expect(await code({ ...ballot, seq: 2 })).toBe('SIGNATURE_INVALID');
  expect(await code({ ...ballot, credential: booth.ballot(1, [1]).credential })).toBe('SIGNATURE_INVALID');
});

test('nothing passes for an election that is not open or not there', async () => {
  const closed = new VotingGate(() =>
    Promise.resolve({ election: booth.election, phase: { ...booth.phase, state: 'CLOSED' } }),
  );
  const brought = { electionId: ELECTION, ...booth.ballot(0, [1]) } as Brought;
  await expect(closed.check(brought)).rejects.toMatchObject({ code: 'STATE_CONFLICT', details: { state: 'CLOSED' } });
  await expect(gate.check({ ...brought, electionId: `${ELECTION}0` })).rejects.toThrow('no such election');
});
