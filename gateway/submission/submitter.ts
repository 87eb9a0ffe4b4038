/** Where submits come in: keys that were used before, waiting for the end, and telling what is open. */
import { randomUUID } from 'node:crypto';
import type { Deadline } from '../deadline.ts';
import type { SignedSubmit, SubmitCall, SubmitRequest } from '../ledger/call.ts';
import type { Outcome, Rejected } from '../ledger/outcome.ts';
import { pause } from '../ledger/pause.ts';
import { gatewayProblem, type GatewayCode } from '../problems.ts';
import type { Submission } from '../store/submissions.ts';
import { BatchSize } from './batch-size.ts';
import { done } from './batch.ts';
import { Carriage } from './carriage.ts';
import type { SubmissionContext } from './context.ts';
import { deliver } from './delivery.ts';
import { Ends, outcomeOf } from './ends.ts';
import { Lanes, type GroupCommit } from './lanes.ts';
import { operationOutcome } from './operation-outcome.ts';
import { PendingSubmit } from './pending.ts';

const FIRST_POLL_MS = 50;
const LONGEST_POLL_MS = 1_000;
const RELEASE_EVERY_MS = 2_000;
const RELEASE_TRIES = 300;

/** Whoever waits for a submit's end. */
interface Waiting {
  readonly deadline: Deadline;
  readonly respondAsync: boolean;
}

/** Runs submits to one of the three outcomes. */
export class Submitter {
  readonly #context: SubmissionContext;
  readonly #lanes: Lanes;
  readonly #batchSize: BatchSize;
  /** Submits that this process works on, by caller and key. */
  readonly #active = new Map<string, PendingSubmit<SubmitRequest>>();
  readonly #ends: Ends;

