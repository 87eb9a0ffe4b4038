/**
 * Proof that a ciphertext holds one of the integers low..high, without telling which: disjunctive Chaum-Pedersen
 * (Cramer, Damgård, Schoenmakers 1994) in commitment form, so that verification is a sum of multiples.
 *
 * For each value v a commitment (A, B), a challenge c and a response s with s G = A + c a and s Y = B + c (b - v G); the
 * challenges add up to the hash of the statement and all commitments.
 */
import { type ByteReader, type EncodedPoint, packed } from './byte-reader.ts';
import { bytesOfPoint, bytesOfScalar, GENERATOR, modulo, timesSecret, type Point } from './group.ts';
import type { LinearCheck } from './linear-check.ts';
import type { Randomness } from './randomness.ts';
import { challenge } from './transcript.ts';

/** What is proved: of which ciphertext, under which key, for which values, bound to what. */
export interface ValueStatement {
  /** `or01` for one option, `sum` for a whole contest. */
  readonly tag: 'or01' | 'sum';
  /** Hash of everything that the proof must not be taken away from. */
  readonly binding: Uint8Array;
  readonly low: number;
  readonly high: number;
  /** The ciphertext's encoded points. */
  readonly alpha: Uint8Array;
  readonly beta: Uint8Array;
}

/** The prover's secret: the value and the randomness of the ciphertext. */
interface Witness {
  readonly value: number;
  readonly r: bigint;
}

/** A proof, read. */
interface ValueProof {
  readonly commitments: readonly (readonly [EncodedPoint, EncodedPoint])[];
  /** All but the last. */
  readonly challenges: readonly bigint[];
  readonly responses: readonly bigint[];
}

/** Elements of 32 bytes in a proof for so many values. */
export function proofElements(values: number): number {
  return 4 * values - 1;
}

/** Reads a proof: the commitments of the values in rising order, all challenges but the last, all responses. */
export function readValueProof(reader: ByteReader, values: number): ValueProof {
  const commitments = Array.from({ length: values }, () => [reader.point(), reader.point()] as const);
  const challenges = Array.from({ length: values - 1 }, () => reader.scalar());
  const responses = Array.from({ length: values }, () => reader.scalar());
  return { commitments, challenges, responses };
}

/** Makes a proof. @throws {RangeError} when the value is not among those to be proved */
export function proveValue(
  statement: ValueStatement,
  { value, r }: Witness,
  publicKey: Point,
  randomness: Randomness,
): Uint8Array {
  const { low, high } = statement;
  if (value < low || value > high) throw new RangeError('the value is not among those to be proved');
  const nonce = randomness('nonce');
  const branches = valuesOf(statement).map((claimed) => {
    const real = claimed === value;
    const [c, s] = real ? [0n, 0n] : [randomness('challenge', claimed), randomness('response', claimed)];
    // Of a claim that is not true, (A, B) is made to fit c and s: A = s G - c a, B = s Y - c (b - v' G).
    const exponent = real ? nonce : modulo(s - c * r);
    const shift = modulo(-c * BigInt(value - claimed));
    const a = timesSecret(GENERATOR, exponent);
    const b = timesSecret(publicKey, exponent).add(timesSecret(GENERATOR, shift));
    return { real, c, s, commitment: [bytesOfPoint(a), bytesOfPoint(b)] };
  });
  const commitments = branches.flatMap(({ commitment }) => commitment);
  const total = challengeOf(statement, commitments);
  const realChallenge = modulo(total - branches.reduce((sum, { c }) => sum + c, 0n));
  const challenges = branches.map(({ real, c }) => bytesOfScalar(real ? realChallenge : c));
  const responses = branches.map(({ real, s }) => bytesOfScalar(real ? modulo(nonce + realChallenge * r) : s));
  return packed(...commitments, ...challenges.slice(0, -1), ...responses);
}

/** What a ciphertext's points are to be taken times; the caller knows of which points it is made. */
export interface CiphertextFactors {
  readonly alpha: bigint;
  readonly beta: bigint;
}

/**
 * Adds a proof's equations to a check, but for the ciphertext itself, whose factors it returns:
 * w (s G - A - c a) and w' (s Y - B - c b + c v G) for each value.
 */
export function addValueProof(
  check: LinearCheck,
  statement: ValueStatement,
  proof: ValueProof,
  publicKey: Point,
): CiphertextFactors {
  const bytes = proof.commitments.flatMap(([a, b]) => [a.bytes, b.bytes]);
  const last = proof.challenges.reduce((rest, c) => rest - c, challengeOf(statement, bytes));
  const challenges = [...proof.challenges, modulo(last)];
  let [alpha, beta, generator, key] = [0n, 0n, 0n, 0n];
  for (const [index, [a, b]] of proof.commitments.entries()) {
    const [c, s] = [challenges[index]!, proof.responses[index]!];
    const [first, second] = [check.weight(), check.weight()];
    check.add(a.point.negate(), first);
    check.add(b.point.negate(), second);
    alpha -= first * c;
    beta -= second * c;
    generator += first * s + second * c * BigInt(statement.low + index);
    key += second * s;
  }
  check.addGenerator(generator);
  check.addShared(publicKey, key);
  return { alpha, beta };
}

function challengeOf(statement: ValueStatement, commitments: readonly Uint8Array[]): bigint {
  const { tag, binding, low, high, alpha, beta } = statement;
  return challenge(tag, binding, low, high, alpha, beta, ...commitments);
}

function valuesOf({ low, high }: ValueStatement): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}
