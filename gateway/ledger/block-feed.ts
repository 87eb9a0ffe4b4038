/**
 * The blocks of one channel as one peer commits them: one stream answers every wait for a commit, where a call per
 * transaction would use up the peer's limit of 500. A peer shows a block only after its state is written, so what is read
 * there afterwards has the block's effects.
 */
import type { CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import type { peer as protos } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { pause } from './pause.ts';
import { validationCodeName } from './validation-code.ts';

/** Where a transaction ended up. */
export interface Recorded {
  readonly block: bigint;
  /** Name of Fabric's validation code: `VALID`, `MVCC_READ_CONFLICT`, ... */
  readonly code: string;
}

/** Opens the stream at a block, or, without one, at the last block that the peer has. */
export type OpenBlocks = (startBlock: bigint | undefined) => Promise<CloseableAsyncIterable<protos.FilteredBlock>>;

const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 1_000;

/** Follows the blocks until closed; reconnects at the last block seen, whose repetition is the sign of life on a quiet channel. */
export class BlockFeed {
  readonly #open: OpenBlocks;
  readonly #log: Logger;
  readonly #transactions = new Map<string, Set<(recorded: Recorded) => void>>();
  readonly #heights = new Set<() => void>();
  readonly #stop = new AbortController();
  #stream: CloseableAsyncIterable<protos.FilteredBlock> | undefined;
  #last: bigint | undefined;
  #live = false;

  constructor(open: OpenBlocks, log: Logger) {
    this.#open = open;
    this.#log = log;
    void this.#follow();
  }

  /** Whether the stream stood when it was last heard of. */
  get live(): boolean {
    return this.#live;
  }

  /** Number of the last block seen. */
  get lastBlock(): bigint | undefined {
    return this.#last;
  }

  /**
   * Calls back once, when the transaction is in a block.
   * @returns forgets the wait
   */
  onTransaction(txId: string, tell: (recorded: Recorded) => void): () => void {
    const waits = this.#transactions.get(txId) ?? new Set();
    this.#transactions.set(txId, waits.add(tell));
    return () => {
      waits.delete(tell);
      if (waits.size === 0 && this.#transactions.get(txId) === waits) this.#transactions.delete(txId);
    };
  }

  /** Resolves when the peer has the block, or the time is over, or the stream is down. */
  async reach(block: bigint, limitMs: number): Promise<void> {
    if (!this.#live || (this.#last ?? -1n) >= block) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#heights.delete(check);
        resolve();
      };
      const check = (): void => {
        if (!this.#live || (this.#last ?? -1n) >= block) done();
      };
      const timer = setTimeout(done, limitMs);
      this.#heights.add(check);
    });
  }

  close(): void {
    this.#stop.abort();
    this.#stream?.close();
  }

  async #follow(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (!this.#stop.signal.aborted) {
      try {
        this.#stream = await this.#open(this.#last);
        for await (const block of this.#stream) {
          backoffMs = FIRST_BACKOFF_MS;
          this.#take(block);
        }
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#log.debug({ err: error }, 'block stream broke');
      }
      if (this.#live && !this.#stop.signal.aborted) this.#log.warn('block stream is down');
      this.#live = false;
      for (const check of [...this.#heights]) check();
      await pause(backoffMs, this.#stop.signal);
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    }
  }

  #take(block: protos.FilteredBlock): void {
    const number = BigInt(block.getNumber());
    this.#last = number;
    if (!this.#live) this.#log.info({ block: String(number) }, 'block stream is up');
    this.#live = true;
    for (const transaction of block.getFilteredTransactionsList()) {
      const txId = transaction.getTxid();
      const waits = this.#transactions.get(txId);
      if (waits === undefined) continue;
      this.#transactions.delete(txId);
      const recorded = { block: number, code: validationCodeName(transaction.getTxValidationCode()) };
      for (const tell of waits) tell(recorded);
    }
    for (const check of [...this.#heights]) check();
  }
}
