/**
 * Online voting: what a ballot, a vote and a count cost, and belenios-tool beside it in the same run. Times of one machine say
 * little to another; the ratios `tallyGrowth` and `vsBelenios` say something everywhere.
 */
import { verifierPerSecond } from '@ledger-pilots/audit/election/ballot-pool.ts';
import { bytesOfPoint } from '@ledger-pilots/chaincode/voting/ballot/group.ts';
import { prepareBallot } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import { completeCeremony, seedOf, settingOf, voterOf } from '@ledger-pilots/chaincode/voting/testing/keys.ts';
import { measureBallots, TYPICAL_CONTEST } from '@ledger-pilots/chaincode/voting/testing/measure-ballots.ts';
import { measureBelenios, hasBelenios } from './belenios.ts';
import { measureCasting } from './casting.ts';
import { measureTally } from './tally.ts';

/** What the benchmark found. The ballots are of one contest, one of five. */
export interface VotingFigures {
  /** Ballots that the contract verifies in a batch, per second and core. */
  readonly verifyPerSecond: number;
  /** Ballots per second that are on the ledger, through the gateway, in batches of 64. */
  readonly castPerSecond: number;
  /** Seconds in which the contract sums the larger number of ballots: 100,000 unless told. */
  readonly tallySeconds: number;
  /** That time over ten times the time for a tenth: 1 is linear. */
  readonly tallyGrowth: number;
  /** Ballots per second of the independent verifier, with a thread for every processor. */
  readonly verifierPerSecond: number;
  /** Processor time of belenios-tool for a ballot over the contract's; `null` where the tool is not installed. */
  readonly vsBelenios: number | null;
  /** The times behind it, in processor milliseconds for a ballot. */
  readonly ballotMs: { readonly prepare: number; readonly verifyAlone: number; readonly verifyInBatch: number };
}

/** How much to measure. */
export interface VotingBenchOptions {
  /** Ballots of the larger count. */
  readonly ballots: number;
  readonly report: (line: string) => void;
}

const SAMPLE = 512;

/**
 * Measures, the casting on a network that runs.
 * @throws {Error} when something that should be valid is not: then the times mean nothing
 */
export async function benchVoting(stateDir: string, { ballots, report }: VotingBenchOptions): Promise<VotingFigures> {
  const costs = measureBallots(processorMs);
  report(
    `a ballot: ${costs.prepareMs.toFixed(1)} ms to make, ${costs.verifyInBatchMs.toFixed(1)} ms to verify in a batch`,
  );
  const belenios = hasBelenios() ? measureBelenios() : undefined;
  report(
    belenios === undefined ? 'belenios-tool is not installed' : `belenios-tool: ${belenios.toFixed(1)} ms a ballot`,
  );
  const verifier = await measureVerifier();
  report(`the verifier: ${verifier.toFixed(0)} ballots a second`);
  const casting = await measureCasting(stateDir);
  report(`casting: ${casting.toFixed(0)} ballots a second`);
  const tenth = await measureTally(ballots / 10);
  report(`the count of ${ballots / 10}: ${tenth.toFixed(1)} s`);
  const whole = await measureTally(ballots);
  report(`the count of ${ballots}: ${whole.toFixed(1)} s`);
  return {
    verifyPerSecond: 1000 / costs.verifyInBatchMs,
    castPerSecond: casting,
    tallySeconds: whole,
    tallyGrowth: whole / (10 * tenth),
    verifierPerSecond: verifier,
    vsBelenios: belenios === undefined ? null : belenios / costs.verifyInBatchMs,
    ballotMs: { prepare: costs.prepareMs, verifyAlone: costs.verifyAloneMs, verifyInBatch: costs.verifyInBatchMs },
  };
}

async function measureVerifier(): Promise<number> {
  const setting = settingOf(completeCeremony(2, 2).keys, [TYPICAL_CONTEST]);
  const ballots = Array.from({ length: SAMPLE }, (_, serial) => {
    return prepareBallot(setting, voterOf(serial).credential, [[serial % TYPICAL_CONTEST.options]], seedOf(71, serial))
      .ballot;
  });
  const { electionHash, publicKey, contests } = setting;
  const measured = await verifierPerSecond({ electionHash, publicKey: bytesOfPoint(publicKey), contests }, ballots);
  if (measured.valid !== SAMPLE) throw new Error(`the verifier takes ${measured.valid} of ${SAMPLE} ballots for valid`);
  return measured.verifierPerSecond;
}

function processorMs(): number {
  return process.cpuUsage().user / 1000;
}
