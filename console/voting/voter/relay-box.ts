/** The ballot box of everybody: a gateway's relay, over HTTP, without a token. */
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import { z } from 'zod';
import type { OutputOf } from '../calls.ts';
import type { BallotBox, BoxAnswer } from './ballot-box.ts';

/** Where the relay is. */
export interface RelayBoxOptions {
  /** Address of the gateway. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  /** Longest time for one request: a little more than the gateway's own. */
  readonly requestTimeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 40_000;
/** Most tries of a ballot that a relay has no room for at the moment. */
const MAX_TRIES = 5;
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [500, 10_000];
/** Refusals that say "not now": nothing was sent to the ledger. */
const PASSING = new Set([408, 429, 503]);

const Receipt = z.object({ statement: z.string(), signature: z.string(), certificate: z.string() });
const Done = z.object({ output: z.unknown(), receipt: Receipt });
const Refused = z.object({ code: z.string(), detail: z.string() });

/**
 * The box at a gateway. What got no answer is `unknown`: it may have had its effect. A ballot may be brought again, for the
 * same bytes count once; the box itself does that only where the gateway says that it did nothing.
 */
export function relayBox(options: RelayBoxOptions): BallotBox {
  const bring = <M extends 'castBallot' | 'challengeBallot'>(method: M, electionId: string, body: object) =>
    patiently<OutputOf<M>>(options, addressOf(method, electionId), JSON.stringify(body));
  return {
    cast: (electionId, ballot) => bring('castBallot', electionId, ballot),
    challenge: (electionId, challenge) => bring('challengeBallot', electionId, challenge),
  };
}

function addressOf(method: 'castBallot' | 'challengeBallot', electionId: string): string {
  const { http } = voting.methods[method].relayed;
  return `/v1/${voting.name}${http.replace('POST ', '').replace('{electionId}', electionId)}`;
}

async function patiently<T>(options: RelayBoxOptions, path: string, body: string): Promise<BoxAnswer<T>> {
  for (let tries = 1; ; tries += 1) {
    const answer = await once<T>(options, path, body);
    if (!('waitMs' in answer)) return answer;
    if (tries >= MAX_TRIES) return answer.refusal;
    const usualMs = FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(usualMs, answer.waitMs), LONGEST_WAIT_MS)));
  }
}

interface NotNow {
  readonly waitMs: number;
  readonly refusal: Extract<BoxAnswer<never>, { kind: 'refused' }>;
}

async function once<T>(options: RelayBoxOptions, path: string, body: string): Promise<BoxAnswer<T> | NotNow> {
  let response: Response;
  let told: unknown;
  try {
    response = await send(options, path, body);
    told = await response.json();
  } catch {
    // No answer, or none that can be read: the ballot may be on its way.
    return { kind: 'unknown' };
  }
  if (response.ok) return outcomeOf<T>(response, told);
  const problem = Refused.safeParse(told);
  // What is between us and the gateway answered, and nobody knows what the gateway did.
  if (!problem.success || isFault(response.status)) return { kind: 'unknown' };
  const { code, detail } = problem.data;
  const refusal = { kind: 'refused', code, message: detail } as const;
  if (!PASSING.has(response.status)) return refusal;
  return { refusal, waitMs: 1000 * Number(response.headers.get('retry-after') ?? 0) || 0 };
}

function send(
  { baseUrl, fetch: own, requestTimeoutMs }: RelayBoxOptions,
  path: string,
  body: string,
): Promise<Response> {
  // A browser's own must be called as a method of its window.
  const request = own ?? ((input, init) => fetch(input, init));
  return request(`${baseUrl.replace(/\/+$/, '')}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body,
    redirect: 'error',
    credentials: 'omit',
    signal: AbortSignal.timeout(requestTimeoutMs ?? REQUEST_TIMEOUT_MS),
  });
}

function isFault(status: number): boolean {
  return status === 500 || status === 502 || status === 504;
}

function outcomeOf<T>({ status, headers }: Response, told: unknown): BoxAnswer<T> {
  const transactionId = headers.get('transaction-id') ?? undefined;
  const done = Done.safeParse(told);
  if (status !== 200 || !done.success || transactionId === undefined) {
    return { kind: 'unknown', ...(transactionId !== undefined && { transactionId }) };
  }
  const { output, receipt } = done.data;
  const block = Number(headers.get('transaction-block'));
  return { kind: 'accepted', output: output as T, transactionId, block, submission: receipt };
}