  constructor(context: SubmissionContext, groupCommit: GroupCommit) {
    this.#context = context;
    this.#ends = new Ends(context.store);
    const carriage = new Carriage(context, this.#ends, {
      onKnown: (item, known) => void this.#follow(item, known, () => this.#lanes.add(item)),
      onNotBatchable: (item) => this.#lanes.again(item),
      onEndorsed: (contract, operations, elapsedMs) => this.#batchSize.took(contract, operations, elapsedMs),
    });
    this.#batchSize = new BatchSize(groupCommit.maxOperations);
    const carry = (items: readonly PendingSubmit[]): Promise<void> => this.#guarded(items, carriage.carry(items));
    this.#lanes = new Lanes(carry, groupCommit, this.#batchSize);
  }

  /** Submits that have not ended. */
  get open(): number {
    return this.#active.size;
  }

  /** Submits that wait to leave, by contract. */
  get waiting(): Map<string, number> {
    return this.#lanes.waiting;
  }

  /** Runs a call through to what its caller is told, within the call's deadline. */
  submit(call: SubmitCall): Promise<Outcome> {
    // A key of ours has a character that no caller's has.
    return this.#run(call, call.key ?? `~${randomUUID()}`, (item) => this.#lanes.add(item));
  }

  /** Runs a transaction that its caller signed; sent twice, it is the same one. */
  submitSigned(signed: SignedSubmit): Promise<Outcome> {
    const { txId } = signed.envelope;
    return this.#run({ ...signed, key: txId }, `^${txId}`, (item) => {
      void this.#guarded([item], this.#carrySigned(item));
    });
  }

  #run<C extends SubmitRequest>(call: C, key: string, begin: (item: PendingSubmit<C>) => void): Promise<Outcome> {
    const { party, user } = call.principal;
    const id = { caller: `${party}/${user}`, key };
    const name = `${id.caller} ${id.key}`;
    const active = this.#active.get(name);
    if (active !== undefined) {
      if (active.call.requestHash !== call.requestHash) return Promise.resolve(rejection('IDEMPOTENCY_KEY_REUSED'));
      return this.#answer(active, call);
    }
    const item = new PendingSubmit(call, id);
    this.#active.set(name, item);
    void item.ended.then(() => this.#active.delete(name));
    begin(item);
    return this.#answer(item, call);
  }

  async #carrySigned(item: PendingSubmit<SignedSubmit & SubmitRequest>): Promise<void> {
    const { call, id } = item;
    const { envelope, channel, requestHash, log } = call;
    const { store, replica, stop } = this.#context;
    const carrier = { txId: envelope.txId, channel };
    item.carriedBy(carrier);
    const [known] = await store.open(replica, [{ ...id, requestHash, carrier }]);
    if (known !== undefined)
      return this.#follow(item, known, () => void this.#guarded([item], this.#carrySigned(item)));
    item.isBegun = true;
    if (!(await store.sign(replica, envelope))) {
      return this.#ends.all([{ item, outcome: rejection('REPLICA_SUPERSEDED') }], log);
    }
    item.markSigned();
    const access = this.#context.access(call.principal.party, channel);
    const recorded = await deliver(envelope, access, stop, log.child({ txId: envelope.txId }));
    if (recorded === undefined) return item.end(item.tellOpen());
    if (recorded.code === 'VALID') access.told(recorded.block);
    const teller = { contracts: this.#context.contracts, contract: call.contract };
    const outcome = operationOutcome(done(envelope.result), envelope.txId, recorded, teller);
    await this.#ends.all([{ item, outcome }], log);
  }

  /** Ends what a failure left without an end; the store, most likely, is away: what is begun there is found again at a start. */
  async #guarded(items: readonly PendingSubmit<SubmitRequest>[], work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (cause) {
      const problem = gatewayProblem('STORE_UNAVAILABLE', { cause });
      for (const item of items) {
        if (!item.isOver) item.end(item.isSigned ? item.tellOpen() : { kind: 'rejected', problem });
      }
      void this.#releaseLater(items.filter(({ isSigned }) => !isSigned));
    }
  }

  /** The store may have begun what it could not confirm; such keys are freed as soon as it answers again. */
  async #releaseLater(items: readonly PendingSubmit<SubmitRequest>[]): Promise<void> {
    const { store, stop } = this.#context;
    for (let left = RELEASE_TRIES; left > 0 && items.length > 0 && !stop.aborted; left -= 1) {
      await pause(RELEASE_EVERY_MS, stop);
      try {
        return await store.release(items.map(({ id }) => id));
      } catch {
        // It is still away.
      }
    }
  }

  async #answer(item: PendingSubmit<SubmitRequest>, waiting: Waiting): Promise<Outcome> {
    const outcome = await this.#wait(item, waiting);
    const code = outcome.kind === 'rejected' ? outcome.problem.code : undefined;
    this.#context.metrics.countOutcome(item.call.contract, outcome.kind, code);
    return outcome;
  }

  async #wait(item: PendingSubmit<SubmitRequest>, { deadline, respondAsync }: Waiting): Promise<Outcome> {
    const over = new AbortController();
    const signed = item.signed.then(() => 'signed' as const);
    const late = pause(deadline.remainingMs(), over.signal).then(() => 'late' as const);
    try {
      const first = await Promise.race([item.ended, late, ...(respondAsync ? [signed] : [])]);
      if (typeof first === 'object') return first;
      if (item.isOver) return await item.ended;
      if (item.isSigned) return item.tellOpen();
      if (this.#lanes.withdraw(item)) {
        await this.#ends.all([{ item, outcome: rejection('LEDGER_TIMEOUT') }], item.call.log);
        return await item.ended;
      }
      // It is being endorsed, which ends soon, one way or the other.
      const second = await Promise.race([item.ended, signed]);
      return typeof second === 'object' ? second : item.tellOpen();
    } finally {
      over.abort();
    }
  }

  /** Waits for the end of a submit that the store knows already: of an earlier life, or another replica's. */
  async #follow(item: PendingSubmit<SubmitRequest>, known: Submission, again: () => void): Promise<void> {
    if (known.requestHash !== item.call.requestHash) return item.end(rejection('IDEMPOTENCY_KEY_REUSED'));
    let pollMs = FIRST_POLL_MS;
    for (let submission: Submission | undefined = known; ;) {
      if (submission === undefined) return again();
      if (submission.end !== undefined) return item.end(outcomeOf(submission.end, this.#context.contracts));
      item.carriedBy(submission.carrier);
      if (submission.isSigned) item.markSigned();
      if (item.call.deadline.passed) {
        return item.end(submission.isSigned ? item.tellOpen() : rejection('IDEMPOTENCY_KEY_IN_PROGRESS'));
      }
      await pause(Math.min(pollMs, item.call.deadline.remainingMs()), this.#context.stop);
      if (this.#context.stop.aborted) return item.end(rejection('IDEMPOTENCY_KEY_IN_PROGRESS'));
      pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS);
      submission = await this.#context.store.find(item.id);
    }
  }
}

function rejection(code: GatewayCode): Rejected {
  return { kind: 'rejected', problem: gatewayProblem(code) };
}
