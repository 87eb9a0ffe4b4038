import { ballotSettingOf } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { prepareBallot } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import { completeCeremony, seedOf, voterOf } from '@ledger-pilots/chaincode/voting/testing/keys.ts';
import { BallotPool, verifierPerSecond } from './ballot-pool.ts';
import type { Ballot } from './protocol/ballot.ts';

const contests = [{ options: 3, min: 1, max: 1 }];
const { keys } = completeCeremony(3, 2);
const setting = { electionHash: new Uint8Array(64).fill(7), publicKey: keys.publicKey, contests };
const bound = ballotSettingOf(setting.electionHash, keys.publicKey, contests);
const ballots = [0, 1, 2].map((serial): Ballot => {
  return prepareBallot(bound, voterOf(serial).credential, [[serial]], seedOf(9, serial)).ballot;
});

test('threads verify ballots and say how many a second', async () => {
  const { valid, verifierPerSecond: speed } = await verifierPerSecond(setting, [...ballots, ...ballots], 2);
  expect(valid).toBe(6);
  expect(speed).toBeGreaterThan(0);
});

test('a verdict is the ballot’s own, in the order of the ballots', async () => {
  const pool = new BallotPool(2);
  const stolen = { ...ballots[1]!, credential: ballots[0]!.credential };
  const cut = { ...ballots[2]!, answers: [ballots[2]!.answers[0]!.subarray(32)] };
  const verdicts = await Promise.all([pool.judge(setting, [ballots[0]!, stolen]), pool.judge(setting, [cut])]);
  expect(verdicts).toEqual([['VALID', 'UNPROVED'], ['MALFORMED']]);
  await pool.close();
});

test('a thread that fails says so to whoever waits', async () => {
  const pool = new BallotPool(1);
  const broken = { ...setting, publicKey: new Uint8Array(5) };
  await expect(pool.judge(broken, ballots)).rejects.toThrow('a verifying thread failed');
  expect(await pool.judge(setting, ballots)).toEqual(['VALID', 'VALID', 'VALID']);
  await pool.close();
});
