/** Requests to the gateway, repeated while repeating may help. Uses `fetch` and nothing of Node's own. */
import { clientError, LedgerError } from './ledger-error.ts';
import type { Patience } from './patience.ts';

/** Where the gateway is, and who asks. */
export interface ConnectionOptions {
  /** Such as `https://gateway.example`; what is behind it in the address is kept. */
  readonly baseUrl: string;
  /** Access token, or what gives one for each request; absent for public reads. */
  readonly token?: string | (() => string | Promise<string>);
  /** Longest time for one request; a little more than the gateway's own deadline. */
  readonly requestTimeoutMs?: number;
  /** Most repetitions of one request that got no answer, or a passing one. */
  readonly maxRetries?: number;
  readonly fetch?: typeof fetch;
}

/** A request. Every one may be repeated: reads by nature, writes by their key, steps of signing since nothing is remembered. */
export interface LedgerRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
}

/** An answer that is no refusal. */
export interface LedgerResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What came of sending a request once. */
type Try =
  | { readonly kind: 'response'; readonly response: LedgerResponse }
  | { readonly kind: 'refusal'; readonly refusal: LedgerError }
  | { readonly kind: 'silence'; readonly cause: unknown };

/** Not one of these requests came to an answer that says how it ended. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

const REQUEST_TIMEOUT_MS = 35_000;
const MAX_RETRIES = 6;

/** Refusals that say "not now". */
const PASSING_STATUS = new Set([408, 429, 502, 503, 504]);
const PASSING_CODES = new Set(['IDEMPOTENCY_KEY_IN_PROGRESS']);

/** A connection to one gateway. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #base: string;
  readonly #fetch: typeof fetch;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#base = options.baseUrl.replace(/\/+$/, '');
    // A browser's own must be called as a method of its window.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /**
   * Sends until there is an answer.
   * @throws {LedgerError} for a refusal, ABORTED
   * @throws {Unanswered} when no answer could be had, or only ones that say nothing of earlier tries
   */
  async send(request: LedgerRequest, patience: Patience): Promise<LedgerResponse> {
    const { maxRetries = MAX_RETRIES } = this.#options;
    let silence: Unanswered | undefined;
    for (let tries = 0; ; tries += 1) {
      const answer = await this.#try(request, patience);
      if (answer.kind === 'response') return answer.response;
      const refusal = answer.kind === 'refusal' ? answer.refusal : undefined;
      requirePassing(refusal);
      if (answer.kind === 'silence') silence = new Unanswered('the gateway did not answer', { cause: answer.cause });
      // A try that got no answer may have had its effect, whatever the last one was told.
      if (tries >= maxRetries || !(await patience.wait(retryAfterMs(refusal)))) throw silence ?? refusal!;
    }
  }

  /**
   * Opens a stream.
   * @throws {LedgerError} for a refusal
   * @throws whatever `fetch` throws
   */
  async open({ method, path, headers = {} }: LedgerRequest, signal: AbortSignal): Promise<Response> {
    const response = await this.#fetch(`${this.#base}${path}`, {
      method,
      headers: { ...headers, ...(await this.#authorization()) },
      signal,
      redirect: 'error',
    });
    if (response.ok) return response;
    throw this.#refusal(response, await response.text());
  }

  async #try({ method, path, headers = {}, body }: LedgerRequest, patience: Patience): Promise<Try> {
    patience.requireNotAborted();
    const init = {
      method,
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
        ...(await this.#authorization()),
      },
      ...(body !== undefined && { body }),
      // The token goes to the address that it was meant for, and to no other.
      redirect: 'error' as const,
    };
    let response: Response;
    let text: string;
    try {
      [response, text] = await patience.within(this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS, async (signal) => {
        const answer = await this.#fetch(`${this.#base}${path}`, { ...init, signal });
        return [answer, await answer.text()] as const;
      });
    } catch (cause) {
      return { kind: 'silence', cause };
    }
    if (!response.ok) return { kind: 'refusal', refusal: this.#refusal(response, text) };
    const { status, headers: answered } = response;
    return { kind: 'response', response: { status, headers: answered, body: jsonOf(text) } };
  }

  async #authorization(): Promise<Record<string, string>> {
    const { token } = this.#options;
    if (token === undefined) return {};
    return { Authorization: `Bearer ${typeof token === 'string' ? token : await token()}` };
  }

  #refusal({ status, headers }: Response, text: string): LedgerError {
    const problem = problemOf(text);
    const retryAfter = headers.get('retry-after');
    return new LedgerError({
      status,
      code: textIn(problem, 'code') ?? 'ANSWER_INVALID',
      message: textIn(problem, 'detail') ?? `The answer has status ${status} and is not the gateway’s.`,
      details: {
        ...(typeof problem['details'] === 'object' && (problem['details'] as Record<string, unknown>)),
        ...(retryAfter !== null && { retryAfterS: Number(retryAfter) }),
      },
      ...optional('remedy', absolute(this.#base, textIn(problem, 'type'))),
      ...optional('transactionId', textIn(problem, 'transactionId')),
      ...optional('requestId', textIn(problem, 'instance')?.replace('urn:uuid:', '')),
    });
  }
}

/** @throws {LedgerError} the refusal, when asking again does not change it */
function requirePassing(refusal: LedgerError | undefined): void {
  if (refusal === undefined) return;
  if (!PASSING_STATUS.has(refusal.status ?? 0) && !PASSING_CODES.has(refusal.code)) throw refusal;
}

function retryAfterMs(refusal: LedgerError | undefined): number | undefined {
  const seconds = refusal?.details?.['retryAfterS'];
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function problemOf(text: string): Record<string, unknown> {
  try {
    const problem: unknown = JSON.parse(text);
    return typeof problem === 'object' && problem !== null ? (problem as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw clientError('ANSWER_INVALID', 'The answer is not JSON.', cause);
  }
}

function textIn(problem: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = problem[name];
  return typeof value === 'string' ? value : undefined;
}

function absolute(base: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : `${base}${path}`;
}

function optional<K extends string>(name: K, value: string | undefined): Readonly<Partial<Record<K, string>>> {
  return (value === undefined ? {} : { [name]: value }) as Readonly<Partial<Record<K, string>>>;
}
