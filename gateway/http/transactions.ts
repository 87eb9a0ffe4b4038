/** `GET /v1/transactions/{txId}`: what became of any transaction that the caller's party can see. */
import { Router, type RequestHandler } from 'express';
import type { z } from 'zod';
import { parseWith } from '@ledger-pilots/chaincode/kit/validation.ts';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { Principal } from '../auth/wallet.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { contractProblem } from '../ledger/refusal.ts';
import { gatewayProblem } from '../problems.ts';
import { onlyMethods } from './allow.ts';
import { answering } from './answer.ts';
import { requirePrincipal } from './authenticate.ts';
import { TransactionQuery, type TransactionStatus } from './transaction-status.ts';

/** The router of the look-up. */
export function transactionRouter(ledger: Ledger, authenticate: RequestHandler): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get(
    '/v1/transactions/:txId',
    authenticate,
    answering(async (req, res) => {
      const { txId } = queryOf(req.params);
      return { status: 200, body: await statusOf(ledger, requirePrincipal(req, res), txId) };
    }),
  );
  router.all('/v1/transactions/:txId', onlyMethods('GET'));
  return router;
}

async function statusOf(
  ledger: Ledger,
  principal: Principal,
  txId: string,
): Promise<z.output<typeof TransactionStatus>> {
  const found = await Promise.all(
    ledger.channelsOf(principal.party).map(async (channel) => ({
      channel,
      recorded: await ledger.transaction(principal, channel, txId),
    })),
  );
  for (const { channel, recorded } of found) {
    if (recorded === undefined) continue;
    const status = recorded.code === 'VALID' ? 'VALID' : 'INVALID';
    return { transactionId: txId, status, channel, block: Number(recorded.block), validationCode: recorded.code };
  }
  if (await ledger.isOpen(txId)) return { transactionId: txId, status: 'PENDING' };
  throw gatewayProblem('TRANSACTION_UNKNOWN', { txId });
}

function queryOf(params: unknown): z.output<typeof TransactionQuery> {
  try {
    return parseWith(TransactionQuery, params);
  } catch (error) {
    if (error instanceof ContractError) throw contractProblem(new Map(), '', error);
    throw error;
  }
}
