/**
 * Everything that the gateway itself refuses, in one table: a closed union of codes, each with its HTTP status, what
 * happened in general terms, and what the caller can do. A contract's own codes come from its declaration, the kit's from
 * the kit; all three travel in the same body (RFC 9457).
 */

/** What a code means. */
export interface ProblemDeclaration {
  readonly status: number;
  /** What happened, in general terms; the `title` of the body. */
  readonly summary: string;
  /** What the caller can do next. */
  readonly remedy: string;
}

/** The gateway's own codes. */
export const GATEWAY_PROBLEMS = {
  BODY_INVALID: {
    status: 400,
    summary: 'The body is not one strict JSON document.',
    remedy: 'Send UTF-8 JSON with integers only and no key given twice; `details.path` names the place.',
  },
  PATH_INVALID: {
    status: 400,
    summary: 'The address cannot be read.',
    remedy: 'Percent-encode path and query as RFC 3986 says, and give each query parameter once.',
  },
  REQUEST_INVALID: {
    status: 400,
    summary: 'The request is not well-formed HTTP.',
    remedy: 'Send it with an HTTP/1.1 client library.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    summary: 'The Idempotency-Key cannot be used.',
    remedy: 'Send one key of 1 to 128 letters, digits and `.` `_` `:` `-`, such as a UUID.',
  },
  PRECONDITION_INVALID: {
    status: 400,
    summary: 'If-Match or If-None-Match cannot be read.',
    remedy: 'Send the `ETag` of a read unchanged, quotes included; several with commas between them, or `*` alone.',
  },
  PRECONDITION_UNSUPPORTED: {
    status: 400,
    summary: 'This route cannot check such a precondition, and nothing was done.',
    remedy: 'Leave the header out, or see /docs for the writes that take If-Match.',
  },
  SIGNING_BYTES_INVALID: {
    status: 400,
    summary: 'The bytes are not a proposal or transaction as this gateway hands it out for signing.',
    remedy:
      'Send back `proposal` or `transaction` unchanged, with the signature beside it, to the step that it is for.',
  },
  CERTIFICATE_INVALID: {
    status: 400,
    summary: 'The certificate cannot be read.',
    remedy: 'Send one X.509 certificate for a key on P-256, as PEM, without the key and without a chain.',
  },
  SIGNATURE_INVALID: {
    status: 400,
    summary: 'The signature is not one of the certificate’s key over the digest.',
    remedy:
      'Sign the digest with ECDSA on P-256, encode as DER with S in the lower half of the order, and send it as base64; `details.reason` says what is wrong.',
  },
  EVENT_ID_INVALID: {
    status: 400,
    summary: 'The text is not the id of an event.',
    remedy: 'Send the id of the last event that you dealt with, unchanged; or a block’s number to start at that block.',
  },
  EVENT_UNKNOWN: {
    status: 400,
    summary: 'The block of this id has no such event.',
    remedy: 'Send an id that this contract’s events had; or the block’s number alone to start at the block.',
  },
  TOKEN_MISSING: {
    status: 401,
    summary: 'The route needs a token and the request has none.',
    remedy:
      'Send `Authorization: Bearer <token>`; for the local issuer, `npm run token -- --org <party> --user <user>`.',
  },
  TOKEN_INVALID: {
    status: 401,
    summary: 'The token is not valid here.',
    remedy: 'Get a new token of the configured issuer for this audience.',
  },
  IDENTITY_UNKNOWN: {
    status: 403,
    summary: 'The token is valid, but names a party or user whose certificate this gateway does not hold.',
    remedy: 'Call the gateway of your own party, or have the user enrolled there.',
  },
  IDENTITY_REFUSED: {
    status: 403,
    summary: 'The ledger refused the certificate: expired, revoked, or not of a member of the channel.',
    remedy: 'Have the user enrolled anew by its party, or call a contract that the party is a member of.',
  },
  CERTIFICATE_REFUSED: {
    status: 403,
    summary: 'The certificate is not one that the party’s CA issued to the token’s user and that is valid now.',
    remedy: 'Use a certificate and a token of the same user; `details.reason` says what does not fit.',
  },
  ROUTE_UNKNOWN: {
    status: 404,
    summary: 'There is nothing at this address.',
    remedy: 'See /docs for the addresses there are.',
  },
  PROBLEM_UNKNOWN: {
    status: 404,
    summary: 'There is no problem of this code.',
    remedy: 'See /docs for the codes there are.',
  },
  TRANSACTION_UNKNOWN: {
    status: 404,
    summary: 'No ledger that the caller can see has a transaction of this id.',
    remedy: 'Right after a 202, ask again; a transaction that this gateway never sent stays unknown until it commits.',
  },
  WEBHOOK_UNKNOWN: {
    status: 404,
    summary: 'The caller’s party has no webhook of this id.',
    remedy: 'List the party’s webhooks with GET /v1/webhooks.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    summary: 'The address exists, but not for this HTTP method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    summary: 'The answer is JSON, which the request does not accept.',
    remedy: 'Accept `application/json`.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    summary: 'The request did not arrive whole in time.',
    remedy: 'Send it again, faster.',
  },
  MVCC_CONFLICT: {
    status: 409,
    summary: 'Other transactions changed the same records each time, and nothing was written.',
    remedy: 'Read the record again and decide whether the request still makes sense.',
  },
  TRANSACTION_INVALID: {
    status: 409,
    summary: 'The ledger recorded the transaction as invalid, and nothing was written.',
    remedy: 'See `details.validationCode`; the transaction id names it to the ledger’s operators.',
  },
  IDEMPOTENCY_KEY_IN_PROGRESS: {
    status: 409,
    summary: 'The first request with this Idempotency-Key has not come to its end.',
    remedy: 'Send the same request again shortly; it gets the first one’s outcome.',
  },
  EVENT_POSITION_AHEAD: {
    status: 409,
    summary: 'The ledger has not come to this block yet.',
    remedy: 'Try again in a moment: the peers may be catching up. When it stays so, the id is of another ledger.',
  },
  TOO_MANY_WEBHOOKS: {
    status: 409,
    summary: 'The party has as many webhooks as it may have.',
    remedy: 'Delete one that is not needed; `details.limit` is the limit.',
  },
  PROPOSAL_EXPIRED: {
    status: 410,
    summary: 'The proposal was made too long ago, and nothing was sent to the ledger.',
    remedy: 'Ask for a new proposal, and sign and send it before its `expiresAt`.',
  },
  TOO_LARGE: {
    status: 413,
    summary: 'The body is larger than the gateway takes.',
    remedy: 'Send less at once; `details.limitBytes` is the limit.',
  },
  MEDIA_TYPE: {
    status: 415,
    summary: 'The body is not of a media type or content coding that this route takes.',
    remedy: 'Send it uncompressed, as the media type that /docs names for the route.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    summary: 'The Idempotency-Key was used before, for another request.',
    remedy: 'Use a new key for each new request, and the same key only to repeat the very same one.',
  },
  WEBHOOK_URL_REFUSED: {
    status: 422,
    summary: 'Requests are not sent to such an address.',
    remedy: 'Give a public https address without user, password and fragment; `details.reason` says what is wrong.',
  },
  TOO_MANY_STREAMS: {
    status: 429,
    summary: 'The caller, or all callers, have as many event streams open as they may.',
    remedy: 'Close one, or try again after the time in `Retry-After`.',
  },
  TOO_MANY_DOWNLOADS: {
    status: 429,
    summary: 'The address, or all together, download as many bundles as they may.',
    remedy: 'Wait for one to end, or try again after the time in `Retry-After`.',
  },
  RATE_LIMITED: {
    status: 429,
    summary: 'The caller asked more often than this gateway allows, and nothing was done.',
    remedy: 'Try again after the time in `Retry-After`; the header `RateLimit` shows how much is left.',
  },
  TOO_MANY_IN_FLIGHT: {
    status: 429,
    summary: 'Too many requests of the caller, or of all, are being worked on, and nothing was done with this one.',
    remedy: 'Wait for answers before asking more, or try again after the time in `Retry-After`.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    summary: 'The header section is larger than the gateway takes.',
    remedy: 'Send fewer or shorter headers.',
  },
  INTERNAL: {
    status: 500,
    summary: 'The gateway or a contract has a fault.',
    remedy: 'Report it with the request id in `instance`.',
  },
  TOKEN_KEYS_UNAVAILABLE: {
    status: 503,
    summary: 'The issuer’s keys cannot be had, so no token can be checked.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  PEERS_UNAVAILABLE: {
    status: 503,
    summary: 'None of the party’s peers answered, and nothing was sent to the ledger.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  ENDORSERS_UNAVAILABLE: {
    status: 503,
    summary: 'Too few parties answered to satisfy the endorsement policy, and nothing was sent to the ledger.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  ENDORSEMENTS_DIFFER: {
    status: 503,
    summary: 'The parties computed different results, and nothing was sent to the ledger.',
    remedy: 'Try again: a peer was catching up. When it stays so, the parties run different contracts.',
  },
  CONTRACT_UNAVAILABLE: {
    status: 503,
    summary: 'The process of the contract did not answer, and nothing was sent to the ledger.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  LEDGER_TIMEOUT: {
    status: 503,
    summary: 'The peers did not answer in time, and nothing was sent to the ledger.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  QUEUE_FULL: {
    status: 503,
    summary: 'Too many writes of this caller wait already, and nothing was sent to the ledger.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  STORE_UNAVAILABLE: {
    status: 503,
    summary: 'The gateway cannot write down what it is about to do, and nothing was sent to the ledger.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  REPLICA_SUPERSEDED: {
    status: 503,
    summary: 'Another replica of the gateway took over while this one worked, and nothing was sent to the ledger.',
    remedy: 'Try again, with the same Idempotency-Key.',
  },
  PUBLIC_READS_UNAVAILABLE: {
    status: 503,
    summary: 'This gateway does not hold the identity in whose name public reads are made.',
    remedy: 'Call the gateway of the channel’s public reader.',
  },
  RELAY_UNAVAILABLE: {
    status: 503,
    summary: 'This gateway holds no identity that may relay such a call, and nothing was sent to the ledger.',
    remedy: 'Bring it to the gateway of another institution; the same bytes are good everywhere.',
  },
  SHUTTING_DOWN: {
    status: 503,
    summary: 'The gateway is stopping, and nothing was sent to the ledger.',
    remedy: 'Try again after the time in `Retry-After`, or another replica.',
  },
} as const satisfies Record<string, ProblemDeclaration>;

