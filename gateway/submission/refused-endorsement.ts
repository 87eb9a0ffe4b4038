/** What a failed endorsement is told as, and whether another try may fare better. */
import type { Failure } from '../ledger/failure.ts';
import { failureProblem, type ContractsByName } from '../ledger/refusal.ts';
import { gatewayProblem, type Problem } from '../problems.ts';

/** As much of a call as the judgement needs. */
export interface EndorsedCall {
  readonly contract: string;
  /** MSP ids of the only organisations that may endorse it; absent when the peer chose. */
  readonly organisations?: readonly string[];
}

/** The judgement. */
export interface RefusedEndorsement {
  readonly problem: Problem;
  /** Whether what stood in the way is passing. */
  readonly mayPass: boolean;
}

/** Judges why a proposal was not endorsed. Nothing of it was sent to the ledger. */
export function refusedEndorsement(
  failure: Failure,
  call: EndorsedCall,
  contracts: ContractsByName,
  txId: string,
): RefusedEndorsement {
  // Some endorsed and some refused: the peers do not agree, so that the refusal is not the last word.
  if (failure.kind === 'contract' && failure.others && failure.by.length !== call.organisations?.length) {
    const details = { code: failure.error.code, refusedBy: failure.by };
    return { problem: gatewayProblem('ENDORSEMENTS_DIFFER', { details, txId }), mayPass: true };
  }
  return { problem: failureProblem(contracts, call.contract, failure, txId), mayPass: failure.kind === 'passing' };
}

/** What is done with the submits of a proposal that was not endorsed: nothing more, or another try together, in two halves, or each alone. */
export type NextTry = 'none' | 'whole' | 'halves' | 'each';

/** As much of a refused proposal as the next try depends on. */
export interface RefusedProposal extends RefusedEndorsement {
  readonly failure: Failure;
  readonly operations: number;
  /** Tries before this one in which nothing could be sent either. */
  readonly triesBefore: number;
}

/** Says how the submits of a proposal that was not endorsed are tried again. */
export function nextTry({ operations, ...refused }: RefusedProposal): NextTry {
  if (operations === 1) return refused.mayPass ? 'whole' : 'none';
  return nextOfSeveral(refused);
}

function nextOfSeveral({ failure, problem, mayPass, triesBefore }: Omit<RefusedProposal, 'operations'>): NextTry {
  // Too much for the time there is: half of it may do.
  if (problem.code === 'LEDGER_TIMEOUT') return 'halves';
  if (failure.kind === 'peer') return 'none';
  // An endorser whom only one of them needs, or a contract that takes too long over one, need not stop the others.
  if (!mayPass || problem.code === 'ENDORSERS_UNAVAILABLE') return 'each';
  // A peer was behind, and catches up; when it differs still, a record is being changed all the time, and in the way of one or two.
  return problem.code === 'ENDORSEMENTS_DIFFER' && triesBefore > 0 ? 'halves' : 'whole';
}
