/** One call of a contract's method in somebody's name, apart from the bytes that Fabric makes of it. */
export interface Invocation {
  readonly channel: string;
  readonly contract: string;
  readonly method: string;
  /** The method's arguments, as texts. */
  readonly args: readonly string[];
  /** Secrets: part of a proposal, never of a transaction. */
  readonly transient: Readonly<Record<string, Uint8Array>>;
  readonly creator: Creator;
  /** Makes the transaction id one of a kind. */
  readonly nonce: Uint8Array;
  /** When it was made, ms since the epoch: a claim of whoever made it. */
  readonly madeAtMs: number;
}

/** In whose name a call is made. */
export interface Creator {
  readonly mspId: string;
  /** PEM, byte for byte as it is sent: the transaction id depends on it. */
  readonly certificate: string;
}
