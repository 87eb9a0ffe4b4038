/** The three ways in which a submit ends, and nothing else is ever told to a caller. */
import type { Problem } from '../problems.ts';

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
  /** Position in the transaction, when that carries several. */
  readonly operation?: number;
}

/** How a submit ended. */
export type Outcome = Committed | Rejected | Unknown;
