/** Follows a channel up to one transaction, and remembers which blocks prove it. */
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import { LIFECYCLE } from '../policies/chaincode-definition.ts';
import { readWriteSetOf, spacesOf, type NamespaceSet, type SpaceSet } from '../state/read-write-set.ts';
import { contentOf } from './evidence-content.ts';
import type { EvidenceContent } from './evidence-format.ts';

/** The blocks that prove a transaction. */
export interface EvidenceBlocks {
  /** Numbers in order, the transaction's own last. */
  readonly numbers: readonly number[];
  readonly content: EvidenceContent;
}

/** Takes the transactions of a channel in order. */
export class EvidenceTrail {
  readonly #txId: string;
  /** Blocks with configurations, or with changes of definitions. */
  readonly #governing = new Set<number>();
  /** Of keys that have a policy of their own, the block that gave it. */
  readonly #policies = new Map<string, number>();
  #found: EvidenceBlocks | undefined;

  constructor(txId: string) {
    this.#txId = txId;
  }

  /** The blocks; `undefined` when the transaction has not come yet, or proves nothing. */
  get found(): EvidenceBlocks | undefined {
    return this.#found;
  }

  /** Takes the next transaction. */
  take(ordered: OrderedTransaction): void {
    if (this.#found !== undefined) return;
    const block = Number(ordered.block);
    const { transaction, sets = [] } = ordered;
    if (transaction?.kind === 'CONFIG') this.#governing.add(block);
    if (transaction?.txId === this.#txId) this.#find(ordered, block);
    if (changesDefinitions(sets)) this.#governing.add(block);
    for (const space of spacesOf(sets)) this.#followPolicies(space, block);
  }

  #find(ordered: OrderedTransaction, block: number): void {
    const content = contentOf(ordered);
    if (content === undefined) return;
    const written = spacesOf(readWriteSetOf(ordered.transaction!.invocation!.results));
    const policies = written.flatMap(({ namespace, collection, writes, metadataWrites }) =>
      [...writes, ...metadataWrites].flatMap(
        ({ key }) => this.#policies.get(placeOf(namespace, collection, key)) ?? [],
      ),
    );
    const numbers = [...new Set([0, ...this.#governing, ...policies, block])].sort((left, right) => left - right);
    this.#found = { numbers, content };
  }

  #followPolicies({ namespace, collection, writes, metadataWrites }: SpaceSet, block: number): void {
    for (const { key, value } of writes) {
      if (value === undefined) this.#policies.delete(placeOf(namespace, collection, key));
    }
    for (const { key, metadata } of metadataWrites) {
      if (metadata === undefined) this.#policies.delete(placeOf(namespace, collection, key));
      else this.#policies.set(placeOf(namespace, collection, key), block);
    }
  }
}

/** Whether a valid transaction writes to what chaincodes are defined by; approvals are written to collections. */
export function changesDefinitions(sets: readonly NamespaceSet[]): boolean {
  return sets.some(({ namespace, own }) => namespace === LIFECYCLE && own.writes.length > 0);
}

function placeOf(namespace: string, collection: string, key: string): string {
  return `${namespace}\u0000${collection}\u0000${key}`;
}
