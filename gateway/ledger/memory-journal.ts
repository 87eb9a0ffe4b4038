import type { Journal } from './outcome.ts';

/** Remembers open transactions for as long as the process lives. */
export class MemoryJournal implements Journal {
  readonly #open = new Set<string>();

  async opened(txId: string): Promise<void> {
    this.#open.add(txId);
  }

  async signed(): Promise<void> {
    // The sender holds the envelope until it is settled.
  }

  async settled(txId: string): Promise<void> {
    this.#open.delete(txId);
  }

  async isOpen(txId: string): Promise<boolean> {
    return this.#open.has(txId);
  }
}
