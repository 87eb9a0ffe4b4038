/** Calls by the ordinary routes: the gateway holds the caller's key. */
import type { Route } from '../routes.ts';
import type { CallOptions, ReadAnswer, WriteAnswer } from './calls.ts';
import type { Connection, LedgerRequest } from './connection.ts';
import type { Patience } from './patience.ts';
import { readOnce } from './read-once.ts';
import { writeUntilKnown } from './write-until-known.ts';

/** What surrounds a call. */
export interface CallTime {
  readonly patience: Patience;
  readonly timeoutMs: number;
}

/** Input of any method, as far as it matters here. */
export type AnyInput = Readonly<Record<string, unknown>>;

/** Calls a method that only reads. */
export function readByRoute(
  connection: Connection,
  route: Route,
  input: AnyInput,
  { patience }: CallTime,
): Promise<ReadAnswer<unknown>> {
  return readOnce(connection, requestOf(route, input), patience);
}

/** Calls a method that writes. */
export function writeByRoute(
  connection: Connection,
  route: Route,
  input: AnyInput,
  { idempotencyKey = crypto.randomUUID(), ifMatch }: CallOptions,
  time: CallTime,
): Promise<WriteAnswer<unknown>> {
  const request = requestOf(route, input);
  const headers = {
    ...request.headers,
    'Idempotency-Key': idempotencyKey,
    ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
  };
  return writeUntilKnown({ connection, request: { ...request, headers }, ...time });
}

/** The request of a call: fields of the path in the path, the others in the query of a read or the body of a write. */
export function requestOf(route: Route, input: AnyInput): LedgerRequest {
  const path = route.pathFields.reduce(
    (text, field) => text.replace(`{${field}}`, () => encodeURIComponent(String(input[field]))),
    route.path,
  );
  const rest = Object.entries(input).filter(([name, value]) => value !== undefined && !route.pathFields.includes(name));
  if (route.method.kind === 'submit') {
    return { method: route.verb, path, body: JSON.stringify(Object.fromEntries(rest)) };
  }
  const query = rest.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => pair(name, one)));
  return { method: route.verb, path: query.length === 0 ? path : `${path}?${query.join('&')}` };
}

function pair(name: string, value: unknown): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`;
}
