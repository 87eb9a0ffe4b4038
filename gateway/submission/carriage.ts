/**
 * Carries submits to the ledger in a transaction, one alone or several of a caller together, and each to its end. The order
 * of what is written down is the promise: the id before anything leaves, the envelope before it is sent. When the ledger
 * says that a transaction lost against a concurrent change, those in it are carried again, a batch in two halves, so that
 * one conflict does not punish its neighbours.
 */
import type { Transaction } from '@hyperledger/fabric-gateway';
import type { Logger } from 'pino';
import { Deadline } from '../deadline.ts';
import type { Recorded } from '../ledger/block-feed.ts';
import type { Failure } from '../ledger/failure.ts';
import { pause } from '../ledger/pause.ts';
import { isLostRace } from '../ledger/validation-code.ts';
import { gatewayProblem, type Problem } from '../problems.ts';
import type { SignedEnvelope, Submission } from '../store/submissions.ts';
import { traced } from '../tracing/traced.ts';
import { jitterMs } from './backoff.ts';
import { batchResults, done, needsOwnTransaction, type OperationResult } from './batch.ts';
import type { Access, SubmissionContext } from './context.ts';
import { deliver } from './delivery.ts';
import { endorse } from './endorsement.ts';
import type { Ends, Ending } from './ends.ts';
import { failpoint } from './failpoint.ts';
import { invalidProblem } from './invalid.ts';
import { operationOutcome, refusedOperation } from './operation-outcome.ts';
import type { PendingSubmit, RetryReason } from './pending.ts';
import { propose, type Proposed } from './proposing.ts';
import { nextTry, refusedEndorsement } from './refused-endorsement.ts';

/** A try that did not end these submits: another may succeed. */
interface Again {
  readonly items: readonly PendingSubmit[];
  readonly why: RetryReason;
  /** How several may fare better: in two halves, or each alone. */
  readonly apart?: 'halves' | 'each';
  /** What to tell those that have no further try. */
  readonly problem: Problem;
}

/** A submit, and what the contract says of it. */
interface Answered {
  readonly item: PendingSubmit;
  readonly result: OperationResult;
}

/** What the carriage hands back to whoever sorts submits. */
export interface CarriageEvents {
  /** The store knows the key already: nothing was sent for this one. */
  readonly onKnown: (item: PendingSubmit, known: Submission) => void;
  /** The contract wants the method alone in a transaction. */
  readonly onNotBatchable: (item: PendingSubmit) => void;
  /** How long the endorsers took over so many operations of a contract. */
  readonly onEndorsed: (contract: string, operations: number, elapsedMs: number) => void;
}

/** Runs transactions. */
export class Carriage {
  readonly #context: SubmissionContext;
  readonly #events: CarriageEvents;
  readonly #ends: Ends;

  constructor(context: SubmissionContext, ends: Ends, events: CarriageEvents) {
    this.#context = context;
    this.#ends = ends;
    this.#events = events;
  }

