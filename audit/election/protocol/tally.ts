/** Section 5 of docs/voting-protocol.md: sums, decryption, result. */
import { sha256 } from '../../blocks/block-hash.ts';
import { EQUALITY_BYTES, isEqual } from './equality.ts';
import { anyPoint, G, MalformedError, mod, multiple, SCALARS, sum, type Point } from './group.ts';
import { rootOf } from './merkle.ts';
import { H, u32, u64 } from './transcript.ts';

/** Buckets, and children of a node. */
export const [BUCKETS, CHILDREN] = [4096, 64];

/** The ballot that counts for a credential. */
export interface CountedBallot {
  readonly credential: Uint8Array;
  readonly seq: number;
  readonly tracker: Uint8Array;
  readonly weight: number;
  /** Of each contest a and b of each option in turn. */
  readonly ciphertexts: readonly (readonly Uint8Array[])[];
}

/** A sum: of a bucket, a node, or everything. */
export interface Sum {
  readonly count: number;
  readonly weight: number;
  readonly root: Uint8Array;
  readonly ciphertexts: readonly (readonly Uint8Array[])[];
}

/** The number of a credential's bucket: the first 12 bits of its SHA-256. */
export function bucketOf(credential: Uint8Array): number {
  return sha256(credential).readUInt16BE(0) >> 4;
}

/** Sums a bucket. @param options - of each contest */
export function sumBucket(ballots: readonly CountedBallot[], options: readonly number[]): Sum {
  if (ballots.length === 0) return emptySum(options);
  const sorted = [...ballots].sort((left, right) => Buffer.compare(left.credential, right.credential));
  const ciphertexts = options.map((count, contest) =>
    Array.from({ length: 2 * count }, (_, index) =>
      sum(sorted.map((ballot) => times(anyPoint(ballot.ciphertexts[contest]![index]!), ballot.weight))).toBytes(),
    ),
  );
  return {
    count: sorted.length,
    weight: sorted.reduce((total, { weight }) => total + weight, 0),
    root: rootOf(sorted.map(({ credential, seq, tracker }) => Buffer.concat([credential, u32(seq), tracker]))),
    ciphertexts,
  };
}

function times(point: Point, weight: number): Point {
  return weight === 1 ? point : multiple(point, BigInt(weight));
}

/** Sums the children of a node. */
export function sumNode(children: readonly Sum[]): Sum {
  const filled = children.filter(({ count }) => count > 0);
  const ciphertexts = children[0]!.ciphertexts.map((points, contest) =>
    points.map((_, index) => sum(filled.map((child) => anyPoint(child.ciphertexts[contest]![index]!))).toBytes()),
  );
  return {
    count: filled.reduce((total, { count }) => total + count, 0),
    weight: filled.reduce((total, { weight }) => total + weight, 0),
    root: rootOf(children.map(({ root }) => root)),
    ciphertexts,
  };
}

/** The tally hash. */
export function tallyHashOf(electionHash: Uint8Array, { count, weight, root, ciphertexts }: Sum): Buffer {
  const sums = ciphertexts.map((points) => Buffer.concat(points));
  return H('tally', electionHash, u64(count), u64(weight), root, ciphertexts.length, ...sums);
}

/** The result hash. */
export function resultHashOf(
  electionHash: Uint8Array,
  tallyHash: Uint8Array,
  counts: readonly (readonly number[])[],
): Buffer {
  const packed = counts.map((own) => Buffer.concat(own.map(u64)));
  return H('result', electionHash, tallyHash, counts.length, ...packed);
}

/** What is decrypted. */
export interface TallySetting {
  readonly electionHash: Uint8Array;
  readonly tallyHash: Uint8Array;
  readonly ciphertexts: Sum['ciphertexts'];
}

/** A trustee's part: of each contest the packed factors, and the packed proofs. */
export interface Part {
  readonly trustee: number;
  readonly factors: readonly Uint8Array[];
  readonly proofs: readonly Uint8Array[];
}

/** Whether every factor of a part is proved. @param key - X_j, encoded */
export function isProved(setting: TallySetting, key: Uint8Array, { trustee, factors, proofs }: Part): boolean {
  const { electionHash, tallyHash, ciphertexts } = setting;
  if (factors.length !== ciphertexts.length || proofs.length !== ciphertexts.length) return false;
  try {
    const P = anyPoint(key);
    return ciphertexts.every((points, contest) => {
      const options = points.length / 2;
      const [D, proof] = [slices(factors[contest]!, 32), slices(proofs[contest]!, EQUALITY_BYTES)];
      if (D.length !== options || proof.length !== options) return false;
      return D.every((factor, option) => {
        const A = points[2 * option]!;
        const fields = [electionHash, tallyHash, trustee, contest, option, key, A, factor];
        return isEqual({ P, B: anyPoint(A), D: anyPoint(factor) }, proof[option]!, 'decrypt', fields);
      });
    });
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

/** Whether these counts are what the parts open: m G = B - sum of lambda_j D_j for each option. */
export function areCounts(
  { ciphertexts }: TallySetting,
  parts: readonly Part[],
  counts: readonly (readonly number[])[],
): boolean {
  const numbers = parts.map(({ trustee }) => BigInt(trustee));
  const factors = parts.map((part) => part.factors.map((packed) => slices(packed, 32).map(anyPoint)));
  const shaped = counts.length === ciphertexts.length;
  return (
    shaped &&
    ciphertexts.every((points, contest) => {
      const own = counts[contest]!;
      if (own.length !== points.length / 2) return false;
      return own.every((count, option) => {
        const opened = sum(parts.map((_, at) => multiple(factors[at]![contest]![option]!, lambda(numbers, at))));
        return multiple(G, BigInt(count)).equals(anyPoint(points[2 * option + 1]!).subtract(opened));
      });
    })
  );
}

/** Product of k / (k - j) over the others. */
function lambda(numbers: readonly bigint[], at: number): bigint {
  const j = numbers[at]!;
  return numbers.reduce((product, k, other) => {
    return other === at ? product : mod(product * k * SCALARS.inv(mod(k - j)));
  }, 1n);
}

function slices(bytes: Uint8Array, size: number): Uint8Array[] {
  if (bytes.length % size !== 0) throw new MalformedError('the bytes are not whole elements');
  return Array.from({ length: bytes.length / size }, (_, at) => bytes.subarray(size * at, size * (at + 1)));
}

/** RFC 9496 encodes the neutral element as zeros. */
const ENCODED_NEUTRAL = new Uint8Array(32);

function emptySum(options: readonly number[]): Sum {
  const ciphertexts = options.map((count) => new Array<Uint8Array>(2 * count).fill(ENCODED_NEUTRAL));
  return { count: 0, weight: 0, root: rootOf([]), ciphertexts };
}
