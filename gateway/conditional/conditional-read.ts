/** Reads of one resource: their entity tag, and requests that depend on it (RFC 9110 section 13). */
import type { IncomingMessage } from 'node:http';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { etagOf } from '@ledger-pilots/chaincode/kit/etag.ts';
import type { Answer } from '../http/answer.ts';
import { Problem } from '../problems.ts';
import { entityTagsOf, type EntityTags } from './entity-tags.ts';

/** What of a request says on which state of the resource it depends. */
export interface ReadConditions {
  readonly ifMatch: EntityTags | undefined;
  readonly ifNoneMatch: EntityTags | undefined;
}

/**
 * Reads the conditions of a request, so that a header that cannot be read is refused before the ledger is asked.
 * @throws {Problem} PRECONDITION_INVALID
 */
export function readConditions({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): ReadConditions {
  return {
    ifMatch: entityTagsOf('If-Match', headersDistinct['if-match']),
    ifNoneMatch: entityTagsOf('If-None-Match', headersDistinct['if-none-match']),
  };
}

/**
 * The answer for an output, in the order of RFC 9110 section 13.2.2.
 * @throws {Problem} PRECONDITION_FAILED
 */
export function conditionalAnswer(output: Uint8Array, { ifMatch, ifNoneMatch }: ReadConditions): Answer {
  const tag = etagOf(output);
  if (ifMatch !== undefined && !strongly(ifMatch, tag)) {
    throw new Problem('PRECONDITION_FAILED', KIT_ERRORS.PRECONDITION_FAILED, undefined);
  }
  const headers = { ETag: `"${tag}"` };
  if (ifNoneMatch !== undefined && weakly(ifNoneMatch, tag)) return { status: 304, headers };
  return { status: 200, headers, body: output };
}

function strongly(tags: EntityTags, tag: string): boolean {
  return tags === '*' || tags.some((one) => !one.weak && one.tag === tag);
}

/** Compares as RFC 9110 section 13.1.2 says for `If-None-Match`: a mark of weakness does not count. */
function weakly(tags: EntityTags, tag: string): boolean {
  return tags === '*' || tags.some((one) => one.tag === tag);
}
