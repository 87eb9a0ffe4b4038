/** The precondition of a write, from the request's headers to what the contract checks. */
import type { IncomingMessage } from 'node:http';
import { ETAG } from '@ledger-pilots/chaincode/kit/etag.ts';
import type { Precondition } from '@ledger-pilots/chaincode/kit/precondition.ts';
import { gatewayProblem } from '../problems.ts';
import type { Route } from '../routes.ts';
import { entityTagsOf } from './entity-tags.ts';

/**
 * Reads `If-Match` of a write. A condition that cannot be checked is refused and not passed over: who sends one counts on it.
 * @param input - the write's input; the read's is taken from it
 * @throws {Problem} PRECONDITION_INVALID, PRECONDITION_UNSUPPORTED
 */
export function writeCondition(
  { headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>,
  { guard }: Pick<Route, 'guard'>,
  input: Readonly<Record<string, unknown>>,
): { readonly ifMatch?: Precondition } {
  if (headersDistinct['if-none-match'] !== undefined) {
    throw gatewayProblem('PRECONDITION_UNSUPPORTED', { detail: 'A write takes no If-None-Match.' });
  }
  const tags = entityTagsOf('If-Match', headersDistinct['if-match']);
  if (tags === undefined) return {};
  if (guard === undefined) {
    throw gatewayProblem('PRECONDITION_UNSUPPORTED', { detail: 'No read shows what this write is about.' });
  }
  const resource = {
    method: guard.name,
    input: Object.fromEntries(guard.pathFields.map((field) => [field, input[field]])),
  };
  if (tags === '*') return { ifMatch: { ...resource, any: true } };
  // A weak tag never matches (RFC 9110 section 13.1.1), nor does a tag of a form that is never handed out.
  const etags = tags.filter(({ weak, tag }) => !weak && ETAG.test(tag)).map(({ tag }) => tag);
  return { ifMatch: { ...resource, etags } };
}
