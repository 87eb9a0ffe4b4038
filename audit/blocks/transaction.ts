/** An envelope, taken apart. */
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { sha256 } from './block-hash.ts';
import { assertText, isCanonical, readExactly } from './canonical.ts';
import { serializedIdentity } from './membership.ts';
import { assertEnvelope, type Endorsement } from './strict-envelope.ts';
import { strictTransactionOf } from './strict-transaction.ts';
import { bufferOf, strictly } from '../protobuf/strict-message.ts';

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
  /** Whether it is in the form in which signatures can be found by others as well; absent when it is not. */
  readonly isStrict?: true;
}

/** What was read and written of a namespace, still in bytes. */
export interface NamespaceResults {
  readonly namespace: string;
  /** A `KVRWSet`. */
  readonly bytes: Uint8Array;
  readonly collections: readonly CollectionResults[];
}

/** What was read and written of a private data collection, in hashes. */
export interface CollectionResults {
  readonly collection: string;
  /** A `HashedRWSet`. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the private writes. */
  readonly privateHash: Uint8Array;
}

/** A call of a chaincode with what its endorsers say came of it. */
export interface Invocation {
  readonly chaincode: string;
  readonly args: readonly Uint8Array[];
  /** What endorsers signed, each followed by the endorser's identity. */
  readonly response: Uint8Array;
  readonly endorsements: readonly Endorsement[];
  /** The answer of the chaincode. */
  readonly status: number;
  readonly output: Uint8Array;
  /** Its event; empty where there is none. */
  readonly event: Uint8Array;
  readonly results: readonly NamespaceResults[];
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
    return strictly(() => strictTransactionOf(bufferOf(envelope))) ?? decodedTransactionOf(envelope);
  } catch (error) {
    throw new UnreadableError(error instanceof Error ? error.message : 'no envelope', { cause: error });
  }
}

/**
 * How an envelope's bytes could be read in another way; `undefined` when they cannot. The data hash is over the envelopes one after
 * another: bytes behind the fields could be an envelope's that is hidden (CVE-2023-46132), and of an envelope that need not have both
 * fields two could be made.
 */
export function flawOfEnvelope(bytes: Uint8Array): string | undefined {
  if (strictly(() => (assertEnvelope(bufferOf(bytes)), true)) === true) return undefined;
  try {
    const envelope = common.Envelope.deserializeBinary(bytes);
    if (!isCanonical(envelope, bytes)) return 'the envelope holds other bytes than its fields make';
    if (envelope.getPayload_asU8().length === 0) return 'the envelope has no payload';
    return envelope.getSignature_asU8().length === 0 ? 'the envelope has no signature' : undefined;
  } catch {
    return 'the bytes are no envelope';
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

/** The same by the decoder of the protocol's package, whatever the form. @throws {Error} when the bytes are no such envelope */
export function decodedTransactionOf(bytes: Uint8Array): Transaction {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader();
  if (header === undefined) throw new UnreadableError('the payload has no header');
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  assertText(header.getChannelHeader_asU8(), channel.getChannelId(), channel.getTxId());
  if (channel.getEpoch() !== 0) throw new UnreadableError(`its epoch is ${channel.getEpoch()} and not 0`);
  const signed = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const creator = signed.getCreator_asU8();
  const { mspId, certificate } = serializedIdentity(creator);
  const kind = kindOf(channel.getType());
  if (kind !== 'CONFIG' && signed.getNonce_asU8().length === 0) throw new UnreadableError('it has no nonce');
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
  const proposed = sha256(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), proposal);
  const hashes = [proposed, responsePayload.getProposalHash_asU8()] as const;
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
    results: resultsOf(result.getResults_asU8()),
    contradiction:
      contradictionOfNames(called.name, channel.getExtension_asU8(), responsePayload.getExtension_asU8(), result) ??
      contradictionOfHeaders(header, actions[0]!, hashes),
  };
}

/** @throws {Error} when they are in another form than Fabric writes them */
function resultsOf(bytes: Uint8Array): NamespaceResults[] {
  const sets = readExactly(ledger.rwset.TxReadWriteSet, bytes).getNsRwsetList();
  return sets.map((set) => ({
    ...{ namespace: set.getNamespace(), bytes: set.getRwset_asU8() },
    collections: set.getCollectionHashedRwsetList().map((collection) => ({
      collection: collection.getCollectionName(),
      ...{ bytes: collection.getHashedRwset_asU8(), privateHash: collection.getPvtRwsetHash_asU8() },
    })),
  }));
}

function specOf(proposal: Uint8Array): { readonly name: string; readonly args: readonly Uint8Array[] } {
  const input = peer.ChaincodeProposalPayload.deserializeBinary(proposal).getInput_asU8();
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec();
  const name = spec?.getChaincodeId()?.getName();
  if (spec === undefined || name === undefined) throw new UnreadableError('it calls no chaincode');
  return { name, args: spec.getInput()?.getArgsList_asU8() ?? [] };
}

/** The chaincode is named by the header, by what was called, by the answer and by its event. */
function contradictionOfNames(
  called: string,
  extensionBytes: Uint8Array,
  resultBytes: Uint8Array,
  result: peer.ChaincodeAction,
): string | undefined {
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(extensionBytes);
  const answered = result.getChaincodeId();
  const event = result.getEvents_asU8();
  const names = [
    called,
    extension.getChaincodeId()?.getName(),
    answered?.getName(),
    ...(event.length === 0 ? [] : [readExactly(peer.ChaincodeEvent, event).getChaincodeId()]),
  ];
  if (new Set(names).size !== 1) return `it names the chaincodes ${names.join(', ')}`;
  assertText(extensionBytes, called);
  assertText(resultBytes, called, answered!.getVersion());
  return answered!.getVersion() === '' ? 'it names no version of its chaincode' : undefined;
}

/** Endorsers sign the hash of what was proposed, and the action repeats by whom. */
function contradictionOfHeaders(
  header: common.Header,
  action: peer.TransactionAction,
  [proposed, endorsed]: readonly [Buffer, Uint8Array],
): string | undefined {
  if (Buffer.compare(action.getHeader_asU8(), header.getSignatureHeader_asU8()) !== 0) {
    return 'its action is of another creator or nonce than the transaction';
  }
  if (proposed.equals(endorsed)) return undefined;
  return `its proposal hashes to ${proposed.toString('hex')}, its endorsers signed ${Buffer.from(endorsed).toString('hex')}`;
}
