/** How long ballots take to verify, one by one and all in one check: for the bench, which brings the clock. */
import type { ContestForm } from '../ballot/ballot.ts';
import { prepareBallot } from '../ballot/prepare-ballot.ts';
import { verifyBallot, verifyBallots } from '../ballot/verify-ballots.ts';
import { completeCeremony, seedOf, settingOf, voterOf } from './keys.ts';

/** Processor time for each ballot, and how many times faster a batch is. */
export interface BallotCosts {
  readonly prepareMs: number;
  readonly verifyAloneMs: number;
  readonly verifyInBatchMs: number;
  readonly batchSpeedUp: number;
}

/** A typical contest: one of five. */
export const TYPICAL_CONTEST: ContestForm = { options: 5, min: 1, max: 1 };

/**
 * Measures with real ballots of one contest each.
 * @param nowMs - a clock, best one of processor time
 * @param ballots - how many; 64 fill a transaction
 * @throws {Error} when a ballot is not valid: then the times mean nothing
 */
export function measureBallots(nowMs: () => number, ballots = 64, contest = TYPICAL_CONTEST): BallotCosts {
  const { keys } = completeCeremony(2, 2);
  const setting = settingOf(keys, [contest]);
  const timed = <T>(work: () => T): [T, number] => {
    const from = nowMs();
    const result = work();
    return [result, (nowMs() - from) / ballots];
  };
  const voters = Array.from({ length: ballots }, (_, serial) => voterOf(serial));
  const [prepared, prepareMs] = timed(() =>
    voters.map(({ credential }, serial) => {
      return prepareBallot(setting, credential, [[serial % contest.options]], seedOf(70, serial)).ballot;
    }),
  );
  // Once unmeasured, so that neither way pays for the compiler.
  verifyBallots(setting, prepared.slice(0, 8));
  const [alone, verifyAloneMs] = timed(() => prepared.map((ballot) => verifyBallot(setting, ballot)));
  const [together, verifyInBatchMs] = timed(() => verifyBallots(setting, prepared));
  if ([...alone, ...together].some((verdict) => verdict !== 'VALID')) throw new Error('a measured ballot is not valid');
  return { prepareMs, verifyAloneMs, verifyInBatchMs, batchSpeedUp: verifyAloneMs / verifyInBatchMs };
}
