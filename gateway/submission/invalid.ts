import type { Recorded } from '../ledger/block-feed.ts';
import { isReadConflict } from '../ledger/validation-code.ts';
import { gatewayProblem, type Problem } from '../problems.ts';

/** What to tell when the ledger recorded the transaction as invalid. */
export function invalidProblem(txId: string, { code, block }: Recorded): Problem {
  const details = { validationCode: code, block: Number(block) };
  return gatewayProblem(isReadConflict(code) ? 'MVCC_CONFLICT' : 'TRANSACTION_INVALID', { details, txId });
}
