/** The homomorphic tally: ciphertexts of the last ballots are added up, by buckets and in a tree. */
import { sha256 } from '@noble/hashes/sha2.js';
import { packed } from './byte-reader.ts';
import { bytesOfPoint, IDENTITY, pointOrIdentityOf, times, type Point } from './group.ts';
import { grow, EMPTY_FRONTIER, merkleRoot, rootOf } from './merkle.ts';
import { hexOf } from './text-form.ts';
import { hash, u32, u64 } from './transcript.ts';

/** Children that a node of the tree sums: 64 by 64 buckets. */
export const CHILDREN = 64;

/** A ballot as the tally sees it. */
export interface CountedBallot {
  /** The voter's public key, 32 bytes. */
  readonly credential: Uint8Array;
  readonly seq: number;
  readonly tracker: Uint8Array;
  /** How often the ballot counts: 1, or the credential's weight. */
  readonly weight: number;
  /** For each contest (a, b) of each option in turn, encoded. */
  readonly ciphertexts: readonly (readonly Uint8Array[])[];
}

/** A sum of ballots. */
export interface Aggregate {
  readonly count: number;
  readonly weight: number;
  /** Merkle root over the ballots, or over the roots of the summed parts. */
  readonly root: Uint8Array;
  /** As in a ballot. */
  readonly ciphertexts: readonly (readonly Uint8Array[])[];
}

/** The bucket of a credential: the first 12 bits of its SHA-256, as 3 hex digits. */
export function bucketOf(credential: Uint8Array): string {
  return hexOf(sha256(credential)).slice(0, 3);
}

/** The leaf of a ballot in its bucket's tree: credential, place in the chain, tracker. */
export function ballotLeaf({ credential, seq, tracker }: Omit<CountedBallot, 'ciphertexts' | 'weight'>): Uint8Array {
  return packed(credential, u32(seq), tracker);
}

/**
 * Sums a bucket. The ballots are in the order of their credentials' bytes, each credential once.
 * @param options - the number of options of each contest: the form of a sum of nothing
 */
export function sumBallots(ballots: readonly CountedBallot[], options: readonly number[]): Aggregate {
  const sums = options.map((count) => new Array<Point>(2 * count).fill(IDENTITY));
  for (const { ciphertexts, weight } of ballots) {
    addTo(sums, ciphertexts, (point) => (weight === 1 ? point : times(point, BigInt(weight))));
  }
  return {
    count: ballots.length,
    weight: ballots.reduce((sum, ballot) => sum + ballot.weight, 0),
    root: rootOf(grow(EMPTY_FRONTIER, ballots.map(ballotLeaf))),
    ciphertexts: encoded(sums),
  };
}

/** Sums the parts of a node, in the order of their numbers. */
export function sumAggregates(parts: readonly Aggregate[]): Aggregate {
  const [first, ...others] = parts;
  const sums = first!.ciphertexts.map((points) => points.map(pointOrIdentityOf));
  for (const { ciphertexts } of others) addTo(sums, ciphertexts, (point) => point);
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    weight: parts.reduce((sum, part) => sum + part.weight, 0),
    root: merkleRoot(parts.map(({ root }) => root)),
    ciphertexts: encoded(sums),
  };
}

/** The hash of a final tally, 64 bytes: what trustees agree to decrypt, once. */
export function tallyHashOf(electionHash: Uint8Array, { count, weight, root, ciphertexts }: Aggregate): Uint8Array {
  const contests = ciphertexts.map((points) => packed(...points));
  return hash('tally', electionHash, u64(count), u64(weight), root, contests.length, ...contests);
}

/** The hash of a result, 64 bytes: what is certified. */
export function resultHashOf(
  electionHash: Uint8Array,
  tallyHash: Uint8Array,
  counts: readonly (readonly number[])[],
): Uint8Array {
  return hash('result', electionHash, tallyHash, counts.length, ...counts.map((own) => packed(...own.map(u64))));
}

function addTo(sums: Point[][], ciphertexts: readonly (readonly Uint8Array[])[], weigh: (point: Point) => Point): void {
  for (const [contest, points] of ciphertexts.entries()) {
    for (const [index, bytes] of points.entries()) {
      const own = sums[contest]!;
      own[index] = own[index]!.add(weigh(pointOrIdentityOf(bytes)));
    }
  }
}

function encoded(sums: readonly (readonly Point[])[]): Uint8Array[][] {
  return sums.map((points) => points.map(bytesOfPoint));
}
