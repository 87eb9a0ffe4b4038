/**
 * An envelope of a call in the form in which Fabric's clients and peers write it, taken apart without copies as far as signatures go:
 * what was signed, by whom, and what endorsers signed. Threads that verify signatures read no more than this.
 */
import { type Fields, NotStrictError, strictFields, type Shape } from '../protobuf/strict-message.ts';

const ENVELOPE: Shape = ['bytes', 'bytes'];
const PAYLOAD: Shape = ['message', 'bytes'];
const HEADER: Shape = ['bytes', 'bytes'];
const SIGNATURE_HEADER: Shape = ['bytes', 'bytes'];
const SERIALIZED_IDENTITY: Shape = ['text', 'bytes'];
const TRANSACTION: Shape = ['list'];
const TRANSACTION_ACTION: Shape = ['bytes', 'bytes'];
const ACTION_PAYLOAD: Shape = ['bytes', 'message'];
const ENDORSED_ACTION: Shape = ['bytes', 'list'];
const ENDORSEMENT: Shape = ['bytes', 'bytes'];

/** A signature of an endorser, over the response and who it is. */
export interface Endorsement {
  /** The serialised identity. */
  readonly endorser: Uint8Array;
  readonly signature: Uint8Array;
}

/** Organisation and certificate of a serialised identity. */
export interface SerializedIdentity {
  readonly mspId: string;
  readonly certificate: Uint8Array;
}

/** What is signed in an envelope, and by whom. */
export interface SignedParts {
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** The payload's data. */
  readonly data: Buffer;
  readonly channelHeader: Buffer;
  readonly signatureHeader: Buffer;
  readonly creator: Buffer;
  readonly identity: SerializedIdentity;
  readonly nonce: Buffer;
  /** The signature header again, as the action has it. */
  readonly actionHeader: Buffer;
  readonly proposal: Buffer;
  /** What endorsers signed, each followed by the endorser's identity. */
  readonly response: Buffer;
  readonly endorsements: readonly Endorsement[];
}

/** Takes an envelope apart. @throws {NotStrictError} when it is in another form, or is no envelope of one action */
export function signedPartsOf(bytes: Buffer): SignedParts {
  const envelope = bothOf(bytes, ENVELOPE);
  const payload = bothOf(envelope.bytes(1), PAYLOAD);
  const header = bothOf(payload.bytes(1), HEADER);
  const signed = bothOf(header.bytes(2), SIGNATURE_HEADER);
  const actions = strictFields(payload.bytes(2), TRANSACTION).list(1);
  if (actions.length !== 1) throw new NotStrictError();
  const action = bothOf(actions[0]!, TRANSACTION_ACTION);
  const actionPayload = bothOf(action.bytes(2), ACTION_PAYLOAD);
  const endorsed = strictFields(actionPayload.bytes(2), ENDORSED_ACTION);
  return {
    ...{ payload: envelope.bytes(1), signature: envelope.bytes(2), data: payload.bytes(2) },
    ...{ channelHeader: header.bytes(1), signatureHeader: header.bytes(2) },
    ...{ creator: signed.bytes(1), identity: strictIdentityOf(signed.bytes(1)), nonce: signed.bytes(2) },
    ...{ actionHeader: action.bytes(1), proposal: actionPayload.bytes(1), response: endorsed.bytes(1) },
    endorsements: endorsed.list(2).map((endorsement) => {
      const fields = strictFields(endorsement, ENDORSEMENT);
      return { endorser: fields.bytes(1), signature: fields.bytes(2) };
    }),
  };
}

/** Takes a serialised identity apart. @throws {NotStrictError} when it is in another form */
export function strictIdentityOf(bytes: Buffer): SerializedIdentity {
  const identity = strictFields(bytes, SERIALIZED_IDENTITY);
  return { mspId: identity.text(1), certificate: identity.bytes(2) };
}

/** Payload and signature of an envelope that has both, and nothing else. @throws {NotStrictError} when it is in another form */
export function assertEnvelope(bytes: Buffer): void {
  bothOf(bytes, ENVELOPE);
}

/** A message of two fields, both of which are there. */
function bothOf(bytes: Buffer, shape: Shape): Fields {
  const fields = strictFields(bytes, shape);
  if (!fields.has(1) || !fields.has(2)) throw new NotStrictError();
  return fields;
}
