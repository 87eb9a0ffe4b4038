/** The relay on the network: who has no token may bring ballots and challenges and nothing else, and several go together. */
import { readFileSync } from 'node:fs';
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { readKeyedElection, type KeyedElection } from '@ledger-pilots/console/voting/election/read-election.ts';
import { memoryVault } from '@ledger-pilots/console/voting/vault/vault.ts';
import type { BallotBox, Signed } from '@ledger-pilots/console/voting/voter/ballot-box.ts';
import { checkSubmission } from '@ledger-pilots/console/voting/voter/check-submission.ts';
import { relayBox } from '@ledger-pilots/console/voting/voter/relay-box.ts';
import { newVoterKey } from '@ledger-pilots/console/voting/voter/voter-key.ts';
import { VotingBooth } from '@ledger-pilots/console/voting/voter/voting-booth.ts';
import { call, connections, gateway } from '../../api/caller.ts';
import { PollingDay, publicCalls, trusteeDesks } from './polling-day.ts';

jest.setTimeout(300_000);

const day = new PollingDay({}, 5_000);
const { electionId } = day;
const keys = Array.from({ length: 6 }, () => newVoterKey());
const voting = publicCalls();
const ballots = `/v1/voting/elections/${electionId}/relay/ballots`;
let election: KeyedElection;

beforeAll(async () => {
  await day.create();
  await day.publishRoll(keys.map(({ credential }) => hexOf(credential)));
  await day.makeKey(trusteeDesks());
  election = await readKeyedElection(voting, electionId);
});

const boothOf = (serial: number, box: BallotBox, key = keys[serial]!) =>
  new VotingBooth({ voting, box, vault: memoryVault(), election, key });

/** A signed ballot that is not sent. */
async function signed(serial: number, key = keys[serial]!): Promise<Signed> {
  let kept: Signed | undefined;
  const keeping: BallotBox = {
    cast: (_, ballot) => Promise.resolve(((kept = ballot), { kind: 'unknown' })),
    challenge: () => Promise.reject(new Error('is not asked')),
  };
  const booth = boothOf(serial, keeping, key);
  await booth.cast(booth.encrypt([[1]]));
  return kept!;
}

test('ballots that come together go into one transaction, and each voter gets a signed answer', async () => {
  const box = relayBox({ baseUrl: gateway });
  const booths = [0, 1, 2, 3].map((serial) => boothOf(serial, box));
  const prepared = booths.map((booth) => booth.encrypt([[0]]));
  const outcomes = await Promise.all(booths.map((booth, at) => booth.cast(prepared[at]!)));
  const receipts = outcomes.map(({ receipt }) => receipt);
  // One, where nothing else keeps the machine busy for a quarter of a second.
  expect(new Set(receipts.map(({ transactionId }) => transactionId)).size).toBeLessThan(4);
  const ca = readFileSync(connections.parties['nec']!.caCertificate, 'utf8');
  expect(receipts.map((receipt) => checkSubmission(receipt, ca))).toEqual(['SIGNED', 'SIGNED', 'SIGNED', 'SIGNED']);
  // The word about one ballot is no word about another.
  const swapped = { ...receipts[0]!, submission: receipts[1]!.submission! };
  expect(checkSubmission(swapped, ca)).toBe('FALSE');
});

test('a ballot that was brought already is refused, and counts once', async () => {
  const ballot = await signed(4);
  expect((await call('POST', ballots, { body: ballot })).status).toBe(200);
  expect((await call('POST', ballots, { body: ballot })).body).toMatchObject({ code: 'SEQUENCE_BROKEN', status: 409 });
  const { output } = await voting.getBallot({ electionId, credential: ballot.credential });
  expect(output.seq).toBe(1);
});

test('a false ballot among true ones harms nobody', async () => {
  const unknown = await signed(0, newVoterKey());
  const [right, wrong] = await Promise.all([
    signed(5).then((ballot) => call('POST', ballots, { body: ballot })),
    call('POST', ballots, { body: unknown }),
  ]);
  expect([right.status, wrong.body]).toMatchObject([200, { code: 'CREDENTIAL_UNKNOWN', status: 403 }]);
});

test('what is too large, malformed, unsigned or of no election goes no further than the gateway', async () => {
  const ballot = await signed(5).catch(() => signed(0, newVoterKey()));
  const codeOf = async (path: string, body: object) =>
    ((await call('POST', path, { body })).body as { code: string }).code;
  expect(await codeOf(ballots, { ...ballot, answers: ['A'.repeat(39_999)] })).toBe('BALLOT_MALFORMED');
  expect(await codeOf(ballots, { ...ballot, answers: Array.from({ length: 10 }, () => 'A'.repeat(39_999)) })).toBe(
    'TOO_LARGE',
  );
  expect(await codeOf(ballots, { ...ballot, signature: '00'.repeat(64) })).toBe('SIGNATURE_INVALID');
  expect(await codeOf(ballots, { ...ballot, extra: 1 })).toBe('INPUT_INVALID');
  expect(await codeOf(ballots.replace(electionId, '01890a5d-ac96-774b-bcce-b302099a8057'), ballot)).toBe('NOT_FOUND');
});

test('without a token nothing else is open: not the contract’s own routes, nor the relay of another method', async () => {
  const ballot = await signed(0, newVoterKey());
  const own = await call('POST', ballots.replace('relay/', ''), { body: ballot });
  expect(own.body).toMatchObject({ code: 'TOKEN_MISSING', status: 401 });
  for (const path of ['relay/ballot-batches', 'relay/close', 'relay/decryptions']) {
    expect((await call('POST', ballots.replace('relay/ballots', path), { body: {} })).status).toBe(404);
  }
  const read = await call('GET', ballots);
  expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
});
