import { z } from 'zod';

/** Why a call, or the making of it, was refused, in the answer to an import. */
export const RefusedAnswerSchema = z.object({
  code: z.string().describe('A code of the contract, of the gateway, or of the making of calls from what was sent.'),
  status: z.int().optional().describe('The HTTP status that a single request would have had.'),
  detail: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  transactionId: z.string().optional(),
});

/** As {@link RefusedAnswerSchema} has it. */
export interface RefusedAnswer {
  readonly code: string;
  readonly status?: number;
  readonly detail: string;
  readonly details?: object;
  readonly transactionId?: string;
}
