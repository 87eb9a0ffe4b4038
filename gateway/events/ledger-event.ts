/** An event as integrators get it: the data of a Server-Sent Event, and the body of a webhook's request. */
import { z } from 'zod';
import { EVENT_POSITION } from './event-id.ts';

/** The form of an event. */
export const LedgerEvent = z.strictObject({
  id: z.string().regex(EVENT_POSITION).meta({
    description:
      '`block:transactionId`, or `block:transactionId:operation`. The same for every repetition of the event: drop what has come before.',
  }),
  event: z.string().meta({ description: 'Name of the event, as the contract declares it.' }),
  contract: z.string(),
  block: z.int().min(0),
  transactionId: z.string().regex(/^[0-9a-f]{64}$/),
  operation: z.int().min(0).optional().meta({
    description: 'Which operation of the transaction it came from, where several callers’ work went together.',
  }),
  payload: z
    .looseObject({ v: z.int().optional() })
    .meta({ description: 'What the contract says, with the version `v` of its form.' }),
});

/** An event. */
export type LedgerEvent = z.output<typeof LedgerEvent>;
