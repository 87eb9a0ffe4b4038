/**
 * Many equations between points, checked at once: each is taken times a weight of 128 bits that nobody could foresee, and
 * the sum of all must be neutral. A false equation gets through with a probability of 2^-128. The weights come from a hash of
 * all that is checked, so that every endorser weighs alike (no randomness in a contract).
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { GENERATOR, littleEndian, modulo, type Point } from './group.ts';
import { multiScalar, type Term } from './multi-scalar.ts';
import { hash, u32, type Field } from './transcript.ts';

const WEIGHT_BYTES = 16;

/**
 * Weights, one after another: HMAC-SHA-512 of a counter of 4 bytes under a key, cut into fours of 16 bytes, least
 * significant first.
 */
export function* weightsUnder(key: Uint8Array): Generator<bigint, never> {
  for (let counter = 0; ; counter += 1) {
    const block = hmac(sha512, key, u32(counter));
    for (let at = 0; at < block.length; at += WEIGHT_BYTES) yield littleEndian(block.subarray(at, at + WEIGHT_BYTES));
  }
}

/** A sum of weighted equations, each of the form "this sum of multiples is neutral". */
export class LinearCheck {
  readonly #weights: Generator<bigint, never>;
  readonly #terms: Term[] = [];
  readonly #shared = new Map<Point, bigint>();

  /** @param fields - everything that the equations are made of */
  constructor(...fields: readonly Field[]) {
    this.#weights = weightsUnder(hash('weights', ...fields));
  }

  /** The weight of the next equation. */
  weight(): bigint {
    return this.#weights.next().value;
  }

  /** Adds a multiple of a point of its own. */
  add(point: Point, scalar: bigint): void {
    this.#terms.push([point, modulo(scalar)]);
  }

  /** Adds a multiple of a point that many equations share, such as the generator: its multiples are put together. */
  addShared(point: Point, scalar: bigint): void {
    this.#shared.set(point, (this.#shared.get(point) ?? 0n) + scalar);
  }

  /** Adds a multiple of the generator. */
  addGenerator(scalar: bigint): void {
    this.addShared(GENERATOR, scalar);
  }

  /** Whether the whole sum is neutral. */
  holds(): boolean {
    const shared = [...this.#shared].map(([point, scalar]): Term => [point, modulo(scalar)]);
    return multiScalar([...this.#terms, ...shared]).is0();
  }
}
