/** Transactions as peers would have endorsed them, for tests of what is read from them. */
import { createHash } from 'node:crypto';
import { signers } from '@hyperledger/fabric-gateway';
import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import type { Issued } from '@ledger-pilots/chaincode/kit/testing/test-ca.ts';
import type { Invocation } from '../invocation.ts';
import { transactionIdOf, writeParts } from '../proposal-bytes.ts';

/** Who endorses. */
export interface Endorser extends Issued {
  readonly mspId: string;
}

/** What may be wrong with it. */
export interface Flaws {
  /** Changes what the peers say about the call. */
  readonly response?: (response: peer.ProposalResponsePayload, action: peer.ChaincodeAction) => void;
  /** Changes the whole transaction, after it was endorsed. */
  readonly transaction?: (action: peer.ChaincodeActionPayload, transaction: peer.Transaction) => void;
  /** Signs something else than the response. */
  readonly otherMessage?: boolean;
}

/** Fabric's PreparedTransaction, as base64 and in its parts. */
export async function endorsedBytes(
  invocation: Invocation,
  output: Uint8Array,
  endorsers: readonly Endorser[],
  flaws: Flaws = {},
): Promise<{ readonly bytes: Uint8Array; readonly digest: string }> {
  const parts = writeParts(invocation);
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(output);
  const id = new peer.ChaincodeID();
  id.setName(invocation.contract);
  const chaincodeAction = new peer.ChaincodeAction();
  chaincodeAction.setResponse(response);
  chaincodeAction.setChaincodeId(id);
  const payload = new peer.ProposalResponsePayload();
  const hash = createHash('sha256').update(parts.channelHeader).update(parts.signatureHeader);
  payload.setProposalHash(hash.update(parts.publicPayload).digest());
  flaws.response?.(payload, chaincodeAction);
  payload.setExtension$(chaincodeAction.serializeBinary());
  const responseBytes = payload.serializeBinary();

  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responseBytes);
  endorsed.setEndorsementsList(
    await Promise.all(endorsers.map((endorser) => endorsement(endorser, responseBytes, flaws.otherMessage === true))),
  );
  const action = new peer.ChaincodeActionPayload();
  action.setChaincodeProposalPayload(parts.publicPayload);
  action.setAction(endorsed);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setHeader(parts.signatureHeader);
  const transaction = new peer.Transaction();
  transaction.setActionsList([transactionAction]);
  flaws.transaction?.(action, transaction);
  transactionAction.setPayload(action.serializeBinary());

  const header = new common.Header();
  header.setChannelHeader(parts.channelHeader);
  header.setSignatureHeader(parts.signatureHeader);
  const envelopePayload = new common.Payload();
  envelopePayload.setHeader(header);
  envelopePayload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(envelopePayload.serializeBinary());
  const prepared = new gateway.PreparedTransaction();
  prepared.setTransactionId(transactionIdOf(invocation));
  prepared.setEnvelope(envelope);
  const digest = createHash('sha256').update(envelopePayload.serializeBinary()).digest('hex');
  return { bytes: prepared.serializeBinary(), digest };
}

async function endorsement(endorser: Endorser, response: Uint8Array, other: boolean): Promise<peer.Endorsement> {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(endorser.mspId);
  identity.setIdBytes(Buffer.from(endorser.certificate));
  const endorserBytes = identity.serializeBinary();
  const message = Buffer.concat([other ? Buffer.from('another') : response, endorserBytes]);
  const digest = createHash('sha256').update(message).digest();
  const made = new peer.Endorsement();
  made.setEndorser(endorserBytes);
  made.setSignature(await signers.newPrivateKeySigner(endorser.privateKey)(digest));
  return made;
}
