/** How calls fail. */
import type { WriteAnswer } from './calls.ts';

/** Codes that the client itself gives, beside those of the gateway and the contracts. */
export type ClientCode =
  /** No answer could be had, and nothing was asked that could have an effect. */
  | 'NETWORK_FAILED'
  /** The time for the call was over, and nothing was asked that could have an effect. */
  | 'TIMED_OUT'
  /** The caller's signal gave the call up. */
  | 'ABORTED'
  /** A write may be on the ledger or may not: an {@link OutcomeUnknownError}. */
  | 'OUTCOME_UNKNOWN'
  /** What answered does not speak as this gateway does. */
  | 'ANSWER_INVALID'
  /** What was to be signed is not what was asked for: nothing was signed. */
  | 'SIGNING_REFUSED';

/** What is known of a failure. */
export interface ErrorFacts {
  /** A {@link ClientCode}, a code of the gateway, or one of the contract's. */
  readonly code: string;
  readonly message: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** Facts for programs; their form depends on the code. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Address of the page that says what to do. */
  readonly remedy?: string;
  readonly transactionId?: string;
  /** How the gateway's log names the request. */
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** A call that did not succeed: refused, or never answered. */
export class LedgerError extends Error {
  override readonly name: string = 'LedgerError';
  readonly code: string;
  readonly status: number | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly remedy: string | undefined;
  readonly transactionId: string | undefined;
  readonly requestId: string | undefined;

  constructor(facts: ErrorFacts) {
    super(`${facts.code}: ${facts.message}`, { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status;
    this.details = facts.details;
    this.remedy = facts.remedy;
    this.transactionId = facts.transactionId;
    this.requestId = facts.requestId;
  }
}

/** A write whose end is not known: it must neither be taken as done nor be made anew. */
export class OutcomeUnknownError extends LedgerError {
  override readonly name = 'OutcomeUnknownError';
  /** Asks on with the same key or the same signed transaction, so that there is one effect; throws as the call does. */
  readonly resume: () => Promise<WriteAnswer<unknown>>;

  constructor(resume: () => Promise<WriteAnswer<unknown>>, cause: unknown, transactionId?: string) {
    super({
      code: 'OUTCOME_UNKNOWN' satisfies ClientCode,
      message: 'It is not known whether the write is on the ledger; `resume()` asks on.',
      cause,
      ...(transactionId !== undefined && { transactionId }),
    });
    this.resume = resume;
  }
}

/** An error with one of the client's own codes. */
export function clientError(code: ClientCode, message: string, cause?: unknown): LedgerError {
  return new LedgerError({ code, message, ...(cause !== undefined && { cause }) });
}
