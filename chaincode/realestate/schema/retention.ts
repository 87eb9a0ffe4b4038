/** Which private records are to be destroyed: what a retention run asks for before it purges them one by one. */
import { z } from 'zod';
import { Purge, PurgeReason } from './confidential.ts';
import { OpaqueId, Party, sample } from './primitives.ts';

const due = z.strictObject({
  due: z.array(
    z.strictObject({
      record: z.enum(['letter', 'document', 'papers', 'assessment']),
      id: OpaqueId,
      reason: PurgeReason,
    }),
  ),
  /** Records that are kept still. */
  kept: z.int().min(0),
  /** Whether there are more records than one answer looks through: purge these, and ask again. */
  more: z.boolean(),
});

/** What a bank and an agency keep between them. */
export const listDue = {
  summary: 'List what bank and agency must destroy',
  description: 'Letters and papers when their retention is over; documents also as soon as their consent has ended.',
  input: z.strictObject({ bank: Party, agency: Party }),
  output: due,
  example: { input: { bank: 'bank1', agency: 'nts' } },
};

/** What a bank keeps alone. */
export const listDueOwn = {
  summary: 'List what a bank must destroy of its own',
  input: z.strictObject({ bank: Party }),
  output: due,
  example: { input: { bank: 'bank1' } },
};

/** Whether a document was destroyed, when and why. */
export const getPurge = {
  summary: 'Look up whether a document was destroyed',
  description:
    'By the document’s number, which bank, agency and citizen can compute and nobody else can lead to a case.',
  input: z.strictObject({ documentId: OpaqueId }),
  output: Purge,
  example: { input: { documentId: sample.documentId } },
};
