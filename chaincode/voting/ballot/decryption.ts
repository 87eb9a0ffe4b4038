/** Threshold decryption of a tally: each trustee's factors with proofs, and what any t of them come to. */
import { addEqualityProof, proveEquality, type EqualityStatement } from './equality-proof.ts';
import {
  bytesOfPoint,
  EncodingError,
  GENERATOR,
  inverse,
  modulo,
  pointOf,
  pointOrIdentityOf,
  times,
  timesSecret,
  type Point,
} from './group.ts';
import { LinearCheck } from './linear-check.ts';
import { multiScalar } from './multi-scalar.ts';
import { randomnessOf } from './randomness.ts';

/** A tally to be decrypted. */
export interface TallySetting {
  readonly electionHash: Uint8Array;
  readonly tallyHash: Uint8Array;
  /** For each contest (A, B) of each option in turn. */
  readonly ciphertexts: readonly (readonly Uint8Array[])[];
}

/** A trustee's part, for each contest and option: the factor D = x A, and the proof that it is. */
export interface DecryptionShare {
  readonly factors: readonly (readonly Uint8Array[])[];
  readonly proofs: readonly (readonly Uint8Array[])[];
}

/** Decrypts a trustee's part. @param seed - 32 random bytes for this tally alone */
export function decryptShare(
  setting: TallySetting,
  trustee: number,
  secret: bigint,
  seed: Uint8Array,
): DecryptionShare {
  const randomness = randomnessOf(seed);
  const key = timesSecret(GENERATOR, secret);
  const parts = alphasOf(setting).map((alphas, contest) =>
    alphas.map((alpha, option) => {
      const factor = bytesOfPoint(timesSecret(pointOrIdentityOf(alpha), secret));
      const place = { trustee, contest, option };
      const statement = statementOf(setting, place, { point: key, bytes: bytesOfPoint(key) }, { alpha, factor });
      return { factor, proof: proveEquality(statement, secret, randomness('decrypt', contest, option)) };
    }),
  );
  return {
    factors: parts.map((options) => options.map(({ factor }) => factor)),
    proofs: parts.map((options) => options.map(({ proof }) => proof)),
  };
}

/**
 * Whether a share is whole and all its proofs hold.
 * @param trusteeKey - the key X of the trustee
 */
export function isDecryptionShare(
  setting: TallySetting,
  trustee: number,
  trusteeKey: Uint8Array,
  share: DecryptionShare,
): boolean {
  const alphas = alphasOf(setting);
  if (!sameForm(alphas, share.factors) || !sameForm(alphas, share.proofs)) return false;
  try {
    const key = { point: pointOf(trusteeKey), bytes: trusteeKey };
    const { electionHash, tallyHash } = setting;
    const check = new LinearCheck(
      electionHash,
      tallyHash,
      trustee,
      trusteeKey,
      ...share.factors.flat(),
      ...share.proofs.flat(),
    );
    for (const [contest, options] of alphas.entries()) {
      for (const [option, alpha] of options.entries()) {
        const factor = share.factors[contest]![option]!;
        const statement = statementOf(setting, { trustee, contest, option }, key, { alpha, factor });
        addEqualityProof(check, statement, share.proofs[contest]![option]!);
      }
    }
    return check.holds();
  } catch (error) {
    if (error instanceof EncodingError) return false;
    throw error;
  }
}

/** One trustee's factors. */
export interface TrusteeFactors {
  readonly trustee: number;
  readonly factors: DecryptionShare['factors'];
}

/**
 * The points m G of each contest and option, from the factors of t trustees or more: B less the interpolation of the D.
 * Whichever trustees they are, the points are the same.
 */
export function combine(setting: TallySetting, shares: readonly TrusteeFactors[]): Point[][] {
  const numbers = shares.map(({ trustee }) => trustee);
  const weights = numbers.map((trustee) => lagrangeAtZero(trustee, numbers));
  return setting.ciphertexts.map((points, contest) =>
    points.flatMap((bytes, index) => {
      if (index % 2 === 0) return [];
      const factors = shares.map((share, at) => {
        return [pointOrIdentityOf(share.factors[contest]![(index - 1) / 2]!), weights[at]!] as const;
      });
      return [pointOrIdentityOf(bytes).subtract(multiScalar(factors))];
    }),
  );
}

/** Whether these are the counts: m G is the combined point of each option. */
export function areCounts(combined: readonly (readonly Point[])[], counts: readonly (readonly number[])[]): boolean {
  if (!sameForm(combined, counts)) return false;
  return combined.every((points, contest) =>
    points.every((point, option) => times(GENERATOR, BigInt(counts[contest]![option]!)).equals(point)),
  );
}

/** The factor of a trustee's part in the secret: the product of k / (k - j) over the other numbers k. */
function lagrangeAtZero(trustee: number, numbers: readonly number[]): bigint {
  if (new Set(numbers).size !== numbers.length) throw new RangeError('a trustee is named twice');
  let [numerator, denominator] = [1n, 1n];
  for (const other of numbers) {
    if (other === trustee) continue;
    numerator *= BigInt(other);
    denominator *= BigInt(other - trustee);
  }
  return modulo(numerator * inverse(denominator));
}

function alphasOf({ ciphertexts }: TallySetting): Uint8Array[][] {
  return ciphertexts.map((points) => points.filter((_, index) => index % 2 === 0));
}

function sameForm(left: readonly (readonly unknown[])[], right: readonly (readonly unknown[])[]): boolean {
  return left.length === right.length && left.every(({ length }, index) => right[index]!.length === length);
}

function statementOf(
  { electionHash, tallyHash }: TallySetting,
  { trustee, contest, option }: { readonly trustee: number; readonly contest: number; readonly option: number },
  key: { readonly point: Point; readonly bytes: Uint8Array },
  { alpha, factor }: { readonly alpha: Uint8Array; readonly factor: Uint8Array },
): EqualityStatement {
  return {
    tag: 'decrypt',
    binding: [electionHash, tallyHash, trustee, contest, option],
    key: key.point,
    keyBytes: key.bytes,
    base: pointOrIdentityOf(alpha),
    baseBytes: alpha,
    image: pointOrIdentityOf(factor),
    imageBytes: factor,
  };
}
