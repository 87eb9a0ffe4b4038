/** What a client needs of whoever holds the key. */

/** A call, as it is to be signed. */
export interface SignableCall {
  readonly contract: string;
  readonly method: string;
  /** The method's arguments, in canonical JSON. */
  readonly args: readonly string[];
  /** The secret part of the input with its salt, in canonical JSON. */
  readonly secret?: string;
}

/** Answer of the proposal step. */
export interface ProposedCall {
  readonly transactionId: string;
  /** Base64. */
  readonly proposal: string;
  /** Hex. */
  readonly digest: string;
}

/** Answer of the endorsement step. */
export interface EndorsedCall {
  readonly transactionId: string;
  /** Base64. */
  readonly transaction: string;
  /** Hex. */
  readonly digest: string;
  readonly output: unknown;
}

/** Signs what it has checked. Both throw a LedgerError with the code SIGNING_REFUSED when something is not as asked for. */
export interface CallSigner {
  /** PEM. */
  readonly certificate: string;
  /** @returns the signature in base64 */
  signProposal(call: SignableCall, proposed: ProposedCall): Promise<string>;
  /** @returns the signature in base64 */
  signTransaction(call: SignableCall, proposed: ProposedCall, endorsed: EndorsedCall): Promise<string>;
}
