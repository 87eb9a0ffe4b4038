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
