/**
 * Equations between points, checked together: each is taken times a random weight of 128 bits. The verifier draws real
 * randomness, where the contract must hash: whoever made the proofs cannot have known the weights.
 */
import { randomBytes } from 'node:crypto';
import { pippenger } from '@noble/curves/abstract/curve.js';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { G, littleEndian, mod, NEUTRAL, type Point } from './group.ts';

/** A multiple of a point. */
export type Term = readonly [scalar: bigint, point: Point];

/** Fewer terms than these are quicker one by one. */
const FEW = 4;

/** A set of equations of the form "this sum is neutral". */
export class Equations {
  /** Multiples of points that occur in many equations, put together. */
  readonly #shared = new Map<Point, bigint>();
  readonly #points: Point[] = [];
  readonly #scalars: bigint[] = [];

  /** Adds the equation that these terms sum to the neutral element. @param shared - points that come again as the same object */
  add(terms: readonly Term[], ...shared: readonly Point[]): void {
    const weight = littleEndian(randomBytes(16)) | 1n;
    for (const [scalar, point] of terms) {
      if (point === G || shared.includes(point)) {
        this.#shared.set(point, (this.#shared.get(point) ?? 0n) + weight * scalar);
        continue;
      }
      this.#points.push(point);
      this.#scalars.push(mod(weight * scalar));
    }
  }

  /** Whether all hold; a false one passes with a probability of 2^-127. */
  hold(): boolean {
    const points = [...this.#points, ...this.#shared.keys()];
    const scalars = [...this.#scalars, ...[...this.#shared.values()].map(mod)];
    if (points.length < FEW) {
      return points
        .reduce((total, point, at) => total.add(point.multiplyUnsafe(scalars[at]!)), NEUTRAL)
        .equals(NEUTRAL);
    }
    return pippenger(ristretto255.Point, points, scalars).equals(NEUTRAL);
  }
}
