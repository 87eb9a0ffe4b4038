/** The form of `GET /v1/transactions/{txId}`, for the route and for the document that describes it. */
import { z } from 'zod';
import { MAX_BATCH } from '@ledger-pilots/chaincode/kit/batch.ts';

/** Input of the look-up. */
export const TransactionQuery = z.strictObject({
  /** Fabric's transaction id: SHA-256 of nonce and creator. */
  txId: z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hex digits'),
  /** Position of a write in a transaction that carries several, as the `Location` of a 202 names it. */
  operation: z
    .int()
    .min(0)
    .max(MAX_BATCH - 1)
    .optional(),
});

/** What is known of a transaction. */
export const TransactionStatus = z
  .discriminatedUnion('status', [
    z.strictObject({
      transactionId: z.string(),
      status: z.literal('PENDING'),
      operation: z.int().optional(),
    }),
    z.strictObject({
      transactionId: z.string(),
      /** `INVALID` wrote nothing, and never will. */
      status: z.enum(['VALID', 'INVALID']),
      channel: z.string(),
      block: z.int(),
      /** The peers' validation code: `VALID`, `MVCC_READ_CONFLICT`, ... */
      validationCode: z.string(),
      operation: z.int().optional(),
    }),
    z.strictObject({
      transactionId: z.string(),
      /** The transaction is valid, and the contract refused this one of the writes that it carries. */
      status: z.literal('REFUSED'),
      channel: z.string(),
      block: z.int(),
      validationCode: z.string(),
      operation: z.int(),
      /** The contract's code and words. */
      code: z.string(),
      detail: z.string(),
    }),
  ])
  .meta({ id: 'TransactionStatus' });

/** Address of the look-up. */
export const TRANSACTION_PATH = '/v1/transactions/{txId}';
