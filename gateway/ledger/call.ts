/** One call of a contract's method, after validation and before signing. */
import type { Principal } from '../auth/wallet.ts';
import type { Deadline } from '../deadline.ts';
import type { Logger } from 'pino';

/** What is to be run on the ledger, in whose name, until when. */
export interface LedgerCall {
  readonly principal: Principal;
  readonly channel: string;
  readonly contract: string;
  readonly method: string;
  readonly args: readonly (string | Uint8Array)[];
  /** Secrets: they reach the endorsing peers and nothing else. */
  readonly transient?: Readonly<Record<string, string | Uint8Array>>;
  /** MSP ids of the only organisations that may see and endorse the call; chosen by the peer when absent. */
  readonly organisations?: readonly string[];
  readonly deadline: Deadline;
  readonly log: Logger;
}
