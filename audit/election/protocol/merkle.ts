/** Merkle trees of RFC 9162 section 2.1, with SHA-256. */
import { sha256 } from '../../blocks/block-hash.ts';

const [LEAF, NODE] = [Buffer.from([0]), Buffer.from([1])];

/** The root over leaves' data. */
export function rootOf(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  return fold(leaves.map((data) => sha256(LEAF, data)));
}

/** Pairs level by level, an odd one out going up: the same tree as the recursive definition's. */
function fold(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0]!;
  const above: Buffer[] = [];
  for (let at = 0; at < hashes.length; at += 2) {
    const [left, right] = [hashes[at]!, hashes[at + 1]];
    above.push(right === undefined ? left : sha256(NODE, left, right));
  }
  return fold(above);
}
