/** How submits end: written to the store, then told. */
import type { Logger } from 'pino';
import type { SubmitRequest } from '../ledger/call.ts';
import type { Committed, Outcome, Rejected } from '../ledger/outcome.ts';
import type { ContractsByName } from '../ledger/refusal.ts';
import type { Problem } from '../problems.ts';
import type { SubmissionEnd, SubmissionStore } from '../store/submissions.ts';
import { failpoint } from './failpoint.ts';
import type { PendingSubmit } from './pending.ts';
import { problemOf, recordOf } from './problem-record.ts';

/** An end and whose it is. */
export interface Ending {
  readonly item: PendingSubmit<SubmitRequest>;
  readonly outcome: Committed | Rejected;
}

/** Ends submits. */
export class Ends {
  readonly #store: SubmissionStore;

  constructor(store: SubmissionStore) {
    this.#store = store;
  }

  /**
   * Ends submits that came to their end together. A refusal is durable before it is told, since nothing else remembers
   * it; what is committed is on the ledger, and would be found there again.
   */
  async all(endings: readonly Ending[], log: Logger): Promise<void> {
    const kept = endings.filter(({ item, outcome }) => item.isBegun && item.isNamed && isLasting(outcome));
    const dropped = endings.filter((ending) => ending.item.isBegun && !kept.includes(ending));
    const written = Promise.all([
      this.#settle(kept),
      dropped.length === 0 ? undefined : this.#store.release(dropped.map(({ item }) => item.id)),
    ]).catch((error: unknown) =>
      log.error({ err: error }, 'the end of a submit could not be stored; it is found again'),
    );
    if (kept.some(({ outcome }) => outcome.kind === 'rejected')) await written;
    failpoint('before-answer');
    for (const { item, outcome } of endings) item.end(outcome);
  }

  async #settle(kept: readonly Ending[]): Promise<void> {
    if (kept.length === 0) return;
    await this.#store.settle(
      kept.map(({ item, outcome }) => ({ ...item.id, end: endOf(outcome, item.call.contract) })),
      Date.now(),
    );
  }
}

/** As the store keeps it. */
export function endOf(outcome: Committed | Rejected, contract: string): SubmissionEnd {
  return outcome.kind === 'committed' ? outcome : { kind: 'rejected', problem: recordOf(outcome.problem, contract) };
}

/** As a repeat is told it. */
export function outcomeOf(end: SubmissionEnd, contracts: ContractsByName): Outcome {
  return end.kind === 'committed' ? end : { kind: 'rejected', problem: problemOf(end.problem, contracts) };
}

/** Refused by the contract or the ledger; not because something was away, in which case a repeat is a new attempt. */
export function isLastingProblem({ status }: Problem): boolean {
  return status < 500 && status !== 429;
}

/** Whether a repeat of the key is to be told the same. */
function isLasting(outcome: Committed | Rejected): boolean {
  return outcome.kind === 'committed' || isLastingProblem(outcome.problem);
}