/** One of the gateway's own codes. */
export type GatewayCode = keyof typeof GATEWAY_PROBLEMS;

/** Seconds that a caller is asked to wait before trying again. */
const RETRY_AFTER_S = '2';

/** What may be added to a problem. */
export interface ProblemOptions {
  /** What happened this time; told to the caller. */
  readonly detail?: string;
  /** Machine-readable facts; told to the caller, so no secrets. */
  readonly details?: object;
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Known when the refusal came after a transaction got its id. */
  readonly txId?: string;
  /** What is logged and never told. */
  readonly cause?: unknown;
}

/** A refusal on its way to the caller: thrown anywhere, answered in one place. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** Address of the page that explains the code. */
  readonly type: string;
  readonly details: object | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly txId: string | undefined;

  /**
   * @param owner - whose code it is: a contract's name, or undefined for the gateway's and the kit's
   */
  constructor(code: string, declaration: ProblemDeclaration, owner: string | undefined, options: ProblemOptions = {}) {
    super(options.detail ?? declaration.summary, { cause: options.cause });
    this.code = code;
    this.status = declaration.status;
    this.title = declaration.summary;
    this.type = owner === undefined ? `/problems/${code}` : `/problems/${owner}/${code}`;
    this.details = options.details;
    this.txId = options.txId;
    this.headers = { ...(declaration.status === 503 && { 'Retry-After': RETRY_AFTER_S }), ...options.headers };
  }

  /** The body of the answer (RFC 9457 section 3.1, with `code` and `details` as extensions). */
  body(requestId: string): object {
    return {
      type: this.type,
      title: this.title,
      status: this.status,
      detail: this.message,
      code: this.code,
      instance: `urn:uuid:${requestId}`,
      ...(this.txId !== undefined && { transactionId: this.txId }),
      ...(this.details !== undefined && { details: this.details }),
    };
  }
}

/** A problem with one of the gateway's own codes. */
export function gatewayProblem(code: GatewayCode, options: ProblemOptions = {}): Problem {
  return new Problem(code, GATEWAY_PROBLEMS[code], undefined, options);
}
