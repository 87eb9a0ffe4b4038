import { join } from 'node:path';
import { z } from 'zod';
import { kstDateOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { textIn } from '../progress/whole-file.ts';

const Seed = z.string().regex(/^[0-9a-f]{64}$/);

/** There is no seed of the day. */
export class SeedMissing extends Error {
  override readonly name = 'SeedMissing';
}

/**
 * Customs' secret seeds of the days' draws, as an officer laid them down: a folder with a file for each day in Korea, named
 * `YYYY-MM-DD`, with 256 bits in hex. Their hashes are on the ledger before the day, they themselves after it.
 */
export class DaySeeds {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The seed of a moment's day.
   * @throws {SeedMissing} when there is none, or the file has something else: no parcel can be decided on
   */
  at(ms: number): string {
    const day = kstDateOf(new Date(ms).toISOString());
    const seed = Seed.safeParse(textIn(join(this.#folder, day))?.trim());
    if (!seed.success) throw new SeedMissing(`there is no seed of ${day}: lay one down before the day`);
    return seed.data;
  }
}
