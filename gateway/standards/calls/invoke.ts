/** A call of a declared method, in the name of whoever sent the request. */
export interface Call {
  readonly contract: string;
  readonly method: string;
  readonly input: object;
  /** The secret part of the input, where the method declares one. */
  readonly secret?: unknown;
  /** Of a write: a repeat under the same key gets the first outcome. */
  readonly key?: string;
}

/** How a call ended; the outputs are the contract's, parsed. */
export type CallEnd =
  | { readonly kind: 'read'; readonly output: unknown }
  | { readonly kind: 'committed'; readonly output: unknown; readonly txId: string }
  /** Sent, and its end not known in time; the transaction id tells, later. */
  | { readonly kind: 'unknown'; readonly txId: string }
  /** Refused by the gateway or the contract; nothing was written. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Why a call was refused, as the caller is told it. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly details?: object;
  readonly transactionId?: string;
}

/** Runs a call, with the caller's access and identity. Never rejects for a refusal. */
export type Invoke = (call: Call) => Promise<CallEnd>;
