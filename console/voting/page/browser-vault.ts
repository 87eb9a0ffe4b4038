/** A vault in the browser's storage of this origin. Only this page's own scripts reach it, and its policy lets no others run. */
import type { Vault } from '../vault/vault.ts';

const PREFIX = 'ledger-pilots.voting.';

/** The storage cannot be used, as in some private windows. */
export class StorageClosed extends Error {
  override readonly name = 'StorageClosed';
}

/** The vault; its methods throw {@link StorageClosed}. */
export function browserVault(storage: () => Storage = () => localStorage): Vault {
  const using = <T>(use: (open: Storage) => T): Promise<T> => {
    try {
      return Promise.resolve(use(storage()));
    } catch (cause) {
      return Promise.reject(new StorageClosed('the browser’s storage cannot be used', { cause }));
    }
  };
  return {
    read: (name) => using((open) => open.getItem(PREFIX + name) ?? undefined),
    write: (name, text) => using((open) => open.setItem(PREFIX + name, text)),
    remove: (name) => using((open) => open.removeItem(PREFIX + name)),
  };
}
