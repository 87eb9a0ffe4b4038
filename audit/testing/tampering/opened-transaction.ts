/** A transaction taken apart into messages that can be changed, and put together again. */
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { sha256 } from '../../blocks/block-hash.ts';
import type { Forge } from '../forge.ts';

const { TxReadWriteSet, kvrwset } = ledger.rwset;

/** All of it. */
export interface OpenedTransaction {
  readonly envelope: common.Envelope;
  readonly payload: common.Payload;
  readonly channel: common.ChannelHeader;
  readonly signer: common.SignatureHeader;
  readonly transaction: peer.Transaction;
  readonly action: peer.ChaincodeActionPayload;
  readonly call: peer.ChaincodeInvocationSpec;
  readonly proposal: peer.ChaincodeProposalPayload;
  readonly response: peer.ProposalResponsePayload;
  readonly result: peer.ChaincodeAction;
  readonly results: ledger.rwset.TxReadWriteSet;
  /** Of the first namespace that writes. */
  readonly set: ledger.rwset.kvrwset.KVRWSet;
  readonly namespace: ledger.rwset.NsReadWriteSet;
}

/** Takes an endorsed transaction apart. */
export function opened(bytes: Uint8Array): OpenedTransaction {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader()!;
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  const action = peer.ChaincodeActionPayload.deserializeBinary(transaction.getActionsList()[0]!.getPayload_asU8());
  const proposal = peer.ChaincodeProposalPayload.deserializeBinary(action.getChaincodeProposalPayload_asU8());
  const response = peer.ProposalResponsePayload.deserializeBinary(
    action.getAction()!.getProposalResponsePayload_asU8(),
  );
  const result = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const results = TxReadWriteSet.deserializeBinary(result.getResults_asU8());
  const own = results.getNsRwsetList().find((set) => writesOf(set) > 0) ?? results.getNsRwsetList()[0]!;
  return {
    ...{ envelope, payload, transaction, action, proposal, response, result, results, namespace: own },
    channel: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    signer: common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
    call: peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8()),
    set: kvrwset.KVRWSet.deserializeBinary(own.getRwset_asU8()),
  };
}

function writesOf(set: ledger.rwset.NsReadWriteSet): number {
  return kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList().length;
}

/** Puts it together again, with the signatures that it has. */
export function closed(parts: OpenedTransaction): Uint8Array {
  const { namespace, set, result, results, response, action, proposal, call } = parts;
  namespace.setRwset(set.serializeBinary());
  result.setResults(results.serializeBinary());
  response.setExtension$(result.serializeBinary());
  action.getAction()!.setProposalResponsePayload(response.serializeBinary());
  proposal.setInput(call.serializeBinary());
  action.setChaincodeProposalPayload(proposal.serializeBinary());
  return sealedIn(parts);
}

function sealedIn({ envelope, payload, transaction, action, channel, signer }: OpenedTransaction): Uint8Array {
  transaction.getActionsList().forEach((each) => each.setPayload(action.serializeBinary()));
  payload.setData(transaction.serializeBinary());
  payload.getHeader()!.setChannelHeader(channel.serializeBinary());
  payload.getHeader()!.setSignatureHeader(signer.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

/** The same, which its creator signs anew. */
export async function signedByCreator(parts: OpenedTransaction, forge: Forge): Promise<Uint8Array> {
  const { envelope, signer } = parts;
  closed(parts);
  const creator = await forge.signerOf(signer.getCreator_asU8());
  envelope.setSignature(creator.sign(envelope.getPayload_asU8()));
  return envelope.serializeBinary();
}

/** The same, which its endorsers sign anew before, as if the proposal had been this. */
export async function signedByAll(parts: OpenedTransaction, forge: Forge): Promise<Uint8Array> {
  closed(parts);
  const { payload, action, response } = parts;
  const header = payload.getHeader()!;
  const headers = [header.getChannelHeader_asU8(), header.getSignatureHeader_asU8()];
  response.setProposalHash(sha256(...headers, action.getChaincodeProposalPayload_asU8()));
  const bytes = response.serializeBinary();
  for (const endorsement of action.getAction()!.getEndorsementsList()) {
    const endorser = await forge.signerOf(endorsement.getEndorser_asU8());
    endorsement.setSignature(endorser.sign(bytes, endorsement.getEndorser_asU8()));
  }
  return signedByCreator(parts, forge);
}
