/** What a request's headers say about how a write is to be run. */
import type { IncomingMessage } from 'node:http';
import { gatewayProblem } from '../problems.ts';

/** How a write is to be run. */
export interface SubmitOptions {
  readonly key?: string;
  readonly respondAsync: boolean;
}

/** A key as it stands, or as a string of RFC 9651, as draft-ietf-httpapi-idempotency-key-header has it. */
const KEY = /^("?)([A-Za-z0-9._:-]{1,128})\1$/;

/**
 * Reads `Idempotency-Key` and `Prefer`.
 * @throws {Problem} IDEMPOTENCY_KEY_INVALID
 */
export function submitOptions({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): SubmitOptions {
  const respondAsync = (headersDistinct['prefer'] ?? []).some(prefersAsync);
  const values = headersDistinct['idempotency-key'];
  if (values === undefined) return { respondAsync };
  const key = values.length === 1 ? KEY.exec(values[0]!)?.[2] : undefined;
  if (key === undefined) throw gatewayProblem('IDEMPOTENCY_KEY_INVALID');
  return { key, respondAsync };
}

/** RFC 7240: preferences that are not known are ignored, and a wait is not one that we can keep. */
function prefersAsync(value: string): boolean {
  return value.split(',').some((preference) => preference.split(';')[0]!.trim().toLowerCase() === 'respond-async');
}
