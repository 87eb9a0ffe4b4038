/**
 * Group commit: many operations of one caller in one transaction. Most of a transaction's cost does not depend on what is
 * in it. Each operation has its own result or its own refusal; a refused one writes nothing.
 */
import { z } from 'zod';
import type { MethodDeclaration } from './declare.ts';
import { Precondition } from './precondition.ts';

/** Most operations in one batch. */
export const MAX_BATCH = 100;

/** Input of `Batch`. */
export const BatchInput = z.strictObject({
  operations: z
    .array(
      z.strictObject({
        method: z.string().min(1).max(64),
        input: z.record(z.string(), z.unknown()),
        /** Checked against what the operations before have left. */
        ifMatch: Precondition.optional(),
      }),
    )
    .min(1)
    .max(MAX_BATCH),
});

/** Result of one operation: its output, or why it was refused. */
const BatchResult = z.union([
  z.strictObject({ output: z.json() }),
  z.strictObject({
    error: z.strictObject({ code: z.string(), message: z.string(), details: z.looseObject({}).optional() }),
  }),
]);

/** Output of `Batch`: a result for each operation, in order. */
export const BatchOutput = z.strictObject({ results: z.array(BatchResult) });

/**
 * Whether calls of a method may share a transaction, as far as the declaration tells; with others of the same endorsers, where it names
 * some or writes to a collection. An operation that turns out to write a record with endorsers of its own, which an earlier one of
 * the batch has written, is refused with `NOT_BATCHABLE`, and so is one that turns to a private record which an earlier one wrote.
 */
export function isBatchable(method: MethodDeclaration): boolean {
  return method.kind === 'submit' && method.alone !== true;
}
