/** One submit on its way through the gateway, and what whoever asked for it is told. */
import type { SubmitCall, SubmitRequest } from '../ledger/call.ts';
import type { Outcome, Unknown } from '../ledger/outcome.ts';
import { currentSpan } from '../tracing/traced.ts';
import type { Carrier, SubmissionId } from '../store/submissions.ts';

/** Why a submit is tried again: it lost a race on the ledger, or nothing was sent yet. */
export type RetryReason = 'lost' | 'unsent';

/** New tries after the first, by reason. */
export const MAX_RETRIES: Readonly<Record<RetryReason, number>> = { lost: 3, unsent: 6 };

/** A submit between its arrival and its end. */
export class PendingSubmit<C extends SubmitRequest = SubmitCall> {
  readonly call: C;
  readonly id: SubmissionId;
  /** Resolves when the end is known; `unknown` only when the gateway gives up, being told to stop. */
  readonly ended: Promise<Outcome>;
  /** Resolves when the transaction that carries it is signed, and so may be sent. */
  readonly signed: Promise<void>;
  /** Tries so far beyond the first. */
  readonly retries: Record<RetryReason, number> = { lost: 0, unsent: 0 };
  /** The request that asked for it, where spans are recorded. */
  readonly span = currentSpan();
  /** Whether the store knows of it. */
  isBegun = false;
  #carrier: Carrier | undefined;
  #isSigned = false;
  #isTold = false;
  #isOver = false;
  readonly #end: (outcome: Outcome) => void;
  readonly #sign: () => void;

  constructor(call: C, id: SubmissionId) {
    this.call = call;
    this.id = id;
    let end!: (outcome: Outcome) => void;
    let sign!: () => void;
    this.ended = new Promise((resolve) => (end = resolve));
    this.signed = new Promise((resolve) => (sign = resolve));
    this.#end = end;
    this.#sign = sign;
  }

  /** Whether the caller named it, and may ask for it again. */
  get isNamed(): boolean {
    return this.call.key !== undefined;
  }

  /** The transaction that carries it, or carried it last. */
  get carrier(): Carrier | undefined {
    return this.#carrier;
  }

  get isSigned(): boolean {
    return this.#isSigned;
  }

  /** Whether somebody was told its transaction id before its end: no other transaction may carry it then. */
  get isTold(): boolean {
    return this.#isTold;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** A transaction is to carry it. */
  carriedBy(carrier: Carrier): void {
    this.#carrier = carrier;
    this.#isSigned = false;
  }

  /** Its transaction is signed. */
  markSigned(): void {
    this.#isSigned = true;
    this.#sign();
  }

  /** What to tell somebody who does not wait for the end. */
  tellOpen(): Unknown {
    this.#isTold = true;
    const { txId, operation } = this.#carrier!;
    return { kind: 'unknown', txId, ...(operation !== undefined && { operation }) };
  }

  end(outcome: Outcome): void {
    this.#isOver = true;
    this.#end(outcome);
  }

  /** Counts a further try; `false` when there is none left, or its transaction has been told. */
  mayRetry(why: RetryReason, waitMs: number): boolean {
    if (this.#isTold || this.retries[why] === MAX_RETRIES[why] || this.call.deadline.remainingMs() <= waitMs)
      return false;
    this.retries[why] += 1;
    return true;
  }
}
