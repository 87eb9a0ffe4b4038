/**
 * How a contract refuses: a code that clients switch on, a sentence for people, details for programs. Fabric carries
 * only a message, so the message is the canonical JSON of the three.
 */
import { canonicalText, decode } from './codec.ts';
import type { Json, JsonObject } from './json.ts';
import type { KitErrorCode } from './transaction.ts';

/** Details of a refusal, shown to the caller: never secrets. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A refusal with a declared code. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: string;
  readonly details: ErrorDetails | undefined;

  constructor(code: string, message: string, details?: object) {
    super(message);
    this.code = code;
    this.details = details as ErrorDetails | undefined;
  }

  /** The message that Fabric carries: canonical JSON of `{code, details?, message}`. */
  toWire(): string {
    return canonicalText(this.toJson());
  }

  /** As data, for a batch's results. */
  toJson(): { code: string; message: string; details?: Json } {
    const base = { code: this.code, message: this.message };
    return this.details === undefined ? base : { ...base, details: this.details as Json };
  }
}

/** What a kit code means to a client of the gateway. */
export interface KitErrorMeaning {
  /** HTTP status of the answer. */
  readonly status: 400 | 403 | 404 | 409 | 412 | 422 | 500 | 503;
  readonly summary: string;
  readonly remedy: string;
}

/** The codes that every contract may answer, beside its own. */
export const KIT_ERRORS: Readonly<Record<KitErrorCode, KitErrorMeaning>> = {
  INPUT_INVALID: {
    status: 400,
    summary: 'The input does not have the declared form.',
    remedy: 'Correct the fields that `details.issues` names and send the request again.',
  },
  NOT_AUTHORISED: {
    status: 403,
    summary: 'The caller’s party and role do not permit this method.',
    remedy: 'Call with a user whose certificate has a role that the method’s access rule names.',
  },
  NOT_FOUND: {
    status: 404,
    summary: 'There is no such record.',
    remedy: 'Check the identifiers; a record that was just submitted is there once its transaction is committed.',
  },
  STATE_CONFLICT: {
    status: 409,
    summary: 'The record is not in a state that permits this step.',
    remedy: 'Read the record and take a step that its state permits.',
  },
  DUPLICATE: {
    status: 409,
    summary: 'The sender used this message reference before with other content.',
    remedy: 'Send new content under a new message reference.',
  },
  LIMIT_EXCEEDED: {
    status: 422,
    summary: 'The request would pass a limit.',
    remedy: 'Split the request, or narrow what it selects.',
  },
  METHOD_UNKNOWN: {
    status: 404,
    summary: 'The contract has no such method.',
    remedy: 'Call a method of the declaration; `Describe` lists them.',
  },
  APPROVAL_SAME_PERSON: {
    status: 403,
    summary: 'The same person proposed this act and cannot approve it.',
    remedy: 'Let another person with the role send the same input before the proposal expires.',
  },
  PRIVATE_INPUT_MISSING: {
    status: 400,
    summary: 'The secret part of the input is missing or damaged.',
    remedy: 'Send the secret part with its salt in the transient map, under `private`.',
  },
  NOT_BATCHABLE: {
    status: 422,
    summary: 'The operation needs a transaction of its own.',
    remedy:
      'Submit it alone: it has private input, or an earlier operation wrote a record of it that has endorsers of its own.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    summary: 'The resource is not in a state that the precondition names, and nothing was written.',
    remedy: 'Read the resource again and decide whether the request still makes sense for what it is now.',
  },
  PEER_FAILED: {
    status: 503,
    summary: 'The peer did not serve the contract while it ran, and nothing was written.',
    remedy: 'Try again; when it stays so, see the peer’s log.',
  },
  INTERNAL: {
    status: 500,
    summary: 'The contract failed unexpectedly; nothing was written.',
    remedy: 'Report the transaction id to the operator.',
  },
};

const CODE = /^[A-Z][A-Z0-9_]{2,63}$/;
const MARK = '{"code":"';

/**
 * Finds a contract's refusal in an error message, whatever a peer or a gateway put around it, as in
 * `chaincode response 500, {"code":"NOT_FOUND","message":"..."}`.
 * @returns `undefined` when the message carries none
 */
export function parseContractError(message: string): ContractError | undefined {
  for (let start = message.indexOf(MARK); start >= 0; start = message.indexOf(MARK, start + 1)) {
    const text = objectAt(message, start);
    const error = text === undefined ? undefined : errorOf(text);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** The text from an opening brace to its closing one. */
function objectAt(message: string, start: number): string | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < message.length; at += 1) {
    const character = message[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return message.slice(start, at + 1);
  }
  return undefined;
}

function errorOf(text: string): ContractError | undefined {
  let value: Json;
  try {
    value = decode(text);
  } catch {
    return undefined;
  }
  const { code, message, details } = value as JsonObject;
  if (typeof code !== 'string' || !CODE.test(code) || typeof message !== 'string') return undefined;
  if (details === undefined) return new ContractError(code, message);
  return typeof details === 'object' && details !== null ? new ContractError(code, message, details) : undefined;
}
