/** The one question that the page asks. */
import type { z } from 'zod';
import type { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import { Connection } from '@ledger-pilots/gateway/client/connection.ts';
import { Patience } from '@ledger-pilots/gateway/client/patience.ts';
import { readOnce } from '@ledger-pilots/gateway/client/read-once.ts';

type TraceMethod = (typeof beef)['methods']['trace'];

/** What everybody may know of a number. */
export type Trace = z.output<TraceMethod['output']>;

// The declaration's types only: with its forms the page would be ten times as large. A route that changes does not compile.
const CONTRACT: (typeof beef)['name'] = 'beef';
const ROUTE: TraceMethod['http'] = 'GET /trace/{number}';
const TIMEOUT_MS = 20_000;

const connection = new Connection({ baseUrl: location.origin, requestTimeoutMs: 10_000, maxRetries: 2 });

/**
 * Looks a number up.
 * @throws {LedgerError} NOT_FOUND, INPUT_INVALID and what the gateway refuses with; NETWORK_FAILED, TIMED_OUT
 */
export async function lookUp(number: string): Promise<Trace> {
  const [method, path] = ROUTE.split(' ') as [string, string];
  const request = { method, path: `/v1/${CONTRACT}${path.replace('{number}', encodeURIComponent(number))}` };
  const { output } = await readOnce(connection, request, new Patience(TIMEOUT_MS));
  return output as Trace;
}
