/**
 * What an earlier life of this gateway, or a replica that is gone, left open: each transaction is looked up, sent again as
 * it is when the ledger does not have it, and its submits end as the ledger says.
 */
import type { Logger } from 'pino';
import type { Recorded } from '../ledger/block-feed.ts';
import { pause } from '../ledger/pause.ts';
import type { Committed, Rejected } from '../ledger/outcome.ts';
import type { Orphan, SignedEnvelope, Submission } from '../store/submissions.ts';
import { batchResults, done, needsOwnTransaction, type OperationResult } from './batch.ts';
import type { SubmissionContext } from './context.ts';
import { deliver } from './delivery.ts';
import { endOf } from './ends.ts';
import { operationOutcome } from './operation-outcome.ts';

/** A replica that has not been heard of for this long is taken for gone. */
const ALIVE_MS = 15_000;
const BEAT_MS = 4_000;
const EXPIRE_EVERY_MS = 10 * 60_000;
const ADOPT_AT_ONCE = 100;
const MAX_UNDER_WAY = 500;

/** Keeps this replica known as alive, and takes over what others left. */
export class Recovery {
  readonly #context: SubmissionContext;
  readonly #log: Logger;
  #underWay = 0;
  #expireAt = 0;

  constructor(context: SubmissionContext, log: Logger) {
    this.#context = context;
    this.#log = log;
  }

  /** Transactions of others that are being brought to their end. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Takes over what this replica left in an earlier life; to be awaited before the first request is served. */
  async begin(): Promise<void> {
    await this.#context.store.beat(this.#context.replica, ALIVE_MS);
    await this.#adopt(true);
    void this.#goOn();
  }

  async #goOn(): Promise<void> {
    const { store, replica, stop } = this.#context;
    for (;;) {
      await pause(BEAT_MS, stop);
      if (stop.aborted) return;
      try {
        await store.beat(replica, ALIVE_MS);
        await this.#adopt(false);
        if (Date.now() >= this.#expireAt) await this.#expire();
      } catch (error) {
        this.#log.error({ err: error }, 'the store does not take a sign of life');
      }
    }
  }

  async #expire(): Promise<void> {
    const { store, keyRetentionMs } = this.#context;
    this.#expireAt = Date.now() + EXPIRE_EVERY_MS;
    const forgotten = await store.expire(Date.now() - keyRetentionMs);
    if (forgotten > 0) this.#log.info({ forgotten }, 'keys of old writes are free again');
  }

  async #adopt(own: boolean): Promise<void> {
    const { store, replica } = this.#context;
    while (this.#underWay < MAX_UNDER_WAY) {
      const orphans = await store.adopt(replica, { own, limit: ADOPT_AT_ONCE });
      for (const orphan of orphans) void this.#bringHome(orphan);
      if (orphans.length === 0) return;
    }
  }

  async #bringHome({ carrier, envelope, submissions }: Orphan): Promise<void> {
    this.#underWay += 1;
    const log = this.#log.child({ txId: carrier.txId, channel: carrier.channel, operations: submissions.length });
    try {
      if (envelope === undefined) {
        log.info('a transaction was never sent; its keys are free again');
        await this.#context.store.release(submissions);
      } else await this.#resume(envelope, submissions, log);
    } catch (error) {
      log.error({ err: error }, 'a transaction stays open until the next start');
    } finally {
      this.#underWay -= 1;
    }
  }

  async #resume(envelope: SignedEnvelope, submissions: readonly Submission[], log: Logger): Promise<void> {
    const [party] = submissions[0]!.caller.split('/') as [string];
    const access = this.#context.access(party, envelope.channel);
    if (access.peers.length === 0) {
      log.error({ party }, 'this gateway does not serve the party whose transaction is open');
      return;
    }
    const found = await access.lookUp(envelope.txId);
    const recorded = found ?? (await deliver(envelope, access, this.#context.stop, log));
    if (recorded === undefined) return;
    if (recorded.code === 'VALID') access.told(recorded.block);
    await this.#end(envelope, submissions, recorded);
    log.info({ block: String(recorded.block), code: recorded.code }, 'an open transaction came to its end');
  }

  async #end(envelope: SignedEnvelope, submissions: readonly Submission[], recorded: Recorded): Promise<void> {
    const { store } = this.#context;
    const results = resultsOf(envelope, submissions);
    const ends = submissions.flatMap((submission) => {
      const outcome = this.#outcomeOf(submission, results, envelope, recorded);
      return outcome === undefined ? [] : [{ submission, outcome }];
    });
    const contract = this.#context.contractOf(envelope.channel);
    await store.settle(
      ends.map(({ submission: { caller, key }, outcome }) => ({ caller, key, end: endOf(outcome, contract) })),
      Date.now(),
    );
    const ended = new Set(ends.map(({ submission }) => submission));
    const left = submissions.filter((submission) => !ended.has(submission));
    if (left.length > 0) await store.release(left);
  }

  /** `undefined` for one that was to go alone, and never did. */
  #outcomeOf(
    { carrier: { operation = 0 } }: Submission,
    results: readonly OperationResult[],
    { txId, channel }: SignedEnvelope,
    recorded: Recorded,
  ): Committed | Rejected | undefined {
    const result = results[operation]!;
    if (needsOwnTransaction(result)) return undefined;
    const { contracts, contractOf } = this.#context;
    return operationOutcome(result, txId, recorded, { contracts, contract: contractOf(channel) });
  }
}

function resultsOf({ result }: SignedEnvelope, submissions: readonly Submission[]): OperationResult[] {
  const isBatch = submissions.some(({ carrier }) => carrier.operation !== undefined);
  return isBatch ? batchResults(result) : [done(result)];
}
