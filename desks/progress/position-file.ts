import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { textIn, writeWhole } from './whole-file.ts';

/**
 * How far a desk has followed the ledger's events. What is written may be a little behind: then some events come again,
 * and are found dealt with. It is never ahead.
 */
export class PositionFile {
  readonly #path: string;
  readonly #everyMs: number;
  #latest: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param folder - made when it is not there
   * @param everyMs - how often it is written at most: a disk's flush for each event would be what a desk mostly does
   */
  constructor(folder: string, everyMs = 0) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#path = join(folder, 'position');
    this.#everyMs = everyMs;
  }

  /** Id of the last event up to which everything is dealt with, as written. */
  get position(): string | undefined {
    return textIn(this.#path);
  }

  /** Everything up to this event is dealt with. */
  advance(position: string): void {
    this.#latest = position;
    if (this.#everyMs === 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#everyMs);
  }

  /** Writes what is not written yet. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#latest !== undefined) writeWhole(this.#path, this.#latest);
    this.#latest = undefined;
  }
}
