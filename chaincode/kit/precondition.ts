/**
 * Optimistic concurrency: a write may name the state of a resource that it was decided upon. The contract runs the read of
 * that resource in the write's own transaction, so that the check and what it guards are valid together or not at all.
 *
 * The schemas are those of a call's second argument, `{"ifMatch": ...}`, and of `ifMatch` beside an operation of a batch.
 */
import { z } from 'zod';
import { canonicalText } from './codec.ts';
import { ContractError } from './errors.ts';
import { ETAG, etagOf } from './etag.ts';
import type { Json } from './json.ts';

/** Most tags in one precondition. */
export const MAX_ETAGS = 32;

/** The resource meant: a declared read that shows it, and that read's input. */
const resource = { method: z.string().min(1).max(64), input: z.record(z.string(), z.unknown()) };

/** The resource exists (`any`), or is in one of the states that these tags name; no tag at all is never met. */
export const Precondition = z.union([
  z.strictObject({ ...resource, etags: z.array(z.string().regex(ETAG)).max(MAX_ETAGS) }),
  z.strictObject({ ...resource, any: z.literal(true) }),
]);

/** What must hold of a resource for a write to be carried out. */
export type Precondition = z.output<typeof Precondition>;

/** The second argument of a call. */
export const CallConditions = z.strictObject({ ifMatch: Precondition });

/**
 * Refuses a write whose precondition is not met.
 * @param read - runs a declared read of one resource with the caller's access, within the transaction
 * @throws {ContractError} `PRECONDITION_FAILED`; or what the read refuses with, other than that there is nothing
 */
export async function requireMet(
  precondition: Precondition,
  read: (method: string, input: Json) => Promise<Json>,
): Promise<void> {
  const { method, input } = precondition;
  const output = await orNothing(read(method, input as Json));
  if (output === undefined) throw failed(`${method} finds nothing.`);
  if ('any' in precondition) return;
  const etag = etagOf(Buffer.from(canonicalText(output)));
  if (!precondition.etags.includes(etag)) throw failed(`What ${method} finds has another entity tag.`);
}

async function orNothing(read: Promise<Json>): Promise<Json | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ContractError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** Without the tag that would be right: who has not seen the resource as it is shall not write as if. */
function failed(message: string): ContractError {
  return new ContractError('PRECONDITION_FAILED', message);
}
