/** What a route of versions answers. */
import { z } from 'zod';

/** Who signed the transaction. `user` is the enrolment id, and is not told to the public. */
export const Writer = z.strictObject({ mspId: z.string(), user: z.string().optional() }).meta({ id: 'Writer' });

/** What is known of every version, whatever it holds. */
const facts = {
  transactionId: z.string().regex(/^[0-9a-f]{64}$/),
  /** Address at which the transaction can be looked up. */
  transaction: z.string(),
  block: z.int(),
  /** The transaction's own time. */
  time: z.iso.datetime(),
  writer: Writer,
};

/** A page of versions of a record that has one of these schemas. */
export function versionsPage(records: readonly z.ZodObject[]): z.ZodObject {
  const [first, ...others] = records;
  const value = others.length === 0 ? first! : z.union(records);
  return z.strictObject({
    record: z.string(),
    key: z.array(z.string()),
    items: z.array(
      z.union([z.strictObject({ ...facts, value }), z.strictObject({ ...facts, deleted: z.literal(true) })]),
    ),
    next: z.string().optional(),
  });
}
