/** The stored form of a record: canonical JSON of its schema's output, with the version `v` first in meaning. */
import type { z } from 'zod';
import { encode } from './codec.ts';

/**
 * A record as bytes. `v` is 1 unless the schema declares a field `v`.
 * @throws {z.ZodError} when the value is not of the schema: a mistake in the contract
 */
export function recordBytes(
  schema: z.ZodObject,
  value: unknown,
): { bytes: Uint8Array; parsed: Record<string, unknown> } {
  const parsed = schema.parse(value);
  return { bytes: encode({ v: 1, ...parsed }), parsed };
}

/**
 * A record from its bytes. It passes the schema again, so that fields which a later version of the rules added have
 * their defaults.
 */
export function recordFrom(schema: z.ZodObject, bytes: Uint8Array): Record<string, unknown> {
  const { v, ...fields } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
  return schema.parse('v' in schema.shape ? { v, ...fields } : fields);
}

/** As {@link recordFrom}, for a private record: without its salt. */
export function privateRecordFrom(schema: z.ZodObject, bytes: Uint8Array): Record<string, unknown> {
  const { v, salt, ...fields } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>;
  const declared = { ...('v' in schema.shape && { v }), ...('salt' in schema.shape && { salt }) };
  return schema.parse({ ...declared, ...fields });
}
