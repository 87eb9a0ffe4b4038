/** Bytes of a ledger that are others, by a seed: the same seed gives the same. */
import { createHash } from 'node:crypto';
import { ChannelVerifier } from '../../blocks/verify-channel.ts';
import { Findings } from '../../finding.ts';

/** A stream of whole numbers. */
class RandomNumbers {
  readonly #seed: string;
  #drawn = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** The next, from 0 to below a limit of at most 2^32. */
  below(limit: number): number {
    const digest = createHash('sha256').update(`${this.#seed}/${this.#drawn}`).digest();
    this.#drawn += 1;
    return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * limit);
  }
}

/** A byte of a ledger that is another. */
interface Mutation {
  readonly block: number;
  readonly at: number;
  readonly byte: number;
}

/** Blocks are equally likely, and the bytes of a block. */
function nextMutation(random: RandomNumbers, blocks: readonly Uint8Array[]): Mutation {
  const block = random.below(blocks.length);
  const bytes = blocks[block]!;
  const at = random.below(bytes.length);
  // Another than there is: any of the 255.
  return { block, at, byte: (bytes[at]! + 1 + random.below(255)) & 0xff };
}

/** The blocks with the mutation. */
function mutated(blocks: readonly Uint8Array[], { block, at, byte }: Mutation): Uint8Array[] {
  return blocks.with(block, Uint8Array.from(blocks[block]!).with(at, byte));
}

/** Whether an audit from the first block on finds anything; it ends where it does. */
export function isFound(blocks: readonly Uint8Array[]): boolean {
  const findings = new Findings();
  const channel = new ChannelVerifier(findings);
  return blocks.some((bytes) => {
    channel.take(bytes);
    return findings.count > 0;
  });
}

/** Those of so many mutations, each by itself, of which nothing is found. */
export function unseenMutations(blocks: readonly Uint8Array[], seed: string, cases: number): Mutation[] {
  const random = new RandomNumbers(seed);
  const mutations = Array.from({ length: cases }, () => nextMutation(random, blocks));
  return mutations.filter((mutation) => !isFound(mutated(blocks, mutation)));
}
