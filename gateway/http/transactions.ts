/** `GET /v1/transactions/{txId}`: what became of any transaction that the caller's party can see. */
import { Router, type RequestHandler } from 'express';
import type { z } from 'zod';
import { parseWith } from '@ledger-pilots/chaincode/kit/validation.ts';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { TokenSubject } from '../auth/token-verifier.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { contractProblem } from '../ledger/refusal.ts';
import { gatewayProblem } from '../problems.ts';
import { batchResultsOrNone } from '../submission/batch.ts';
import { onlyMethods } from './allow.ts';
import { answering } from './answer.ts';
import { subjectOf } from './authenticate.ts';
import { parseQuery } from './input.ts';
import { TransactionQuery, type TransactionStatus } from './transaction-status.ts';

/** The router of the look-up. */
export function transactionRouter(ledger: Ledger, authenticate: RequestHandler): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get(
    '/v1/transactions/:txId',
    authenticate,
    answering(async (req, res) => {
      const query = queryOf(req.params, req.url);
      return { status: 200, body: await statusOf(ledger, subjectOf(res), query) };
    }),
  );
  router.all('/v1/transactions/:txId', onlyMethods('GET'));
  return router;
}

async function statusOf(
  ledger: Ledger,
  { party }: TokenSubject,
  { txId, operation }: z.output<typeof TransactionQuery>,
): Promise<z.output<typeof TransactionStatus>> {
  const place = operation === undefined ? {} : { operation };
  const found = await Promise.all(
    ledger.channelsOf(party).map(async (channel) => ({
      channel,
      recorded: await ledger.transaction(party, channel, txId),
    })),
  );
  for (const { channel, recorded } of found) {
    if (recorded === undefined) continue;
    const { block, code, result } = recorded;
    const where = { transactionId: txId, channel, block: Number(block), validationCode: code };
    if (code !== 'VALID') return { ...where, status: 'INVALID', ...place };
    const refusal = operation === undefined ? undefined : refusalOf(result, operation, txId);
    if (refusal === undefined) return { ...where, status: 'VALID', ...place };
    return { ...where, status: 'REFUSED', operation: operation!, code: refusal.code, detail: refusal.message };
  }
  if (await ledger.isOpen(txId)) return { transactionId: txId, status: 'PENDING', ...place };
  throw gatewayProblem('TRANSACTION_UNKNOWN', { txId });
}

/** Why the contract refused one of the writes that the transaction carries; `undefined` when it did not. */
function refusalOf(result: Uint8Array, operation: number, txId: string): ContractError | undefined {
  const answer = batchResultsOrNone(result)[operation];
  if (answer === undefined) {
    throw gatewayProblem('TRANSACTION_UNKNOWN', { detail: 'The transaction carries no such operation.', txId });
  }
  return answer.kind === 'refused' ? answer.refusal : undefined;
}

function queryOf(params: Readonly<Record<string, unknown>>, url: string): z.output<typeof TransactionQuery> {
  const [, rawQuery = ''] = url.split('?', 2);
  const query = new Map([...parseQuery(rawQuery)].map(([name, values]) => [name, values.map(numberIn)]));
  const input = Object.fromEntries(
    [...query].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
  try {
    return parseWith(TransactionQuery, { ...input, ...params });
  } catch (error) {
    if (error instanceof ContractError) throw contractProblem(new Map(), '', error);
    throw error;
  }
}

function numberIn(text: string): number | string {
  return /^[0-9]{1,4}$/.test(text) ? Number(text) : text;
}
