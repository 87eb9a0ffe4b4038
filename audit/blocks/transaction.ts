/** An envelope, taken apart. */
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { sha256 } from './block-hash.ts';
import { serializedIdentity } from './membership.ts';

/** What an envelope is, as far as it is looked at. */
export interface Transaction {
  readonly kind: 'CONFIG' | 'ENDORSER_TRANSACTION' | 'OTHER';
  readonly channelId: string;
  readonly txId: string;
  /** Of the client's clock, which nobody vouches for; milliseconds since 1970. */
  readonly timestampMs: number;
  readonly nonce: Uint8Array;
  /** The serialised identity, and its two parts. */
  readonly creator: Uint8Array;
  readonly creatorMspId: string;
  readonly creatorCertificate: Uint8Array;
  /** What the creator signed. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** The payload's data: a configuration, or actions. */
  readonly data: Uint8Array;
  readonly invocation?: Invocation;
}

/** A call of a chaincode with what its endorsers say came of it. */
export interface Invocation {
  readonly chaincode: string;
  readonly args: readonly Uint8Array[];
  /** What endorsers signed, each followed by the endorser's identity. */
  readonly response: Uint8Array;
  readonly endorsements: readonly { readonly endorser: Uint8Array; readonly signature: Uint8Array }[];
  /** The answer of the chaincode. */
  readonly status: number;
  readonly output: Uint8Array;
  /** Its event; empty where there is none. */
  readonly event: Uint8Array;
  readonly results: ledger.rwset.TxReadWriteSet;
  /** How the parts of the proposal contradict each other; `undefined` when they do not. */
  readonly contradiction: string | undefined;
}

/** Bytes that are no envelope of a kind that is known here. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** Takes an envelope apart. @throws {UnreadableError} and nothing else, whatever the bytes */
export function transactionOf(envelope: Uint8Array): Transaction {
  try {
    return read(envelope);
  } catch (error) {
    throw new UnreadableError(error instanceof Error ? error.message : 'no envelope', { cause: error });
  }
}

/** Whether the envelope's bytes are what its fields make anew: nothing is hidden behind them (CVE-2023-46132). */
export function isCanonicalEnvelope(envelope: Uint8Array): boolean {
  try {
    const anew = common.Envelope.deserializeBinary(envelope).serializeBinary();
    return Buffer.from(anew.buffer, anew.byteOffset, anew.byteLength).equals(envelope);
  } catch {
    return false;
  }
}

/** The id that a transaction must have: SHA-256 of nonce and creator, hex. */
export function txIdOf({ nonce, creator }: Pick<Transaction, 'nonce' | 'creator'>): string {
  return sha256(nonce, creator).toString('hex');
}

/** The id under which a peer keeps an envelope, whatever else is in it: the one that it names, else the one that it must have. */
export function indexedIdOf(bytes: Uint8Array): string | undefined {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = payload.getHeader();
    const named = common.ChannelHeader.deserializeBinary(header!.getChannelHeader_asU8()).getTxId();
    if (named !== '') return named;
    const signed = common.SignatureHeader.deserializeBinary(header!.getSignatureHeader_asU8());
    return txIdOf({ nonce: signed.getNonce_asU8(), creator: signed.getCreator_asU8() });
  } catch {
    return undefined;
  }
}

function read(bytes: Uint8Array): Transaction {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader();
  if (header === undefined) throw new UnreadableError('the payload has no header');
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signed = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const creator = signed.getCreator_asU8();
  const { mspId, certificate } = serializedIdentity(creator);
  const kind = kindOf(channel.getType());
  const timestamp = channel.getTimestamp();
  const data = payload.getData_asU8();
  const timestampMs = (timestamp?.getSeconds() ?? 0) * 1000 + Math.floor((timestamp?.getNanos() ?? 0) / 1_000_000);
  return {
    kind,
    channelId: channel.getChannelId(),
    txId: channel.getTxId(),
    timestampMs,
    nonce: signed.getNonce_asU8(),
    creator,
    creatorMspId: mspId,
    creatorCertificate: certificate,
    payload: envelope.getPayload_asU8(),
    signature: envelope.getSignature_asU8(),
    data,
    ...(kind === 'ENDORSER_TRANSACTION' && { invocation: invocationOf(header, channel, data) }),
  };
}

function kindOf(type: number): Transaction['kind'] {
  if (type === common.HeaderType.CONFIG) return 'CONFIG';
  return type === common.HeaderType.ENDORSER_TRANSACTION ? 'ENDORSER_TRANSACTION' : 'OTHER';
}

function invocationOf(header: common.Header, channel: common.ChannelHeader, data: Uint8Array): Invocation {
  const actions = peer.Transaction.deserializeBinary(data).getActionsList();
  if (actions.length !== 1) throw new UnreadableError(`it has ${actions.length} actions and not one`);
  const action = peer.ChaincodeActionPayload.deserializeBinary(actions[0]!.getPayload_asU8());
  const endorsed = action.getAction();
  if (endorsed === undefined) throw new UnreadableError('it has no endorsed action');
  const proposal = action.getChaincodeProposalPayload_asU8();
  const called = specOf(proposal);
  const response = endorsed.getProposalResponsePayload_asU8();
  const responsePayload = peer.ProposalResponsePayload.deserializeBinary(response);
  const result = peer.ChaincodeAction.deserializeBinary(responsePayload.getExtension_asU8());
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(channel.getExtension_asU8());
  const names = [called.name, extension.getChaincodeId()?.getName(), result.getChaincodeId()?.getName()];
  const proposed = sha256(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), proposal);
  return {
    chaincode: called.name,
    args: called.args,
    response,
    endorsements: endorsed.getEndorsementsList().map((endorsement) => ({
      endorser: endorsement.getEndorser_asU8(),
      signature: endorsement.getSignature_asU8(),
    })),
    status: result.getResponse()?.getStatus() ?? 0,
    output: result.getResponse()?.getPayload_asU8() ?? new Uint8Array(),
    event: result.getEvents_asU8(),
    results: ledger.rwset.TxReadWriteSet.deserializeBinary(result.getResults_asU8()),
    contradiction: contradictionOf(names, proposed, responsePayload.getProposalHash_asU8()),
  };
}

function specOf(proposal: Uint8Array): { readonly name: string; readonly args: readonly Uint8Array[] } {
  const input = peer.ChaincodeProposalPayload.deserializeBinary(proposal).getInput_asU8();
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec();
  const name = spec?.getChaincodeId()?.getName();
  if (spec === undefined || name === undefined) throw new UnreadableError('it calls no chaincode');
  return { name, args: spec.getInput()?.getArgsList_asU8() ?? [] };
}

function contradictionOf(
  names: readonly (string | undefined)[],
  proposed: Buffer,
  endorsed: Uint8Array,
): string | undefined {
  if (new Set(names).size !== 1) return `it names the chaincodes ${names.join(', ')}`;
  if (proposed.equals(endorsed)) return undefined;
  return `its proposal hashes to ${proposed.toString('hex')}, its endorsers signed ${Buffer.from(endorsed).toString('hex')}`;
}
