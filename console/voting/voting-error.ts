/** How the tools refuse. */

/** Codes of the tools' own refusals, beside those of the gateway and the contract. */
export type VotingErrorCode =
  /** The election has no key yet. */
  | 'KEY_MISSING'
  /** What the gateway shows of the election contradicts itself, or what was expected. */
  | 'ELECTION_DIFFERS'
  /** A proof of a trustee's commitments does not hold. */
  | 'KEY_UNPROVED'
  /** The step is not one of the election's present phase. */
  | 'PHASE_WRONG'
  /** A key, a receipt or a slip that cannot be read. */
  | 'TEXT_INVALID'
  /** A ballot is cast or challenged once. */
  | 'BALLOT_SPENT'
  /** A ballot was sent and its end is not known. */
  | 'CAST_PENDING'
  /** The ledger does not have the ballot that this device cast. */
  | 'BALLOT_LOST'
  /** The ledger has a ballot of this key that this device does not know. */
  | 'BALLOT_FOREIGN'
  /** A ballot was not taken; `reason` is the contract's code. */
  | 'BALLOT_REFUSED'
  /** The caller is not among the ceremony's trustees. */
  | 'NOT_NAMED'
  /** The ceremony is another one than this trustee took part in, or its secret is not here. */
  | 'CEREMONY_DIFFERS'
  /** Lists and roll do not come to what was frozen. */
  | 'ROLL_DIFFERS'
  /** The ballots do not come to the tally that is to be decrypted. */
  | 'TALLY_DIFFERS'
  /** This trustee has decrypted another tally of the election. */
  | 'SECOND_TALLY'
  /** Fewer ballots than the manifest asks for. */
  | 'TOO_FEW_BALLOTS'
  /** A line of a file cannot be used. */
  | 'LINE_INVALID'
  /** The published list is not the beginning of the one that is to be published. */
  | 'LIST_DIFFERS'
  /** A kept file cannot be read, or is open to others. */
  | 'VAULT_UNUSABLE';

/** A refusal of one of the tools: what happened, to which thing, and what to do next. */
export class VotingError extends Error {
  override readonly name = 'VotingError';
  readonly code: VotingErrorCode;
  /** The contract's or the gateway's own code, where there is one. */
  readonly reason: string | undefined;

  constructor(
    code: VotingErrorCode,
    message: string,
    options: { readonly reason?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.reason = options.reason;
  }
}
