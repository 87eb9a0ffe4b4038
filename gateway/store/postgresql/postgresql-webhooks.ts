/** Webhooks in PostgreSQL. */
import type { Webhook, WebhookState, WebhookStore } from '../webhooks.ts';
import type { Connection } from './connection.ts';

type Registered = Awaited<ReturnType<WebhookStore['list']>>[number];

/** A webhook as the driver reads it, its `json` parsed; block numbers in decimal. */
interface Row {
  readonly registration: Webhook;
  readonly state: Omit<WebhookState, 'position'> & {
    readonly position: { readonly block: string; readonly txId?: string; readonly operation?: number };
  };
}

/** {@link WebhookStore} over PostgreSQL. Each call is one statement. */
export class PostgresqlWebhooks implements WebhookStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async add(webhook: Webhook, state: WebhookState, limit: number): Promise<boolean> {
    const { rows } = await this.#connection.run<{ done: boolean }>(
      'SELECT ledger_gateway.add_webhook($1, $2, $3, $4, $5, $6) AS done',
      [webhook.id, webhook.party, webhook.createdAt, JSON.stringify(webhook), stateText(state), limit],
    );
    return rows[0]?.done === true;
  }

  async get(id: string): Promise<Registered | undefined> {
    const { rows } = await this.#connection.run<Row>(
      'SELECT registration, state FROM ledger_gateway.webhook WHERE id = $1',
      [id],
    );
    return rows[0] === undefined ? undefined : registeredOf(rows[0]);
  }

  async list(party?: string): Promise<Registered[]> {
    const { rows } = await this.#connection.run<Row>(
      `SELECT registration, state FROM ledger_gateway.webhook
         WHERE $1::text IS NULL OR party = $1 ORDER BY created_at, id`,
      [party ?? null],
    );
    return rows.map(registeredOf);
  }

  async setState(id: string, state: WebhookState): Promise<void> {
    await this.#connection.run('UPDATE ledger_gateway.webhook SET state = $2 WHERE id = $1', [id, stateText(state)]);
  }

  async remove(id: string): Promise<boolean> {
    const { rowCount } = await this.#connection.run('DELETE FROM ledger_gateway.webhook WHERE id = $1', [id]);
    return rowCount === 1;
  }
}

function stateText({ position, ...state }: WebhookState): string {
  return JSON.stringify({ ...state, position: { ...position, block: position.block.toString() } });
}

function registeredOf({ registration, state }: Row): Registered {
  const position = { ...state.position, block: BigInt(state.position.block) };
  return { webhook: registration, state: { ...state, position } };
}
