/** What is answered to an upload, line by line: outcomes in the order in which they are known, progress, and the end. */
import { z } from 'zod';

const Line = z.int().min(1).meta({ description: 'Of the upload, from 1.' });
const told = { line: Line, id: z.string().optional(), method: z.string().optional() };
const count = z.int().min(0);
const counts = {
  /** Calls that were read, which the other three add up to in the end. */
  calls: count,
  committed: count,
  refused: count,
  unknown: count,
};

const Outcome = z.discriminatedUnion('status', [
  z.strictObject({ ...told, status: z.literal('COMMITTED'), transactionId: z.string(), output: z.unknown() }),
  z.strictObject({
    ...told,
    status: z.literal('REFUSED'),
    refusal: z.strictObject({
      code: z.string(),
      status: z.int(),
      detail: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
      transactionId: z.string().optional(),
    }),
  }),
  z.strictObject({ ...told, status: z.literal('UNKNOWN'), transactionId: z.string() }),
]);
const Progress = z.strictObject({ progress: z.strictObject({ line: z.int().min(0), ...counts }) });
const End = z.strictObject({
  end: z.strictObject({
    ...counts,
    complete: z.boolean().meta({ description: 'Whether every line was taken.' }),
    code: z.enum(['TOO_MANY_LINES', 'TIME_OVER', 'SHUTTING_DOWN']).optional(),
    resumeFrom: Line.optional().meta({ description: 'The first line that was not taken.' }),
  }),
});

/** One line of the answer. */
export const IntakeAnswer = z.union([Outcome, Progress, End]);

/** One line of the answer. */
export type IntakeAnswer = z.infer<typeof IntakeAnswer>;

/** What became of a line. */
export type LineOutcome = z.infer<typeof Outcome>;

/** Why an upload is ended before its last line. */
export type EarlyEnd = NonNullable<z.infer<typeof End>['end']['code']>;
