/** What the sender of an interchange is told, as schemas: the answer's form in the OpenAPI document. */
import { z } from 'zod';
import { RefusedAnswerSchema, type RefusedAnswer } from '../calls/refused-answer.ts';
import type { ImportStatus } from '../calls/import-status.ts';
import type { Acknowledgement, Fault as FaultAnswer } from '../edifact/acknowledgement.ts';
import { EDIFACT_RULES, type EdifactPlace, type EdifactRule } from '../edifact/edifact-error.ts';

const Place = z.strictObject({
  segment: z.int().min(1).optional().describe('Number of the segment in the interchange; UNB is 1.'),
  messageSegment: z.int().min(1).optional().describe('Number of the segment in its message; UNH is 1.'),
  tag: z.string().optional(),
  element: z.int().min(1).optional(),
  component: z.int().min(1).optional(),
  byteOffset: z.int().min(0).optional(),
});

const Fault = z.strictObject({
  code: z.enum(Object.keys(EDIFACT_RULES) as [EdifactRule, ...EdifactRule[]]),
  syntaxError: z.string().describe('Data element 0085 of a CONTRL message.'),
  rule: z.string(),
  detail: z.string(),
  place: Place,
});

const Action = z.enum(['4', '7']).describe('Data element 0083: 4 rejected, 7 acknowledged.');

const CallAnswerSchema = z.strictObject({
  method: z.string(),
  messageRef: z.string(),
  outcome: z.enum(['COMMITTED', 'REFUSED', 'UNKNOWN']),
  transactionId: z.string().optional(),
  output: z
    .unknown()
    .optional()
    .describe('What the contract answered: of a gate report, whether the barrier may open.'),
  refusal: RefusedAnswerSchema.optional(),
});

const ItemAnswerSchema = z.strictObject({
  equipment: z.string().optional(),
  nonIsoEquipment: z.boolean().describe('The number does not obey ISO 6346 and was taken with this flag.'),
  place: Place,
  calls: z.array(CallAnswerSchema),
  refusal: RefusedAnswerSchema.optional().describe('Why the item became no call.'),
});

const MessageAnswerSchema = z.strictObject({
  reference: z.string(),
  type: z.string(),
  sha256: z.string().describe('Of the message from UNH to UNT: what the ledger keeps as evidence.'),
  status: z.enum(['ACCEPTED', 'PARTLY_ACCEPTED', 'REFUSED', 'UNKNOWN']),
  fault: Fault.optional().describe('Why the message could not be read.'),
  items: z.array(ItemAnswerSchema),
});

/** The answer to an interchange. */
export const ImportAnswerSchema = z.strictObject({
  acknowledgement: z.strictObject({
    action: Action,
    controlReference: z.string().optional(),
    sender: z.string().optional(),
    recipient: z.string().optional(),
    fault: Fault.optional(),
    messages: z.array(
      z.strictObject({ reference: z.string(), type: z.string(), action: Action, fault: Fault.optional() }),
    ),
  }),
  messages: z.array(MessageAnswerSchema),
});

/** One call of an item: what it was, how it ended. */
export interface CallAnswer {
  readonly method: string;
  readonly messageRef: string;
  readonly outcome: 'COMMITTED' | 'REFUSED' | 'UNKNOWN';
  readonly transactionId?: string;
  readonly output?: unknown;
  readonly refusal?: RefusedAnswer;
}

/** A box of a message, and what became of it. */
export interface ItemAnswer {
  readonly equipment?: string;
  readonly nonIsoEquipment: boolean;
  readonly place: EdifactPlace;
  readonly calls: readonly CallAnswer[];
  readonly refusal?: RefusedAnswer;
}

/** A message of the interchange, and what became of it. */
export interface MessageAnswer {
  readonly reference: string;
  readonly type: string;
  readonly sha256: string;
  readonly status: ImportStatus;
  readonly fault?: FaultAnswer;
  readonly items: readonly ItemAnswer[];
}

/** The answer to an interchange. */
export interface ImportAnswer {
  readonly acknowledgement: Acknowledgement;
  readonly messages: readonly MessageAnswer[];
}
