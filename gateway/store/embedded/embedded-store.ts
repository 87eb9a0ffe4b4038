/** The store of a gateway that runs alone: LMDB in a folder of its own. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';
import { EmbeddedSubmissions } from './embedded-submissions.ts';
import { EmbeddedWebhooks } from './embedded-webhooks.ts';
import { openTables, type Tables } from './tables.ts';
import { write } from './write.ts';

/** {@link Store} over LMDB. */
export class EmbeddedStore implements Store {
  readonly submissions: EmbeddedSubmissions;
  readonly webhooks: EmbeddedWebhooks;
  readonly #tables: Tables;
  #closed?: Promise<void>;

  private constructor(tables: Tables) {
    this.#tables = tables;
    this.submissions = new EmbeddedSubmissions(tables, randomUUID());
    this.webhooks = new EmbeddedWebhooks(tables);
  }

  /**
   * Opens the store in that folder, which is made when it is missing. One process at a time can hold it.
   * @throws {StoreError} when another living process holds it, or it is of another version
   */
  static async open(folder: string): Promise<EmbeddedStore> {
    return new EmbeddedStore(await openTables(folder));
  }

  lease(name: string, holder: string, durationMs: number): Promise<boolean> {
    const { root, leases } = this.#tables;
    return write(root, () => {
      const now = Date.now();
      const lease = leases.get(name);
      if (lease !== undefined && lease.holder !== holder && lease.untilMs > now) return false;
      leases.putSync(name, { holder, untilMs: now + durationMs });
      return true;
    });
  }

  async healthy(): Promise<boolean> {
    if (this.#closed !== undefined) return false;
    try {
      const { root, about } = this.#tables;
      // A write, since a full disk can still be read.
      await write(root, () => about.putSync('checkedAtMs', Date.now()));
      return true;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#tables.close());
  }
}
