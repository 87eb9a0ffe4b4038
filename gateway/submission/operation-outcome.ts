/** What the ledger made of one operation of a transaction: the same answer whether it is waited for, signed by its caller, or found again. */
import type { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { Recorded } from '../ledger/block-feed.ts';
import type { Committed, Rejected } from '../ledger/outcome.ts';
import { contractProblem, type ContractsByName } from '../ledger/refusal.ts';
import type { OperationResult } from './batch.ts';
import { invalidProblem } from './invalid.ts';

/** Whose codes a refusal is told in. */
export interface Teller {
  readonly contracts: ContractsByName;
  readonly contract: string;
}

/** The end of an operation whose transaction is in a block. */
export function operationOutcome(
  result: OperationResult,
  txId: string,
  recorded: Recorded,
  teller: Teller,
): Committed | Rejected {
  if (recorded.code !== 'VALID') return { kind: 'rejected', problem: invalidProblem(txId, recorded) };
  if (result.kind === 'refused') return refusedOperation(result.refusal, teller);
  return { kind: 'committed', txId, block: recorded.block, result: result.output };
}

/** Without the transaction's id: it is the neighbours' too, and theirs may be valid. */
export function refusedOperation(refusal: ContractError, { contracts, contract }: Teller): Rejected {
  return { kind: 'rejected', problem: contractProblem(contracts, contract, refusal) };
}
