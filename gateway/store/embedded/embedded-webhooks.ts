/** Webhooks in the embedded store. */
import type { Webhook, WebhookState, WebhookStore } from '../webhooks.ts';
import type { Tables, WebhookRow } from './tables.ts';
import { write } from './write.ts';

type Registered = Awaited<ReturnType<WebhookStore['list']>>[number];

/** {@link WebhookStore} over LMDB. */
export class EmbeddedWebhooks implements WebhookStore {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  add(webhook: Webhook, state: WebhookState, limit: number): Promise<boolean> {
    const { root, webhooks } = this.#tables;
    return write(root, () => {
      const ofParty = this.#rows().filter((row) => row.webhook.party === webhook.party);
      if (ofParty.length >= limit) return false;
      webhooks.putSync(webhook.id, { webhook, state: stateRow(state) });
      return true;
    });
  }

  async get(id: string): Promise<Registered | undefined> {
    const row = this.#tables.webhooks.get(id);
    return row === undefined ? undefined : registeredOf(row);
  }

  async list(party?: string): Promise<Registered[]> {
    return this.#rows()
      .filter(({ webhook }) => party === undefined || webhook.party === party)
      .map(registeredOf);
  }

  async setState(id: string, state: WebhookState): Promise<void> {
    const { root, webhooks } = this.#tables;
    await write(root, () => {
      const row = webhooks.get(id);
      if (row !== undefined) webhooks.putSync(id, { ...row, state: stateRow(state) });
    });
  }

  remove(id: string): Promise<boolean> {
    const { root, webhooks } = this.#tables;
    return write(root, () => {
      const isThere = webhooks.doesExist(id);
      if (isThere) webhooks.removeSync(id);
      return isThere;
    });
  }

  #rows(): WebhookRow[] {
    const rows = [...this.#tables.webhooks.getRange()].map(({ value }) => value);
    const order = ({ webhook }: WebhookRow): string => `${webhook.createdAt} ${webhook.id}`;
    return rows.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }
}

function stateRow({ position, ...state }: WebhookState): WebhookRow['state'] {
  return { ...state, position: { ...position, block: position.block.toString() } };
}

function registeredOf({ webhook, state }: WebhookRow): Registered {
  return { webhook, state: { ...state, position: { ...state.position, block: BigInt(state.position.block) } } };
}
