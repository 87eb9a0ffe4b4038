/** A refusal as the store keeps it, so that a repeat is refused in the same words. */
import { z } from 'zod';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { contractProblem, type ContractsByName } from '../ledger/refusal.ts';
import { GATEWAY_PROBLEMS, gatewayProblem, type GatewayCode, type Problem } from '../problems.ts';

const ProblemRecord = z.object({
  code: z.string(),
  /** Contract whose code it may be. */
  contract: z.string(),
  detail: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  txId: z.string().optional(),
});

/** What the store keeps of a refusal. */
export function recordOf(problem: Problem, contract: string): object {
  const { code, message: detail, details, txId } = problem;
  return { code, contract, detail, ...(details !== undefined && { details }), ...(txId !== undefined && { txId }) };
}

/** The refusal of a record. */
export function problemOf(record: object, contracts: ContractsByName): Problem {
  const { code, contract, detail, details, txId } = ProblemRecord.parse(record);
  const transaction = txId === undefined ? {} : { txId };
  if (isGatewayCode(code)) {
    return gatewayProblem(code, { detail, ...(details !== undefined && { details }), ...transaction });
  }
  return contractProblem(contracts, contract, new ContractError(code, detail, details), txId);
}

function isGatewayCode(code: string): code is GatewayCode {
  return Object.hasOwn(GATEWAY_PROBLEMS, code);
}
