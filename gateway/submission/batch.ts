/** Several submits of one caller as one call of the contract's `Batch`, and its answer taken apart again. */
import { z } from 'zod';
import { encode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { Json } from '@ledger-pilots/chaincode/kit/json.ts';
import type { SubmitCall } from '../ledger/call.ts';

/** What became of one submit in its transaction: the contract's output, or its refusal. */
export type OperationResult =
  | { readonly kind: 'done'; readonly output: Uint8Array }
  | { readonly kind: 'refused'; readonly refusal: ContractError };

const Answer = z.object({
  results: z.array(
    z.union([
      z.object({ output: z.json() }),
      z.object({
        error: z.object({
          code: z.string(),
          message: z.string(),
          details: z.record(z.string(), z.unknown()).optional(),
        }),
      }),
    ]),
  ),
});

/** The input of `Batch` for these calls, in their order. */
export function batchInput(calls: readonly Pick<SubmitCall, 'method' | 'input' | 'ifMatch'>[]): Json {
  return {
    operations: calls.map(({ method, input, ifMatch }) => ({
      method,
      input,
      ...(ifMatch !== undefined && { ifMatch: ifMatch as unknown as Json }),
    })),
  };
}

/**
 * The results of a batch, in order.
 * @throws {Error} when the contract's answer has another form
 */
export function batchResults(answer: Uint8Array): OperationResult[] {
  const { results } = Answer.parse(JSON.parse(Buffer.from(answer).toString('utf8')));
  return results.map((result) => {
    if ('output' in result) return done(encode(result.output));
    const { code, message, details } = result.error;
    return { kind: 'refused', refusal: new ContractError(code, message, details) };
  });
}

/** As {@link batchResults}; none when the answer is not a batch's. */
export function batchResultsOrNone(answer: Uint8Array): OperationResult[] {
  try {
    return batchResults(answer);
  } catch {
    return [];
  }
}

/** The result of a call that had its transaction to itself. */
export function done(output: Uint8Array): OperationResult {
  return { kind: 'done', output };
}

/** Whether the contract says that the operation needs a transaction of its own. */
export function needsOwnTransaction(result: OperationResult): boolean {
  return result.kind === 'refused' && result.refusal.code === 'NOT_BATCHABLE';
}
