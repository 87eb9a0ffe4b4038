/** Counts from points: baby steps and giant steps (Shanks). Off the ledger; on it the answer is only checked. */
import { bytesOfPoint, GENERATOR, times, type Point } from './group.ts';
import { hexOf } from './text-form.ts';

/** Finds the integers m, from 0 to `most`, with m G = P, for many P over one table of about the root of `most` points. */
export class DiscreteLog {
  readonly #most: number;
  readonly #steps: number;
  readonly #table = new Map<string, number>();

  /** @param most - the largest count that can occur, up to 10^10 */
  constructor(most: number) {
    if (!Number.isSafeInteger(most) || most < 0 || most > 10_000_000_000)
      throw new RangeError('counts are at most 10^10');
    this.#most = most;
    this.#steps = Math.floor(Math.sqrt(most)) + 1;
    let point = times(GENERATOR, 0n);
    for (let step = 0; step < this.#steps; step += 1) {
      this.#table.set(nameOf(point), step);
      point = point.add(GENERATOR);
    }
  }

  /** The count of a point, or `undefined` when it is more than `most`. */
  of(point: Point): number | undefined {
    const giant = times(GENERATOR, BigInt(this.#steps));
    let rest = point;
    for (let count = 0; count <= this.#most; count += this.#steps) {
      const step = this.#table.get(nameOf(rest));
      if (step !== undefined) return count + step <= this.#most ? count + step : undefined;
      rest = rest.subtract(giant);
    }
    return undefined;
  }
}

function nameOf(point: Point): string {
  return hexOf(bytesOfPoint(point));
}
