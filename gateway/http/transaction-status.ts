/** The form of `GET /v1/transactions/{txId}`, for the route and for the document that describes it. */
import { z } from 'zod';

/** Input of the look-up. */
export const TransactionQuery = z.strictObject({
  /** Fabric's transaction id: SHA-256 of nonce and creator. */
  txId: z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hex digits'),
});

/** What is known of a transaction. */
export const TransactionStatus = z
  .discriminatedUnion('status', [
    z.strictObject({
      transactionId: z.string(),
      status: z.literal('PENDING'),
    }),
    z.strictObject({
      transactionId: z.string(),
      /** `INVALID` wrote nothing, and never will. */
      status: z.enum(['VALID', 'INVALID']),
      channel: z.string(),
      block: z.int(),
      /** The peers' validation code: `VALID`, `MVCC_READ_CONFLICT`, ... */
      validationCode: z.string(),
    }),
  ])
  .meta({ id: 'TransactionStatus' });

/** Address of the look-up. */
export const TRANSACTION_PATH = '/v1/transactions/{txId}';
