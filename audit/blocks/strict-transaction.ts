/** A call of a chaincode in the form in which clients and peers write it, in which nothing contradicts anything. */
import { NotStrictError, strictFields, type Fields, type Shape } from '../protobuf/strict-message.ts';
import { sha256 } from './block-hash.ts';
import { signedPartsOf, type SignedParts } from './strict-envelope.ts';
import type { Invocation, NamespaceResults, Transaction } from './transaction.ts';

const CHANNEL_HEADER: Shape = ['number', 'number', 'message', 'text', 'text', 'long', 'bytes', 'bytes'];
const TIMESTAMP: Shape = ['long', 'number'];
/** Its first field is no longer there: nothing is strict that has it. */
const HEADER_EXTENSION: Shape = ['message', 'message'];
const CHAINCODE_ID: Shape = ['text', 'text', 'text'];
const PROPOSAL_PAYLOAD: Shape = ['bytes'];
const INVOCATION_SPEC: Shape = ['message'];
const CHAINCODE_SPEC: Shape = ['number', 'message', 'message', 'number'];
const CHAINCODE_INPUT: Shape = ['list'];
const RESPONSE_PAYLOAD: Shape = ['bytes', 'bytes'];
const CHAINCODE_ACTION: Shape = ['bytes', 'bytes', 'message', 'message'];
const RESPONSE: Shape = ['number', 'text', 'bytes'];
const EVENT: Shape = ['text', 'text', 'text', 'bytes'];
const RESULTS: Shape = ['number', 'list'];
const NAMESPACE_RESULTS: Shape = ['text', 'bytes', 'list'];
const COLLECTION_RESULTS: Shape = ['text', 'bytes', 'bytes'];
const ENDORSER_TRANSACTION = 3;

/** Takes an envelope apart. @throws {NotStrictError} when it is in another form, another kind, or contradicts itself */
export function strictTransactionOf(bytes: Buffer): Transaction {
  const parts = signedPartsOf(bytes);
  const channel = strictFields(parts.channelHeader, CHANNEL_HEADER);
  if (channel.number(1) !== ENDORSER_TRANSACTION || channel.has(6)) throw new NotStrictError();
  const timestamp = strictFields(channel.bytes(3), TIMESTAMP);
  const { creator, identity, nonce, payload, signature, data } = parts;
  return {
    kind: 'ENDORSER_TRANSACTION',
    channelId: channel.text(4),
    txId: channel.text(5),
    timestampMs: timestamp.number(1) * 1000 + Math.floor(timestamp.number(2) / 1_000_000),
    ...{ nonce, creator, creatorMspId: identity.mspId, creatorCertificate: identity.certificate },
    ...{ payload, signature, data, isStrict: true },
    invocation: invocationOf(parts, channel),
  };
}

function invocationOf(parts: SignedParts, channel: Fields): Invocation {
  const { response, endorsements, proposal } = parts;
  const called = calledOf(proposal);
  const chaincode = called.name;
  const answer = strictFields(response, RESPONSE_PAYLOAD);
  const result = strictFields(answer.bytes(2), CHAINCODE_ACTION);
  assertSame(parts, answer.bytes(1));
  assertNamed(chaincode, channel.bytes(7), result);
  const told = strictFields(result.bytes(3), RESPONSE);
  return {
    ...{ chaincode, args: called.args, response, endorsements },
    ...{ status: told.number(1), output: told.bytes(3), event: result.bytes(2) },
    results: strictResultsOf(result.bytes(1)),
    contradiction: undefined,
  };
}

/** Chaincode and arguments. */
function calledOf(proposal: Buffer): { readonly name: string; readonly args: readonly Uint8Array[] } {
  const invocation = strictFields(strictFields(proposal, PROPOSAL_PAYLOAD).bytes(1), INVOCATION_SPEC);
  const spec = strictFields(invocation.bytes(1), CHAINCODE_SPEC);
  const name = strictFields(spec.bytes(2), CHAINCODE_ID).text(2);
  return { name, args: strictFields(spec.bytes(3), CHAINCODE_INPUT).list(1) };
}

/** The action is of who signed, and endorsers signed the proposal that is in it. */
function assertSame({ channelHeader, signatureHeader, actionHeader, proposal }: SignedParts, endorsed: Buffer): void {
  if (!actionHeader.equals(signatureHeader)) throw new NotStrictError();
  if (!sha256(channelHeader, signatureHeader, proposal).equals(endorsed)) throw new NotStrictError();
}

/** One chaincode is named by what was called, by the header, by the answer, with a version, and by its event. */
function assertNamed(chaincode: string, extension: Buffer, result: Fields): void {
  const header = strictFields(extension, HEADER_EXTENSION);
  if (header.has(1) || chaincode === '') throw new NotStrictError();
  const answered = strictFields(result.bytes(4), CHAINCODE_ID);
  const names = [strictFields(header.bytes(2), CHAINCODE_ID).text(2), answered.text(2)];
  if (result.has(2)) names.push(strictFields(result.bytes(2), EVENT).text(1));
  if (names.some((name) => name !== chaincode) || !answered.has(3)) throw new NotStrictError();
}

/** What a transaction read and wrote, by namespace. @throws {NotStrictError} when it is in another form */
function strictResultsOf(bytes: Buffer): NamespaceResults[] {
  return strictFields(bytes, RESULTS)
    .list(2)
    .map((message) => {
      const set = strictFields(message, NAMESPACE_RESULTS);
      return {
        ...{ namespace: set.text(1), bytes: set.bytes(2) },
        collections: set.list(3).map((each) => {
          const collection = strictFields(each, COLLECTION_RESULTS);
          return { collection: collection.text(1), bytes: collection.bytes(2), privateHash: collection.bytes(3) };
        }),
      };
    });
}
