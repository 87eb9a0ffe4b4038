/** What the sender of a document is told, event by event. */
import { z } from 'zod';
import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import { RefusedAnswerSchema } from '../calls/refused-answer.ts';

const { eventId, shipmentId, verdict } = beef.methods.captureEvent.output.shape;

const EventAnswerSchema = z.strictObject({
  pointer: z.string().describe('JSON Pointer (RFC 6901) to the event in the document.'),
  eventID: eventId.optional().describe('The event’s hash id (CBV 2.0, section 8.9); absent when it cannot be read.'),
  status: z.enum(['ACCEPTED', 'REFUSED', 'UNKNOWN']),
  shipmentId: shipmentId.optional().describe('The shipment that left, or was taken in.'),
  verdict: verdict.optional().describe('`DUPLICATE`: the event was on the ledger before, and had no second effect.'),
  transactionId: z.string().optional(),
  refusal: RefusedAnswerSchema.optional(),
});

/** The answer to a document, with one entry for each event, in the document's order. */
export const CaptureAnswerSchema = z.strictObject({ events: z.array(EventAnswerSchema) });

/** What became of an event. */
export type EventAnswer = z.output<typeof EventAnswerSchema>;

/** As {@link CaptureAnswerSchema} has it. */
export type CaptureAnswer = z.output<typeof CaptureAnswerSchema>;