  /** Carries submits of one caller and one contract until each has ended, or the gateway gives up. */
  async carry(items: readonly PendingSubmit[]): Promise<void> {
    for (let waiting = items; waiting.length > 0;) {
      const again = await this.#attempt(waiting);
      if (again === undefined) return;
      if (again.apart !== undefined && again.items.length > 1) return this.#carryApart(again);
      const waitMs = jitterMs(Math.max(...again.items.map(({ retries }) => retries[again.why])));
      const left = again.items.filter((item) => !this.#context.stop.aborted && item.mayRetry(again.why, waitMs));
      await this.#reject(
        again.items.filter((item) => !left.includes(item)),
        again.problem,
      );
      for (const { call } of left) this.#context.metrics.countRetry(call.contract, again.why);
      if (left.length > 0) await pause(waitMs, this.#context.stop);
      waiting = left;
    }
  }

  async #carryApart({ items, apart, problem }: Again): Promise<void> {
    await this.#reject(
      items.filter(({ isTold }) => isTold),
      problem,
    );
    const left = items.filter(({ isTold }) => !isTold);
    if (apart === 'each') {
      await Promise.all(left.map((item) => this.carry([item])));
      return;
    }
    const middle = Math.ceil(left.length / 2);
    // One after the other: both halves at once would meet each other again.
    await this.carry(left.slice(0, middle));
    await this.carry(left.slice(middle));
  }

  async #attempt(items: readonly PendingSubmit[]): Promise<Again | undefined> {
    const { principal, channel } = items[0]!.call;
    const access = this.#context.access(principal.party, channel);
    if (access.peers.length === 0) return this.#reject(items, gatewayProblem('PEERS_UNAVAILABLE'));
    const { proposed, known, superseded } = await propose(items, access, this.#context);
    for (const { item, submission } of known) this.#events.onKnown(item, submission);
    if (superseded) return this.#reject(items, gatewayProblem('REPLICA_SUPERSEDED'));
    if (proposed === undefined) return undefined;
    failpoint('before-endorse');
    this.#context.metrics.observeBatch(proposed.items[0]!.call.contract, proposed.items.length);
    const log = logOf(proposed);
    const deadline = new Deadline(Math.max(...proposed.items.map(({ call }) => call.deadline.at)));
    const credential = this.#context.credential(principal);
    const endorsed = await this.#timed('endorse', proposed.items, () =>
      endorse(proposed.proposal, credential, access, { deadline, operations: proposed.items.length, log }),
    );
    if (endorsed.kind === 'failed') return this.#notEndorsed(proposed, endorsed.failure);
    failpoint('after-endorse');
    return this.#endorsed(proposed, endorsed.transaction, access, log);
  }

  async #notEndorsed({ items, txId }: Proposed, failure: Failure): Promise<Again | undefined> {
    const { call } = items[0]!;
    const refused = refusedEndorsement(failure, call, this.#context.contracts, txId);
    const triesBefore = Math.max(...items.map(({ retries }) => retries.unsent));
    const next = nextTry({ ...refused, failure, operations: items.length, triesBefore });
    const { problem } = refused;
    if (next === 'none') return this.#reject(items, problem);
    return { items, why: 'unsent', ...(next !== 'whole' && { apart: next }), problem };
  }

  async #endorsed(
    { items, txId }: Proposed,
    transaction: Transaction,
    access: Access,
    log: Logger,
  ): Promise<Again | undefined> {
    const { call } = items[0]!;
    const result = transaction.getResult();
    const results = items.length === 1 ? [done(result)] : batchResults(result);
    const answered: Answered[] = [];
    items.forEach((item, index) => {
      if (needsOwnTransaction(results[index]!)) this.#events.onNotBatchable(item);
      else answered.push({ item, result: results[index]! });
    });
    // When all are refused, nothing would be written, and there is nothing to send.
    const teller = { contracts: this.#context.contracts, contract: call.contract };
    const refused = answered.flatMap(({ item, result }): Ending[] =>
      result.kind === 'refused' ? [{ item, outcome: refusedOperation(result.refusal, teller) }] : [],
    );
    if (refused.length === answered.length) {
      await this.#ends.all(refused, log);
      return undefined;
    }
    const signature = await this.#context.credential(call.principal).signer(transaction.getDigest());
    const envelope = { txId, channel: call.channel, bytes: transaction.getBytes(), signature, result };
    if (!(await this.#context.store.sign(this.#context.replica, envelope))) {
      return this.#reject(
        answered.map(({ item }) => item),
        gatewayProblem('REPLICA_SUPERSEDED'),
      );
    }
    for (const { item } of answered) item.markSigned();
    return this.#sent(envelope, answered, access, log);
  }

  async #sent(
    envelope: SignedEnvelope,
    answered: readonly Answered[],
    access: Access,
    log: Logger,
  ): Promise<Again | undefined> {
    const items = answered.map(({ item }) => item);
    const recorded = await this.#timed('commit', items, () => deliver(envelope, access, this.#context.stop, log));
    if (recorded === undefined) {
      // The store has it, and whoever starts next goes on.
      for (const item of items) item.end(item.tellOpen());
      return undefined;
    }
    failpoint('before-commit-status');
    if (recorded.code !== 'VALID') return this.#invalid(envelope.txId, items, recorded);
    access.told(recorded.block);
    const teller = { contracts: this.#context.contracts, contract: items[0]!.call.contract };
    await this.#ends.all(
      answered.map(({ item, result }) => ({
        item,
        outcome: operationOutcome(result, envelope.txId, recorded, teller),
      })),
      log,
    );
    return undefined;
  }

  /** Measures a stage, in the numbers and, where spans are recorded, in a span that all the requests led to. */
  async #timed<T>(stage: 'endorse' | 'commit', items: readonly PendingSubmit[], work: () => Promise<T>): Promise<T> {
    const { contract } = items[0]!.call;
    const begun = performance.now();
    try {
      const causes = items.map(({ span }) => span);
      return await traced(`ledger.${stage}`, { contract, operations: items.length }, work, { causes });
    } finally {
      const elapsedMs = performance.now() - begun;
      this.#context.metrics.observeStage(stage, contract, elapsedMs / 1000);
      if (stage === 'endorse') this.#events.onEndorsed(contract, items.length, elapsedMs);
    }
  }

  async #invalid(txId: string, items: readonly PendingSubmit[], recorded: Recorded): Promise<Again | undefined> {
    const problem = invalidProblem(txId, recorded);
    return isLostRace(recorded.code) ? { items, why: 'lost', apart: 'halves', problem } : this.#reject(items, problem);
  }

  async #reject(items: readonly PendingSubmit[], problem: Problem): Promise<undefined> {
    if (items.length === 0) return;
    await this.#ends.all(
      items.map((item) => ({ item, outcome: { kind: 'rejected', problem } })),
      items[0]!.call.log,
    );
  }
}

function logOf({ items, txId }: Proposed): Logger {
  return items[0]!.call.log.child({ txId, ...(items.length > 1 && { operations: items.length }) });
}
