/** Whether a receipt is good: the ballot on a ledger's copy, and after the count its path to the root of its bucket. */
import { bucketOf, ballotLeaf } from '@ledger-pilots/chaincode/voting/ballot/tally.ts';
import { isIncluded } from '@ledger-pilots/chaincode/voting/ballot/merkle.ts';
import { bytesOfHex } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import type { PhaseName } from '@ledger-pilots/chaincode/voting/state.ts';
import { readElection } from '../election/read-election.ts';
import type { VoterReceipt } from './receipt.ts';
import { recordedBallot, type VoterReads } from './voting-booth.ts';

/** What a check found. */
export interface ReceiptReport {
  /** Whether the gateway that was asked shows the election of the receipt. */
  readonly sameElection: boolean;
  /**
   * `RECORDED`: the ballot is the one that the ledger has. `REPLACED`: a later one of this key counts. `MISSING`: the ledger
   * has no ballot of this key, or only an earlier one. `DIFFERENT`: it has another at this place.
   */
  readonly ballot: 'RECORDED' | 'REPLACED' | 'MISSING' | 'DIFFERENT';
  /** Number of the ballot that the ledger has; absent when there is none. */
  readonly recordedSeq?: number;
  /** Whether the recorded ballot leads to the root of its bucket; absent before the polls are closed. */
  readonly counted?: boolean;
  readonly phase: PhaseName;
}

/** Phases in which sums may exist: a bucket no longer changes. */
const CLOSED: readonly PhaseName[] = ['CLOSED', 'TALLYING', 'DECRYPTING', 'RESULT_PUBLISHED', 'CERTIFIED', 'ARCHIVED'];

/** Checks a receipt against one gateway; whoever doubts that one asks another. */
export async function checkReceipt(
  voting: Pick<VoterReads, 'getElection' | 'getBallot' | 'getReceipt'>,
  receipt: VoterReceipt,
): Promise<ReceiptReport> {
  const { electionId, credential } = receipt;
  const { election, phase } = await readElection(voting, electionId);
  const recorded = await recordedBallot(voting, electionId, credential);
  const isClosed = CLOSED.includes(phase.state);
  return {
    sameElection: election.key?.electionHash === receipt.electionHash,
    ballot: recorded === undefined ? 'MISSING' : stateOf(receipt, recorded),
    phase: phase.state,
    ...(recorded !== undefined && { recordedSeq: recorded.seq }),
    ...(recorded !== undefined && isClosed && { counted: await leadsToRoot(voting, receipt, recorded) }),
  };
}

/** Whether everything that can be known by now is as it should be. */
export function isGood({ sameElection, ballot, counted }: ReceiptReport): boolean {
  return sameElection && (ballot === 'RECORDED' || ballot === 'REPLACED') && counted !== false;
}

interface Leaf {
  readonly seq: number;
  readonly tracker: string;
}

function stateOf(receipt: VoterReceipt, recorded: Leaf): ReceiptReport['ballot'] {
  if (recorded.seq > receipt.seq) return 'REPLACED';
  if (recorded.seq < receipt.seq) return 'MISSING';
  return recorded.tracker === receipt.tracker ? 'RECORDED' : 'DIFFERENT';
}

async function leadsToRoot(
  voting: Pick<VoterReads, 'getReceipt'>,
  { electionId, credential }: VoterReceipt,
  { seq, tracker }: Leaf,
): Promise<boolean> {
  const { output: place } = await voting.getReceipt({ electionId, credential });
  const key = bytesOfHex(credential);
  if (place.bucket !== bucketOf(key) || place.seq !== seq || place.tracker !== tracker) return false;
  const leaf = ballotLeaf({ credential: key, seq, tracker: bytesOfHex(tracker) });
  return isIncluded(leaf, place, place.path.map(bytesOfHex), bytesOfHex(place.bucketRoot));
}
