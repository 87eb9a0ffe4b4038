/**
 * What must outlive the gateway's process. Two implementations pass the same tests: embedded (one process), and PostgreSQL
 * (several replicas behind one address).
 */
import type { SubmissionStore } from './submissions.ts';
import type { WebhookStore } from './webhooks.ts';

/** The store of a gateway. Whatever a promise of it resolves for is durable: it survives the loss of power. */
export interface Store {
  readonly submissions: SubmissionStore;
  readonly webhooks: WebhookStore;
  /**
   * Takes or renews a lease, so that of several replicas one does a piece of work.
   * @param holder - the replica; a lease that it holds already is renewed
   * @returns whether the holder has it now
   */
  lease(name: string, holder: string, durationMs: number): Promise<boolean>;
  /** Whether the store answers; for readiness. */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}
