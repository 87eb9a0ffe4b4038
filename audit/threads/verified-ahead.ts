/** Blocks one after another, with what threads have found of their signatures in the meantime. */
import { setImmediate } from 'node:timers/promises';
import type { Consenter } from '../blocks/channel-config.ts';
import type { FoundSignatures } from '../blocks/verify-channel.ts';
import type { PrivateBlock } from '../private/private-block.ts';
import { SignaturePool } from './signature-pool.ts';

/** A block, with what is known of its signatures. */
export interface VerifiedBlock extends PrivateBlock {
  readonly found: FoundSignatures | undefined;
}

/** How blocks are verified ahead. */
export interface AheadOptions {
  /** How many; with none, nothing is verified ahead. */
  readonly threads: number;
  /** Blocks after which they are begun: they take longer to begin than a hundred blocks take. */
  readonly after?: number | undefined;
  /** Who signs blocks by the configuration that is in force when it is asked. */
  readonly consenters: () => readonly Consenter[];
}

const FEW_BLOCKS = 100;
/** Most blocks, for each thread, that are read and not taken yet; and most bytes of them in all. */
const MAX_BLOCKS = 16;
const MAX_BYTES = 64 * 1024 * 1024;

/** What is read and verified from. */
type Block = Uint8Array | PrivateBlock;

/**
 * Reads ahead by a number of blocks and bytes that is fixed, whatever the channel's length, and gives the blocks in their order.
 * @throws {ThreadError} when a thread ended; and what reading the blocks throws, when those before are taken
 */
export async function* verifiedAhead(
  blocks: AsyncIterable<Block>,
  { threads, after = FEW_BLOCKS, consenters }: AheadOptions,
): AsyncGenerator<VerifiedBlock, void, void> {
  const iterator = blocks[Symbol.asyncIterator]();
  let pool: SignaturePool | undefined;
  try {
    for (let read = 0; threads === 0 || read < after; read += 1) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield { ...partsOf(next.value), found: undefined };
    }
    pool = new SignaturePool(threads);
    yield* new Queue(iterator, pool, threads * MAX_BLOCKS, consenters).blocks();
  } finally {
    await pool?.close();
    await iterator.return?.();
  }
}

interface Ahead {
  readonly block: PrivateBlock;
  readonly found: Promise<FoundSignatures | undefined>;
}

/** Blocks that are read and not taken yet. */
class Queue {
  readonly #iterator: AsyncIterator<Block>;
  readonly #pool: SignaturePool;
  readonly #maxBlocks: number;
  readonly #consenters: AheadOptions['consenters'];
  readonly #ahead: Ahead[] = [];
  #bytes = 0;
  /** Resolves when the block that is being read is in the queue, or there is none. */
  #reading: Promise<void> | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    iterator: AsyncIterator<Block>,
    pool: SignaturePool,
    maxBlocks: number,
    consenters: AheadOptions['consenters'],
  ) {
    this.#iterator = iterator;
    this.#pool = pool;
    this.#maxBlocks = maxBlocks;
    this.#consenters = consenters;
  }

  async *blocks(): AsyncGenerator<VerifiedBlock, void, void> {
    for (let first = await this.#first(); first !== undefined; first = await this.#first()) {
      const found = await first.found;
      this.#ahead.shift();
      this.#bytes -= first.block.bytes.length;
      yield { ...first.block, found };
      // Else what comes from threads and peers waits until there is nothing to do.
      await setImmediate();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #first(): Promise<Ahead | undefined> {
    this.#readOn();
    if (this.#ahead.length === 0) await this.#reading;
    return this.#ahead[0];
  }

  /** Reads until there is enough; one block at a time. */
  #readOn(): void {
    const enough = this.#ahead.length >= this.#maxBlocks || this.#bytes >= MAX_BYTES;
    if (this.#ended || enough || this.#reading !== undefined) return;
    this.#reading = this.#read().then(() => {
      this.#reading = undefined;
      this.#readOn();
    });
  }

  async #read(): Promise<void> {
    try {
      const next = await this.#iterator.next();
      if (next.done === true) this.#ended = true;
      else this.#add(partsOf(next.value));
    } catch (error) {
      this.#failure = { error };
      this.#ended = true;
    }
  }

  #add(block: PrivateBlock): void {
    const found = this.#pool.verify(block.bytes, this.#consenters());
    // Whoever takes the block is told; until then nobody is.
    found.catch(() => undefined);
    this.#bytes += block.bytes.length;
    this.#ahead.push({ block, found });
  }
}

function partsOf(block: Block): PrivateBlock {
  return block instanceof Uint8Array ? { bytes: block, privateSets: [] } : block;
}
