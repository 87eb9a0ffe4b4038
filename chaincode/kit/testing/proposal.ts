/** Proposals as a client makes them, in the protobuf form that the shim's stub takes apart. */
import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { Creator } from './identities.ts';
import { timestampOf } from './timestamp.ts';

/** What a client proposes. */
export interface Proposal {
  readonly txId: string;
  /** The time that the client states, RFC 3339. */
  readonly at: string;
  readonly creator: Creator;
  readonly args: readonly Uint8Array[];
  readonly transient: Readonly<Record<string, Uint8Array>>;
}

/** The arguments of a proposal as the peer hands them to the chaincode. */
export function chaincodeInput(args: readonly Uint8Array[]): peer.ChaincodeInput {
  const input = new peer.ChaincodeInput();
  input.setArgsList([...args]);
  return input;
}

/** The proposal itself; its signature is the peer's business and empty here. */
export function signedProposal(channel: string, proposal: Proposal): peer.SignedProposal {
  const header = new common.Header();
  header.setChannelHeader(channelHeader(channel, proposal).serializeBinary());
  header.setSignatureHeader(signatureHeader(proposal.creator).serializeBinary());
  const payload = new peer.ChaincodeProposalPayload();
  const invocation = new peer.ChaincodeInvocationSpec();
  const spec = new peer.ChaincodeSpec();
  spec.setInput(chaincodeInput(proposal.args));
  invocation.setChaincodeSpec(spec);
  payload.setInput(invocation.serializeBinary());
  for (const [key, value] of Object.entries(proposal.transient)) payload.getTransientmapMap().set(key, value);
  const whole = new peer.Proposal();
  whole.setHeader(header.serializeBinary());
  whole.setPayload(payload.serializeBinary());
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(whole.serializeBinary());
  return signed;
}

function channelHeader(channel: string, { txId, at }: Proposal): common.ChannelHeader {
  const header = new common.ChannelHeader();
  header.setType(common.HeaderType.ENDORSER_TRANSACTION);
  header.setChannelId(channel);
  header.setTxId(txId);
  header.setTimestamp(timestampOf(at));
  return header;
}

function signatureHeader({ mspId, certificate }: Creator): common.SignatureHeader {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificate));
  const header = new common.SignatureHeader();
  header.setCreator(identity.serializeBinary());
  header.setNonce(Buffer.alloc(24));
  return header;
}
