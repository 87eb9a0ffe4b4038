/**
 * What is written down about a submit, in this order, each before the next step is taken: the key, the caller, the hash of
 * the request and the transaction id before anything leaves; the signed envelope before it is sent; the end.
 */

/** Names one submit: whose it is, and the key that its sender (or, without one, the gateway) gave it. */
export interface SubmissionId {
  /** `party/user` of the token. */
  readonly caller: string;
  readonly key: string;
}

/** A transaction that carries a submit, alone or with others in a batch. */
export interface Carrier {
  /** 64 lower-case hex digits. */
  readonly txId: string;
  readonly channel: string;
  /** Position in the batch that the transaction is; absent when it carries this one alone. */
  readonly operation?: number;
}

/** A transaction that was signed and may have been sent: all that is needed to send it again as it is. */
export interface SignedEnvelope {
  readonly txId: string;
  readonly channel: string;
  /** Fabric's PreparedTransaction, and the signature over its payload. */
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  /** What the contract returned, once per transaction. */
  readonly result: Uint8Array;
}

/** How a submit ended, as it is told to whoever repeats it. */
export type SubmissionEnd =
  | {
      readonly kind: 'committed';
      readonly txId: string;
      readonly block: bigint;
      /** The contract's output: canonical JSON in UTF-8. */
      readonly result: Uint8Array;
    }
  /** `problem` is an object that the gateway made of its refusal, and makes a refusal of again. */
  | { readonly kind: 'rejected'; readonly problem: object };

/** A submit that the gateway knows of. */
export interface Submission extends SubmissionId {
  /** SHA-256 of all that the caller asked for, lower-case hex. */
  readonly requestHash: string;
  /** The replica that works on it. */
  readonly replica: string;
  /** The transaction that carries it now. */
  readonly carrier: Carrier;
  /** Whether the carrier was signed, and so may have been sent. */
  readonly isSigned: boolean;
  readonly end?: SubmissionEnd;
}

/** A submit that is begun. */
export interface NewSubmission extends SubmissionId {
  readonly requestHash: string;
  readonly carrier: Carrier;
}

/** A transaction whose replica is gone: sent or not, nobody waits for its end. */
export interface Orphan {
  readonly carrier: Pick<Carrier, 'txId' | 'channel'>;
  /** Absent when it was never signed, so that nothing of it can ever reach the ledger. */
  readonly envelope?: SignedEnvelope;
  readonly submissions: readonly Submission[];
}

/**
 * Submits, by caller and key and by transaction. All writes of one call happen together or not at all; a call whose answer was
 * lost may be made again.
 *
 * A submit belongs to the opening of the store that began or adopted it, under the replica's name: what another one adopted, or
 * what an earlier life of the replica began and this one has not adopted, is neither carried, signed, settled nor released.
 */
export interface SubmissionStore {
  /**
   * Begins submits, each unless its caller has used its key already.
   * @returns for each, in order, what is known under its key; `undefined` where it was begun, also by an earlier call for the
   * very same carrier
   */
  open(replica: string, submissions: readonly NewSubmission[]): Promise<(Submission | undefined)[]>;

  /**
   * Gives submits that were begun, are not signed or whose carrier is known to have failed, and have not ended, another carrier.
   * @returns `false`, and nothing is changed, when one of them is no longer the replica's
   */
  carry(replica: string, submissions: readonly (SubmissionId & { readonly carrier: Carrier })[]): Promise<boolean>;

  /**
   * Keeps the envelope, and marks all submits of its transaction as signed.
   * @returns `false`, and nothing is changed, when one of them is no longer the replica's, or none waits for the transaction:
   * nothing may be sent then
   */
  sign(replica: string, envelope: SignedEnvelope): Promise<boolean>;

  /**
   * Ends submits; those that have ended, or that are not this store's, stay as they are. An envelope goes when every submit of
   * its transaction has ended, has another carrier or was released.
   * @param now - ms since the epoch; ends are forgotten that long after it by {@link expire}
   */
  settle(ends: readonly (SubmissionId & { readonly end: SubmissionEnd })[], now: number): Promise<void>;

  /** Forgets submits that have not ended, and of which nothing was or ever will be on the ledger, so that their keys are free again. */
  release(submissions: readonly SubmissionId[]): Promise<void>;

  find(id: SubmissionId): Promise<Submission | undefined>;

  /** Submits that the transaction carries, or carried when they ended. */
  carriedBy(txId: string): Promise<Submission[]>;

  /** Tells that the replica is alive; to be called before it begins anything, and more often than every `durationMs`. */
  beat(replica: string, durationMs: number): Promise<void>;

  /**
   * Makes the submits of replicas whose beat has run out (and those that the replica itself had begun in an earlier life, when
   * `own` says so), and that have not ended, this replica's. A replica that never told that it is alive is not.
   * @returns them, by transaction; at most `limit` transactions at a time, none when all are adopted
   */
  adopt(replica: string, options: { readonly own: boolean; readonly limit: number }): Promise<Orphan[]>;

  /** Forgets what ended before that time (ms since the epoch), and beats and leases that ran out before; returns how many ends. */
  expire(before: number): Promise<number>;
}
