import { watch, type FSWatcher } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Editors write a file in several steps. */
const SETTLE_MS = 60;

/** Notices that files are saved, also while nobody waits for it. */
export class SavedFiles {
  /** By folder: an editor that replaces a file would take a watch on the file with it. */
  readonly #watchers = new Map<string, FSWatcher>();
  #wanted = new Set<string>();
  #saved = false;
  #wake: () => void = () => undefined;

  /** Which files count from now on, as absolute paths. */
  follow(files: readonly string[]): void {
    this.#wanted = new Set(files);
    for (const folder of new Set(files.map((file) => dirname(file)))) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(folder, (_, name) => {
        if (name === null || this.#wanted.has(join(folder, name))) this.#notice();
      });
      this.#watchers.set(folder, watcher);
    }
  }

  /**
   * Resolves when a file was saved since the last time, and its editor had time to finish.
   * @returns false when the signal came first
   */
  async next(signal: AbortSignal): Promise<boolean> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (this.#saved || signal.aborted) resolve();
    });
    if (signal.aborted) return false;
    await delay(SETTLE_MS);
    this.#saved = false;
    return true;
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #notice(): void {
    this.#saved = true;
    this.#wake();
  }
}
