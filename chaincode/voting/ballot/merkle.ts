/**
 * Merkle trees of RFC 9162 section 2.1 over SHA-256. A tree grows leaf by leaf from a frontier of at most log2(n) hashes, so
 * that a list of a million entries is hashed chunk by chunk.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** A tree that grows: the roots of its complete subtrees, largest first. `size` tells how large they are. */
export interface Frontier {
  readonly size: number;
  readonly subtrees: readonly Uint8Array[];
}

/** The tree without leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, subtrees: [] };

/** Hash of a leaf's bytes. */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(0)).update(data).digest();
}

/** Hash of two subtrees. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(1)).update(left).update(right).digest();
}

/** The tree with more leaves. */
export function grow({ size, subtrees }: Frontier, leaves: readonly Uint8Array[]): Frontier {
  const roots = [...subtrees];
  let count = size;
  for (const data of leaves) {
    let hash = leafHash(data);
    // Each one bit at the low end of the size is a complete subtree that the new one completes.
    for (let rest = count; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(roots.pop()!, hash);
    roots.push(hash);
    count += 1;
  }
  return { size: count, subtrees: roots };
}

/** The root of a tree; of one without leaves the hash of nothing. */
export function rootOf({ subtrees }: Frontier): Uint8Array {
  if (subtrees.length === 0) return sha256(new Uint8Array());
  return subtrees.reduceRight((right, left) => nodeHash(left, right));
}

/** The root over these leaves. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return rootOf(grow(EMPTY_FRONTIER, leaves));
}

/** The hashes by which a leaf is shown to be in the tree, from the leaf's side up (RFC 9162 section 2.1.3.1). */
export function inclusionPath(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const half = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half
    ? [...inclusionPath(left, index), merkleRoot(right)]
    : [...inclusionPath(right, index - half), merkleRoot(left)];
}

/** Whether a path leads from a leaf to the root. */
export function isIncluded(
  data: Uint8Array,
  { index, size }: { readonly index: number; readonly size: number },
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  const led = rootOver(leafHash(data), { index, size }, path);
  return led !== undefined && equalBytes(led, root);
}

/** The root that a hash and its siblings, the highest last, come to; `undefined` when there are too many or too few. */
function rootOver(
  hash: Uint8Array,
  { index, size }: { readonly index: number; readonly size: number },
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  const sibling = path.at(-1);
  if (size === 1 || sibling === undefined) return size === 1 && sibling === undefined ? hash : undefined;
  const half = largestPowerBelow(size);
  const inLeft = index < half;
  const place = inLeft ? { index, size: half } : { index: index - half, size: size - half };
  const own = rootOver(hash, place, path.slice(0, -1));
  if (own === undefined) return undefined;
  return inLeft ? nodeHash(own, sibling) : nodeHash(sibling, own);
}

function largestPowerBelow(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}
