/** From a failure on the ledger's side to the problem that the caller is told. */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { KIT_ERRORS, type ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { GATEWAY_PROBLEMS, gatewayProblem, Problem, type ProblemDeclaration } from '../problems.ts';
import type { Failure } from './failure.ts';

/** Contracts by name, for their declared errors. */
export type ContractsByName = ReadonlyMap<string, ContractDeclaration>;

/** A fault is a fault, wherever it happened: one code, one page. */
const KIT_PROBLEMS: Readonly<Record<string, ProblemDeclaration>> = {
  ...KIT_ERRORS,
  INTERNAL: GATEWAY_PROBLEMS.INTERNAL,
};

/**
 * The problem for a contract's own refusal: the status that its declaration gives the code.
 * A code that neither the declaration nor the kit knows is a fault of the contract and told as such.
 */
export function contractProblem(
  contracts: ContractsByName,
  contract: string,
  error: ContractError,
  txId?: string,
): Problem {
  const options = {
    detail: error.message,
    ...(error.details !== undefined && { details: error.details }),
    ...(txId !== undefined && { txId }),
  };
  const own = ownMember(contracts.get(contract)?.errors ?? {}, error.code);
  if (own !== undefined) return new Problem(error.code, own, contract, options);
  const kit = ownMember(KIT_PROBLEMS, error.code);
  if (kit !== undefined) return new Problem(error.code, kit, undefined, options);
  return gatewayProblem('INTERNAL', { cause: error, ...(txId !== undefined && { txId }) });
}

/** The problem for a failed evaluation or endorsement. */
export function failureProblem(contracts: ContractsByName, contract: string, failure: Failure, txId?: string): Problem {
  if (failure.kind === 'contract') return contractProblem(contracts, contract, failure.error, txId);
  const cause = failure.kind === 'final' ? failure.cause : undefined;
  return gatewayProblem(failure.code, {
    ...(txId !== undefined && { txId }),
    ...(cause !== undefined && { cause }),
  });
}

function ownMember<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
