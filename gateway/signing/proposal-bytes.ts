/**
 * Fabric's bytes of a call, made in exactly one way: what is read back is accepted only when it is what would have been
 * written. So nothing can hide in fields that nobody looks at, and two programs cannot read two calls in one proposal.
 */
import { common, msp, peer } from '@hyperledger/fabric-protos';
import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import { BytesError } from './bytes-error.ts';
import type { Creator, Invocation } from './invocation.ts';

/** The parts of a proposal that end up in the transaction, byte for byte. */
export interface ProposalParts {
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
  /** ChaincodeProposalPayload without the transient map. */
  readonly publicPayload: Uint8Array;
}

const NONCE_BYTES = 24;
/** No more than a method's name, its input and its precondition. */
const MAX_ARGS = 3;

/** The message `protos.Proposal` of a call: what its sender signs. */
export function writeProposal(invocation: Invocation): Uint8Array {
  const { channelHeader, signatureHeader } = writeParts(invocation);
  const header = new common.Header();
  header.setChannelHeader(channelHeader);
  header.setSignatureHeader(signatureHeader);
  const proposal = new peer.Proposal();
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(payloadOf(invocation, invocation.transient));
  return proposal.serializeBinary();
}

/** As {@link writeProposal}, the parts that a transaction repeats. */
export function writeParts(invocation: Invocation): ProposalParts {
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(identityBytes(invocation.creator));
  signatureHeader.setNonce(invocation.nonce);
  return {
    channelHeader: channelHeaderOf(invocation),
    signatureHeader: signatureHeader.serializeBinary(),
    publicPayload: payloadOf(invocation, {}),
  };
}

/** SHA-256 of nonce and creator, in hex (protoutil.ComputeTxID). */
export function transactionIdOf({ nonce, creator }: Pick<Invocation, 'nonce' | 'creator'>): string {
  return sha256Hex(nonce, identityBytes(creator));
}

/**
 * Reads a proposal.
 * @throws {BytesError} unless {@link writeProposal} would have written exactly these bytes
 */
export function readProposal(bytes: Uint8Array): Invocation {
  return decoding('proposal', () => {
    const proposal = peer.Proposal.deserializeBinary(bytes);
    const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
    const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
    const transient = Object.fromEntries(
      payload
        .getTransientmapMap()
        .getEntryList()
        .map(([name, value]) => [name, bytesOf(value)] as const),
    );
    const invocation = { ...readHeader(header), ...readInput(payload), transient };
    requireSame(writeProposal(invocation), bytes, 'proposal');
    return invocation;
  });
}

/**
 * Reads the parts of a proposal that a transaction repeats.
 * @throws {BytesError} unless {@link writeParts} would have written exactly these bytes
 */
export function readParts(parts: ProposalParts): Invocation {
  return decoding('transaction', () => {
    const header = new common.Header();
    header.setChannelHeader(parts.channelHeader);
    header.setSignatureHeader(parts.signatureHeader);
    const payload = peer.ChaincodeProposalPayload.deserializeBinary(parts.publicPayload);
    const invocation = { ...readHeader(header), ...readInput(payload), transient: {} };
    const written = writeParts(invocation);
    requireSame(written.channelHeader, parts.channelHeader, 'transaction');
    requireSame(written.signatureHeader, parts.signatureHeader, 'transaction');
    requireSame(written.publicPayload, parts.publicPayload, 'transaction');
    return invocation;
  });
}

/**
 * Runs a decoder; whatever the protobuf library throws at malformed bytes becomes a {@link BytesError}.
 * @param what - names the bytes in the error
 */
export function decoding<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BytesError) throw error;
    // The library's message may repeat what it read.
    throw new BytesError(`the bytes are not a ${what}`);
  }
}

/** @throws {BytesError} unless the two are equal */
export function requireSame(expected: Uint8Array, actual: Uint8Array, what: string): void {
  if (!isSame(expected, actual)) throw new BytesError(`the ${what} holds something that it should not, or twice`);
}

/** Whether two byte sequences are equal; not for secrets, as it stops at the first difference. */
export function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function channelHeaderOf(invocation: Invocation): Uint8Array {
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeIdOf(invocation.contract));
  const header = new common.ChannelHeader();
  header.setType(common.HeaderType.ENDORSER_TRANSACTION);
  header.setTxId(transactionIdOf(invocation));
  header.setTimestamp(timestampOf(invocation.madeAtMs));
  header.setChannelId(invocation.channel);
  header.setExtension$(extension.serializeBinary());
  return header.serializeBinary();
}

function payloadOf(invocation: Invocation, transient: Invocation['transient']): Uint8Array {
  const input = new peer.ChaincodeInput();
  input.setArgsList([invocation.method, ...invocation.args].map((text) => Buffer.from(text)));
  const spec = new peer.ChaincodeSpec();
  // What Fabric's own client for Node writes here; no peer reads it.
  spec.setType(peer.ChaincodeSpec.Type.NODE);
  spec.setChaincodeId(chaincodeIdOf(invocation.contract));
  spec.setInput(input);
  const invocationSpec = new peer.ChaincodeInvocationSpec();
  invocationSpec.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocationSpec.serializeBinary());
  for (const [name, value] of Object.entries(transient)) payload.getTransientmapMap().set(name, value);
  return payload.serializeBinary();
}

function chaincodeIdOf(contract: string): InstanceType<typeof peer.ChaincodeID> {
  const id = new peer.ChaincodeID();
  id.setName(contract);
  return id;
}

function timestampOf(epochMs: number): InstanceType<typeof timestamps.Timestamp> {
  const seconds = Math.floor(epochMs / 1000);
  const timestamp = new timestamps.Timestamp();
  timestamp.setSeconds(seconds);
  timestamp.setNanos((epochMs - seconds * 1000) * 1_000_000);
  return timestamp;
}

/** Fabric's SerializedIdentity. */
function identityBytes({ mspId, certificate }: Creator): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificate));
  return identity.serializeBinary();
}

function readHeader(header: common.Header): Pick<Invocation, 'channel' | 'creator' | 'nonce' | 'madeAtMs'> {
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const identity = msp.SerializedIdentity.deserializeBinary(signatureHeader.getCreator_asU8());
  const timestamp = channelHeader.getTimestamp();
  const nonce = signatureHeader.getNonce_asU8();
  if (nonce.length !== NONCE_BYTES || timestamp === undefined) throw new BytesError('the header is not complete');
  return {
    channel: channelHeader.getChannelId(),
    creator: { mspId: identity.getMspid(), certificate: textOf(identity.getIdBytes_asU8()) },
    nonce,
    madeAtMs: timestamp.getSeconds() * 1000 + Math.floor(timestamp.getNanos() / 1_000_000),
  };
}

function readInput(payload: peer.ChaincodeProposalPayload): Pick<Invocation, 'contract' | 'method' | 'args'> {
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec();
  const contract = spec?.getChaincodeId()?.getName();
  const [method, ...args] = spec?.getInput()?.getArgsList_asU8() ?? [];
  if (contract === undefined || method === undefined || args.length >= MAX_ARGS) {
    throw new BytesError('the call is not complete');
  }
  return { contract, method: textOf(method), args: args.map(textOf) };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
}
