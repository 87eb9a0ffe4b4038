/** A transaction that peers have endorsed and whose caller is still to sign: read again from its bytes. */
import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import { BytesError } from './bytes-error.ts';
import type { Creator, Invocation } from './invocation.ts';
import { decoding, isSame, readParts, requireSame, transactionIdOf, type ProposalParts } from './proposal-bytes.ts';

/** One organisation's word for the outcome. */
export interface EndorsementRead {
  readonly endorser: Creator;
  readonly signature: Uint8Array;
  /** What the signature is over: the response and the endorser (protoutil.CreateProposalResponse). */
  readonly message: Uint8Array;
}

/** What the transaction says. */
export interface EndorsedTransaction {
  /** The call, without its secrets. */
  readonly invocation: Invocation;
  readonly transactionId: string;
  /** The message to be signed, whose SHA-256 is the digest. */
  readonly signedBytes: Uint8Array;
  /** What the contract returned. */
  readonly output: Uint8Array;
  readonly endorsements: readonly EndorsementRead[];
}

const MAX_ENDORSEMENTS = 64;
const OK = 200;

/**
 * Reads Fabric's `gateway.PreparedTransaction`: one call, with the outcome that its endorsements are about.
 * @throws {BytesError} when it is anything else, or the outcome is not of the call
 */
export function readEndorsedTransaction(bytes: Uint8Array): EndorsedTransaction {
  return decoding('transaction', () => {
    const prepared = gateway.PreparedTransaction.deserializeBinary(bytes);
    const envelope = prepared.getEnvelope();
    if (envelope === undefined) throw new BytesError('the transaction is missing');
    if (envelope.getSignature_asU8().length > 0) throw new BytesError('the transaction carries a signature already');
    exactly(prepared, bytes);
    const signedBytes = envelope.getPayload_asU8();
    const { parts, action } = readPayload(signedBytes);
    const invocation = readParts(parts);
    const transactionId = transactionIdOf(invocation);
    if (prepared.getTransactionId() !== transactionId) throw new BytesError('the transaction id is of another call');
    const responseBytes = action.getProposalResponsePayload_asU8();
    const output = outputOf(responseBytes, parts, invocation.contract);
    return { invocation, transactionId, signedBytes, output, endorsements: endorsementsOf(action, responseBytes) };
  });
}

function readPayload(bytes: Uint8Array): { parts: ProposalParts; action: peer.ChaincodeEndorsedAction } {
  const payload = exactly(common.Payload.deserializeBinary(bytes), bytes);
  const data = payload.getData_asU8();
  const transaction = exactly(peer.Transaction.deserializeBinary(data), data);
  const header = payload.getHeader();
  const [action, ...more] = transaction.getActionsList();
  if (header === undefined || action === undefined || more.length > 0) {
    throw new BytesError('the transaction does not carry exactly one call');
  }
  const signatureHeader = header.getSignatureHeader_asU8();
  if (!isSame(action.getHeader_asU8(), signatureHeader)) throw new BytesError('the transaction has two creators');
  const actionBytes = action.getPayload_asU8();
  const actionPayload = exactly(peer.ChaincodeActionPayload.deserializeBinary(actionBytes), actionBytes);
  const endorsed = actionPayload.getAction();
  if (endorsed === undefined) throw new BytesError('the transaction has no outcome');
  const publicPayload = actionPayload.getChaincodeProposalPayload_asU8();
  return { parts: { channelHeader: header.getChannelHeader_asU8(), signatureHeader, publicPayload }, action: endorsed };
}

/** The message, once it is known that nothing else was in its bytes. */
function exactly<M extends { serializeBinary(): Uint8Array }>(message: M, bytes: Uint8Array): M {
  requireSame(message.serializeBinary(), bytes, 'transaction');
  return message;
}

/** What the contract returned, once the response is known to be one to this call (protoutil.GetProposalHash2). */
function outputOf(responseBytes: Uint8Array, parts: ProposalParts, contract: string): Uint8Array {
  const response = peer.ProposalResponsePayload.deserializeBinary(responseBytes);
  const hash = Buffer.from(response.getProposalHash_asU8()).toString('hex');
  if (hash !== sha256Hex(parts.channelHeader, parts.signatureHeader, parts.publicPayload)) {
    throw new BytesError('the endorsed outcome is of another call');
  }
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  if (action.getChaincodeId()?.getName() !== contract) throw new BytesError('the outcome is of another contract');
  const answer = action.getResponse();
  if (answer === undefined || answer.getStatus() !== OK) throw new BytesError('the contract did not agree');
  return answer.getPayload_asU8();
}

function endorsementsOf(action: peer.ChaincodeEndorsedAction, responseBytes: Uint8Array): EndorsementRead[] {
  const endorsements = action.getEndorsementsList();
  if (endorsements.length === 0 || endorsements.length > MAX_ENDORSEMENTS) {
    throw new BytesError(`the transaction does not have 1 to ${MAX_ENDORSEMENTS} endorsements`);
  }
  return endorsements.map((endorsement) => {
    const endorserBytes = endorsement.getEndorser_asU8();
    const identity = msp.SerializedIdentity.deserializeBinary(endorserBytes);
    return {
      endorser: { mspId: identity.getMspid(), certificate: Buffer.from(identity.getIdBytes_asU8()).toString('latin1') },
      signature: endorsement.getSignature_asU8(),
      message: Buffer.concat([responseBytes, endorserBytes]),
    };
  });
}
