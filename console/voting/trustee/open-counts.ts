/** The counts that the trustees' parts open: what the commission publishes and the contract checks. */
import { combine } from '@ledger-pilots/chaincode/voting/ballot/decryption.ts';
import { DiscreteLog } from '@ledger-pilots/chaincode/voting/ballot/discrete-log.ts';
import { elementsOfPackedText } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { tallySettingOf } from '@ledger-pilots/chaincode/voting/state.ts';
import type { ElectionReads, VotingCalls } from '../calls.ts';
import { readKeyedElection } from '../election/read-election.ts';
import { VotingError } from '../voting-error.ts';

/**
 * Combines the first parts, as many as are needed, and searches for the counts.
 * @returns of each contest the counts of its options; a blank vote is the last option
 * @throws {VotingError} PHASE_WRONG while parts are missing, TALLY_DIFFERS when the parts open nothing
 */
export async function openCounts(
  voting: ElectionReads & Pick<VotingCalls, 'getTally'>,
  electionId: string,
): Promise<number[][]> {
  const { key } = await readKeyedElection(voting, electionId);
  const { output } = await voting.getTally({ electionId });
  const { tally, decryptions } = output;
  const setting = tallySettingOf(key, tally);
  if (setting === undefined || decryptions.length < key.threshold) {
    throw new VotingError(
      'PHASE_WRONG',
      `${decryptions.length} of ${key.threshold} parts of ${electionId} are there: wait.`,
    );
  }
  const parts = decryptions.slice(0, key.threshold).map(({ number, factors }) => {
    return { trustee: Number(number), factors: factors.map(elementsOfPackedText) };
  });
  const logarithm = new DiscreteLog(tally.weight!);
  return combine(setting, parts).map((points) =>
    points.map((point) => {
      const count = logarithm.of(point);
      if (count !== undefined) return count;
      throw new VotingError(
        'TALLY_DIFFERS',
        `The parts of ${electionId} open no count up to ${tally.weight}: report it.`,
      );
    }),
  );
}
