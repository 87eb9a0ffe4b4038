/** Where a tool keeps what must outlive it: keys, receipts, what was decrypted. The same interface on disk and in a browser. */

/** Keeps texts by name. Names are made of letters, digits, points and hyphens. */
export interface Vault {
  /** The text, or `undefined` when there is none. */
  read(name: string): Promise<string | undefined>;
  /** Keeps a text in place of the one before; when it returns, the text is safe. */
  write(name: string, text: string): Promise<void>;
  /** Forgets a text. */
  remove(name: string): Promise<void>;
}

/** A vault that lasts as long as the process: for tests and demonstrations. */
export function memoryVault(): Vault {
  const texts = new Map<string, string>();
  return {
    read: (name) => Promise.resolve(texts.get(name)),
    write: (name, text) => Promise.resolve(void texts.set(name, text)),
    remove: (name) => Promise.resolve(void texts.delete(name)),
  };
}
