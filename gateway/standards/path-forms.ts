/** What the descriptions of the standards' routes are made of. */
import { z } from 'zod';

/** A schema for the OpenAPI document, which says itself which dialect it is. */
export function schemaOf(schema: z.ZodType): object {
  return Object.fromEntries(
    Object.entries(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })).filter(
      ([key]) => key !== '$schema',
    ),
  );
}

/** A body in JSON. */
export function json(schema: object): object {
  return { 'application/json': { schema } };
}

/** A query parameter that may be left out. */
export function queryParameter(name: string, description: string, schema: object, example?: string): object {
  return { name, in: 'query', required: false, description, schema, ...(example !== undefined && { example }) };
}

/** The header that names a write; see http/submit-options.ts. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Names this write: the same request with the same key gets the first outcome and has no second effect.',
  schema: { type: 'string', pattern: '^"?[A-Za-z0-9._:-]{1,128}"?$' },
} as const;

/** A refusal in the form of all of the gateway. */
export const PROBLEM_BODY = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
} as const;

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'There is no valid token.',
  403: 'The caller may not do this.',
  404: 'There is no such record.',
  408: 'The request did not arrive whole in time.',
  409: 'The ledger is at odds with it: a state, or a name that is taken.',
  413: 'The body is larger than the gateway takes.',
  415: 'The body is of another media type, or compressed.',
  422: 'The ledger refused the read.',
  429: 'The caller, or all, ask for more at once than they may.',
  431: 'The header section is larger than the gateway takes.',
  500: 'The gateway or the contract has a fault.',
  503: 'The ledger cannot be reached at present.',
};

/** Refusals by status. */
export function problems(...statuses: readonly number[]): Record<number, object> {
  return Object.fromEntries(
    statuses.map((status) => [status, { description: MEANINGS[status]!, content: PROBLEM_BODY }]),
  );
}
