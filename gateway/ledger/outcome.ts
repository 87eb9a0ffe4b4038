/** The three ways in which a submit ends, and nothing else is ever told to a caller. */
import type { Problem } from '../problems.ts';
import type { Recorded } from './block-feed.ts';

/** It is on the ledger, valid. */
export interface Committed {
  readonly kind: 'committed';
  readonly txId: string;
  readonly block: bigint;
  /** What the contract returned. */
  readonly result: Uint8Array;
}

/** It is not on the ledger as valid and never will be. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly problem: Problem;
}

/** It may or may not become valid; the transaction id tells, later. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly txId: string;
}

/** How a submit ended. */
export type Outcome = Committed | Rejected | Unknown;

/** A transaction that was signed and may have been sent: all that is needed to send it again as it is. */
export interface SignedEnvelope {
  readonly txId: string;
  readonly channel: string;
  /** Fabric's PreparedTransaction, and the signature over its payload. */
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly result: Uint8Array;
}

/**
 * What is written down about a submit, in this order, each before the next step is taken: its id before anything leaves,
 * the envelope before it is sent, the end.
 */
export interface Journal {
  opened(txId: string, channel: string): Promise<void>;
  signed(envelope: SignedEnvelope): Promise<void>;
  /** @param recorded - absent when nothing was sent to the ledger */
  settled(txId: string, recorded: Recorded | undefined): Promise<void>;
  /** Whether the transaction was opened and not settled. */
  isOpen(txId: string): Promise<boolean>;
}
