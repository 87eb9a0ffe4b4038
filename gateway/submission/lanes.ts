/**
 * Group commit. A submit leaves at once when nothing of its caller and contract is under way; otherwise it waits and goes
 * with the others that came meanwhile, in one transaction. So the batches are as large as the load makes them, and a caller
 * who asks for little waits for nothing.
 */
import { MAX_BATCH } from '@ledger-pilots/chaincode/kit/batch.ts';
import { encode } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { SubmitRequest } from '../ledger/call.ts';
import { pause } from '../ledger/pause.ts';
import { gatewayProblem } from '../problems.ts';
import type { BatchSize } from './batch-size.ts';
import type { PendingSubmit } from './pending.ts';
import { Turns } from './turns.ts';

/** Well under what a contract takes as one argument (kit/json.ts), with room for the batch's own text. */
const MAX_BATCH_BYTES = 512 * 1024;
/** Submits of one caller and contract that may wait. */
const MAX_WAITING = 5_000;
/** A lane whose transaction is not in a block by then goes on with the next one. */
const HOLD_MS = 5_000;

/** How long a lane waits for as many as went before, and how often it looks. */
const GATHER_STEP_MS = 2;
const GATHER_STEPS = 8;

/** How submits are put together. */
export interface GroupCommit {
  /** Most operations in a transaction; 1 turns group commit off. */
  readonly maxOperations: number;
  /** Transactions under way at once, of all callers. */
  readonly maxTransactions: number;
}

/** Largest possible batch, and transactions well under a peer's limit of 500 concurrent requests. */
export const GROUP_COMMIT: GroupCommit = { maxOperations: MAX_BATCH, maxTransactions: 200 };

interface Lane {
  readonly name: string;
  readonly contract: string;
  readonly waiting: PendingSubmit[];
  readonly maxOperations: number;
}

/** The submits that wait for a transaction. */
export class Lanes {
  readonly #carry: (items: readonly PendingSubmit[]) => Promise<void>;
  readonly #settings: GroupCommit;
  readonly #batchSize: Pick<BatchSize, 'of'>;
  readonly #turns: Turns;
  readonly #lanes = new Map<string, Lane>();

  /**
   * @param carry - takes submits to the ledger; resolves when each has ended
   * @param batchSize - how many go together, which may change from batch to batch
   */
  constructor(
    carry: (items: readonly PendingSubmit[]) => Promise<void>,
    settings: GroupCommit,
    batchSize: Pick<BatchSize, 'of'>,
  ) {
    this.#carry = carry;
    this.#batchSize = batchSize;
    this.#settings = settings;
    this.#turns = new Turns(settings.maxTransactions);
  }

  /** Number of submits that wait to leave, by contract. */
  get waiting(): Map<string, number> {
    const waiting = new Map<string, number>();
    for (const { contract, waiting: queue } of this.#lanes.values()) {
      waiting.set(contract, (waiting.get(contract) ?? 0) + queue.length);
    }
    return waiting;
  }

  /** Takes a submit in. */
  add(item: PendingSubmit): void {
    const { maxOperations } = this.#settings;
    if (maxOperations > 1 && item.call.batchable) this.#join(nameOf(item), maxOperations, item);
    else void this.#depart([item]);
  }

  /**
   * Takes a submit in again that the contract would not carry out in its batch. As a rule an earlier operation had written the same record: it goes
   * with the next ones of its kind, one after the other for each record. The first operation of a batch has none before it, so it needs a
   * transaction of its own.
   */
  again(item: PendingSubmit): void {
    const isFirst = item.carrier?.operation === 0;
    if (isFirst) this.#join(`${nameOf(item)} alone`, 1, item);
    else this.#join(`${nameOf(item)} again`, this.#settings.maxOperations, item);
  }

  #join(name: string, maxOperations: number, item: PendingSubmit): void {
    const lane = this.#lanes.get(name);
    if (lane === undefined) {
      const opened: Lane = { name, contract: item.call.contract, waiting: [item], maxOperations };
      this.#lanes.set(name, opened);
      void this.#serve(opened);
    } else if (lane.waiting.length >= MAX_WAITING && !item.isBegun) {
      item.end({ kind: 'rejected', problem: gatewayProblem('QUEUE_FULL') });
    } else lane.waiting.push(item);
  }

  /** Takes a submit out again; `false` when it is under way already. */
  withdraw(item: PendingSubmit<SubmitRequest>): boolean {
    for (const { waiting } of this.#lanes.values()) {
      const at = (waiting as PendingSubmit<SubmitRequest>[]).indexOf(item);
      if (at < 0) continue;
      waiting.splice(at, 1);
      return true;
    }
    return false;
  }

  async #serve(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const caller = lane.waiting[0]!.id.caller;
      await this.#turns.take(caller);
      // What came while the turn was awaited goes along.
      const items = this.#nextBatch(lane);
      const over = new AbortController();
      const gone = this.#run(items).finally(() => over.abort());
      await Promise.race([gone, pause(HOLD_MS, over.signal)]);
      await gather(lane, items.length);
    }
    this.#lanes.delete(lane.name);
  }

  #nextBatch({ contract, waiting, maxOperations }: Lane): PendingSubmit[] {
    const most = Math.min(maxOperations, this.#batchSize.of(contract));
    let bytes = 0;
    let count = 0;
    while (count < waiting.length && count < most) {
      const { input, secret } = waiting[count]!.call;
      bytes += encode(input).length + (secret?.length ?? 0);
      if (count > 0 && bytes > MAX_BATCH_BYTES) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  async #depart(items: readonly PendingSubmit[]): Promise<void> {
    await this.#turns.take(items[0]!.id.caller);
    await this.#run(items);
  }

  /** With a turn taken. */
  async #run(items: readonly PendingSubmit[]): Promise<void> {
    try {
      if (items.length > 0) await this.#carry(items);
    } finally {
      this.#turns.free();
    }
  }
}

/** Those who go together have the same endorsers. */
function nameOf({ id, call }: PendingSubmit): string {
  return [id.caller, call.contract, ...(call.organisations ?? [])].join(' ');
}

/**
 * Waits a moment for those who were told just now to ask again: of callers who keep asking, the first would otherwise leave
 * alone, and all others wait for it. After a submit that was alone nobody waits.
 */
async function gather({ waiting, maxOperations }: Lane, lastOperations: number): Promise<void> {
  const expected = Math.min(lastOperations, maxOperations);
  for (let steps = GATHER_STEPS; lastOperations > 1 && waiting.length < expected && steps > 0; steps -= 1) {
    await pause(GATHER_STEP_MS);
  }
}
