/**
 * An agency's system over HTTP. A look-up is a POST, so that what it says of a person stands in no address and no access log;
 * it has no effects, and is repeated while repeating may help. Times, sizes and repetitions are bounded, and an agency that
 * fails is left alone for a while.
 */
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
  type IPolicy,
} from 'cockatiel';
import { RecordsError, recordSchemaOf, type AgencyRecord, type AgencyRecords, type Item } from './agency-records.ts';
import type { RecordQuestion } from './agency-records.ts';
import { readLimited } from './read-limited.ts';

/** Where the system is, and how long and how often it is asked. */
export interface HttpAgencyOptions {
  /** Address up to `/records`. */
  readonly baseUrl: string;
  /** Sent as `Authorization`, when the system wants one. */
  readonly authorization?: string;
  /** Longest time for one request, its answer read. */
  readonly timeoutMs?: number;
  readonly maxRetries?: number;
  readonly firstWaitMs?: number;
  /** After so many failures in a row the system is left alone. */
  readonly failuresToOpen?: number;
  /** For so long. */
  readonly openMs?: number;
}

const TIMEOUT_MS = 3_000;
const MAX_RETRIES = 2;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;
const FAILURES_TO_OPEN = 8;
const OPEN_MS = 2_000;
/** A title with a hundred entries is a tenth of it. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** Records over HTTP. */
export class HttpAgencyRecords implements AgencyRecords {
  readonly #options: HttpAgencyOptions;
  readonly #policy: IPolicy;

  constructor(options: HttpAgencyOptions) {
    this.#options = options;
    const passing = handleWhen((error) => error instanceof RecordsError && error.code === 'UNAVAILABLE');
    // Waits grow and are taken by chance between bounds, so that desks that failed together do not come back together.
    const backoff = new ExponentialBackoff({
      initialDelay: options.firstWaitMs ?? FIRST_WAIT_MS,
      maxDelay: LONGEST_WAIT_MS,
    });
    this.#policy = wrap(
      retry(passing, { maxAttempts: options.maxRetries ?? MAX_RETRIES, backoff }),
      circuitBreaker(passing, {
        halfOpenAfter: options.openMs ?? OPEN_MS,
        breaker: new ConsecutiveBreaker(options.failuresToOpen ?? FAILURES_TO_OPEN),
      }),
    );
  }

  async find(item: Item, question: RecordQuestion, signal?: AbortSignal): Promise<AgencyRecord> {
    try {
      return await this.#policy.execute(({ signal: ended }) => this.#ask(item, question, ended), signal);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new RecordsError('UNAVAILABLE', 'the agency’s system failed several times and is left alone for a while');
    }
  }

  async #ask(item: Item, question: RecordQuestion, signal: AbortSignal): Promise<AgencyRecord> {
    const { baseUrl, authorization, timeoutMs = TIMEOUT_MS } = this.#options;
    const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    let answer: { readonly status: number; readonly text: string };
    try {
      const response = await fetch(`${baseUrl}/records/${item}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          ...(authorization !== undefined && { Authorization: authorization }),
        },
        body: JSON.stringify(question),
        redirect: 'error',
        signal: over,
      });
      answer = { status: response.status, text: await readLimited(response, MAX_ANSWER_BYTES) };
    } catch (cause) {
      if (cause instanceof RecordsError) throw cause;
      throw new RecordsError('UNAVAILABLE', 'the agency’s system did not answer in time', { cause });
    }
    return recordOf(item, answer);
  }
}

function recordOf(item: Item, { status, text }: { readonly status: number; readonly text: string }): AgencyRecord {
  if (status === 404) throw new RecordsError('NOT_FOUND', 'the agency has no such record');
  if (status === 429 || status >= 500) throw new RecordsError('UNAVAILABLE', `the agency’s system answered ${status}`);
  if (status !== 200) throw new RecordsError('REFUSED', `the agency’s system answered ${status}`);
  const parsed = recordSchemaOf(item).safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
  throw new RecordsError('ANSWER_INVALID', `the answer is not of the declared form: ${paths.slice(0, 5).join(', ')}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its words would repeat the answer.
    throw new RecordsError('ANSWER_INVALID', 'the answer is not JSON');
  }
}
