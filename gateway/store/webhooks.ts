/** Webhooks that integrators registered, and how far each has been delivered. */

/** Up to where events of a contract were delivered: what follows is still to come. */
export interface EventPosition {
  readonly block: bigint;
  /** Transaction within the block, and event within the transaction's batch, that were delivered last; absent: none of the block. */
  readonly txId?: string;
  readonly operation?: number;
}

/** A registration. */
export interface Webhook {
  /** UUID. */
  readonly id: string;
  /** Whose it is; events are read in that user's name. */
  readonly party: string;
  readonly user: string;
  readonly contract: string;
  /** Names of events; empty for all. */
  readonly events: readonly string[];
  readonly url: string;
  /** Key of the signatures, as Standard Webhooks writes it (`whsec_...`). Never told again after registration. */
  readonly secret: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
}

/** How a webhook fares. */
export interface WebhookState {
  /** Never ahead of what the receiver acknowledged. */
  readonly position: EventPosition;
  /** Failed tries since the last delivery. */
  readonly failures: number;
  /** What went wrong last, without secrets. */
  readonly lastError?: string;
  /** RFC 3339, UTC. */
  readonly lastDeliveryAt?: string;
  /** Not tried before that time; ms since the epoch. */
  readonly nextTryAt: number;
  /** Given up after too many failures, until its owner enables it. */
  readonly disabled: boolean;
}

/** Webhooks and their states. */
export interface WebhookStore {
  /** @returns `false` when the party has `limit` webhooks already */
  add(webhook: Webhook, state: WebhookState, limit: number): Promise<boolean>;
  get(id: string): Promise<{ readonly webhook: Webhook; readonly state: WebhookState } | undefined>;
  /** All, or those of a party, by creation and id. */
  list(party?: string): Promise<{ readonly webhook: Webhook; readonly state: WebhookState }[]>;
  setState(id: string, state: WebhookState): Promise<void>;
  /** @returns whether there was one */
  remove(id: string): Promise<boolean>;
}
