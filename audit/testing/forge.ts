/**
 * A channel made by hand: organisations, orderers and blocks with true signatures over whatever transactions a test wants. So a
 * false transaction stands in a chain that is in order, and it is shown that its own check finds it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { common, ledger, msp, peer } from '@hyperledger/fabric-protos';
import { dataHashOf, headerBytes, headerHash, headerOf, sha256, type Header } from '../blocks/block-hash.ts';
import { Organisation, type Signer } from './certificates.ts';
import { configPolicy, definitionWrites, majorityOf, outOf } from './forged-policies.ts';

/** A key of a private data collection, written, or deleted where it has no value. */
export interface ForgedPrivateWrite {
  readonly collection: string;
  readonly key: string;
  readonly value?: Uint8Array;
  /** What was written before goes as well. */
  readonly isPurge?: true;
}

/** A transaction to be forged. */
export interface ForgedTransaction {
  /** Another than the contract's: `_lifecycle`. */
  readonly chaincode?: string;
  /** Written as they are, besides the records. */
  readonly rawWrites?: readonly { readonly key: string; readonly value: Uint8Array }[];
  /** Arguments in the place of method and input. */
  readonly args?: readonly Uint8Array[];
  /** Written to a private data collection: on the channel are hashes. */
  readonly privateWrites?: readonly ForgedPrivateWrite[];
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** Policies that keys are given. */
  readonly keyPolicies?: readonly { readonly key: string; readonly policy: common.SignaturePolicyEnvelope }[];

  readonly creator: { readonly party: string; readonly user: string; readonly roles: readonly string[] };
  /** RFC 3339. */
  readonly at: string;
  readonly method: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: unknown;
  readonly writes: readonly { readonly record: string; readonly key: readonly string[]; readonly value: unknown }[];
  /** Keys that were read, with the version that was found. */
  readonly reads?: readonly { readonly key: string; readonly block: number; readonly transaction: number }[];
  /** Parties whose peers endorse; all four where it is not given. */
  readonly endorsers?: readonly string[];
  /** Fabric's code; `VALID` where it is not given. */
  readonly code?: number;
}

/** Parties of a forged channel. */
export const PARTIES = ['nec', 'host', 'credential', 'observer'];
const CONTRACT = 'voting';
const PER_BLOCK = 10;
const { SIGNATURES, LAST_CONFIG, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;

/** Everybody of a forged channel. */
export class Forge {
  readonly #organisations: ReadonlyMap<string, Organisation>;
  readonly #orderers: readonly Signer[];
  readonly #envelopes = new WeakMap<ForgedTransaction, Promise<Uint8Array>>();
  #definition: Promise<Uint8Array> | undefined;
  /** The first block. */
  readonly genesis: common.Block;

  private constructor(organisations: ReadonlyMap<string, Organisation>, orderers: readonly Signer[]) {
    this.#organisations = organisations;
    this.#orderers = orderers;
    this.genesis = this.#genesis();
  }

  static async found(): Promise<Forge> {
    const founded = await Promise.all(PARTIES.map((party) => Organisation.found(mspOf(party))));
    const ordering = await Organisation.found('OrdererMSP');
    const orderers = await Promise.all([1, 2, 3, 4].map((number) => ordering.member(`orderer${number}`, 'orderer')));
    const organisations = new Map([...founded, ordering].map((organisation) => [organisation.mspId, organisation]));
    return new Forge(organisations, orderers);
  }

  /** A chain of these transactions, ten in each block, after a block with the configuration and one with the contract's definition. */
  async chain(transactions: readonly ForgedTransaction[]): Promise<common.Block[]> {
    const blocks = [this.genesis];
    this.#definition ??= this.envelope(definition());
    blocks.push(this.seal(this.genesis, [await this.#definition], [peer.TxValidationCode.VALID]));
    for (let at = 0; at < transactions.length; at += PER_BLOCK) {
      const own = transactions.slice(at, at + PER_BLOCK);
      const envelopes = await Promise.all(own.map((transaction) => this.envelope(transaction)));
      const codes = own.map(({ code = peer.TxValidationCode.VALID }) => code);
      blocks.push(this.seal(blocks.at(-1)!, envelopes, codes));
    }
    return blocks;
  }

  /** A block after another, signed by orderers; by three of the four where it is not told. @param lastConfig - number of the block with the configuration in force */
  seal(
    before: common.Block,
    envelopes: readonly Uint8Array[],
    codes: readonly number[],
    signers = [1, 2, 3],
    lastConfig = 0,
  ): common.Block {
    const header = before.getHeader()!;
    const previousHash = headerHash(headerOf(header));
    const next = { number: BigInt(header.getNumber()) + 1n, previousHash, dataHash: dataHashOf(envelopes) };
    return blockOf(next, envelopes, this.signatures(next, signers, lastConfig), codes);
  }

  /** The metadata of orderers' signatures over a header; a number that comes twice signs twice. */
  signatures(header: Header, signers: readonly number[], lastConfig = 0): Uint8Array {
    const metadata = new common.Metadata();
    metadata.setValue(ordererMetadata(lastConfig));
    metadata.setSignaturesList(
      signers.map((number) => {
        const identifier = new common.IdentifierHeader();
        identifier.setIdentifier(number);
        identifier.setNonce(randomBytes(24));
        const bytes = identifier.serializeBinary();
        const signature = new common.MetadataSignature();
        signature.setIdentifierHeader(bytes);
        signature.setSignature(this.#orderers[number - 1]!.sign(metadata.getValue_asU8(), bytes, headerBytes(header)));
        return signature;
      }),
    );
    return metadata.serializeBinary();
  }

  /** Whose serialised identity this is. @throws {Error} when it is of nobody who has signed */
  async signerOf(identity: Uint8Array): Promise<Signer> {
    for (const organisation of this.#organisations.values()) {
      const found = await organisation.signerOf(identity);
      if (found !== undefined) return found;
    }
    throw new Error('nobody has this identity');
  }

  /** A signed and endorsed transaction; of the same one the same. */
  envelope(transaction: ForgedTransaction): Promise<Uint8Array> {
    const known = this.#envelopes.get(transaction) ?? this.#envelope(transaction);
    this.#envelopes.set(transaction, known);
    return known;
  }

  async #envelope(transaction: ForgedTransaction): Promise<Uint8Array> {
    const { party, user, roles } = transaction.creator;
    const attributes = { 'hf.EnrollmentID': user, role: roles.join(',') };
    const creator = await this.#organisations.get(mspOf(party))!.member(user, 'client', attributes);
    const nonce = randomBytes(24);
    const [channelHeader, signatureHeader] = headersOf(creator, nonce, transaction);
    const proposal = proposalOf(transaction);
    const response = responseOf(transaction, channelHeader, sha256(channelHeader, signatureHeader, proposal));
    const header = new common.Header();
    header.setChannelHeader(channelHeader);
    header.setSignatureHeader(signatureHeader);
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(await this.#actions(signatureHeader, proposal, response, transaction.endorsers ?? PARTIES));
    const bytes = payload.serializeBinary();
    const envelope = new common.Envelope();
    envelope.setPayload(bytes);
    envelope.setSignature(creator.sign(bytes));
    return envelope.serializeBinary();
  }

  /**
   * A configuration that follows from the first one: the application gets another value.
   * @param signers - parties whose administrators sign the update
   * @param said - what the block says that the value is, where that is something else
   */
  async reconfigured(value: string, signers: readonly string[], said = value): Promise<Uint8Array> {
    const current = this.#channelGroup();
    const update = new common.ConfigUpdate();
    update.setChannelId(CONTRACT);
    update.setReadSet(current);
    update.setWriteSet(changed(current, value));
    const signed = new common.ConfigUpdateEnvelope();
    signed.setConfigUpdate(update.serializeBinary());
    for (const party of signers) {
      const admin = await this.#organisations.get(mspOf(party))!.member(`admin.${party}`, 'admin');
      const header = new common.SignatureHeader();
      header.setCreator(admin.serialized);
      const signature = new common.ConfigSignature();
      signature.setSignatureHeader(header.serializeBinary());
      signature.setSignature(admin.sign(header.serializeBinary(), update.serializeBinary()));
      signed.addSignatures(signature);
    }
    const payload = new common.Payload();
    payload.setData(signed.serializeBinary());
    const last = new common.Envelope();
    last.setPayload(payload.serializeBinary());
    const config = new common.Config();
    config.setSequence(1);
    config.setChannelGroup(changed(current, said));
    const envelope = new common.ConfigEnvelope();
    envelope.setConfig(config);
    envelope.setLastUpdate(last);
    const ordered = configEnvelope(envelope.serializeBinary());
    // By the orderer that made the block of it.
    ordered.setSignature(this.#orderers[0]!.sign(ordered.getPayload_asU8()));
    return ordered.serializeBinary();
  }

  async #actions(
    signatureHeader: Uint8Array,
    proposal: Uint8Array,
    response: Uint8Array,
    endorsers: readonly string[],
  ): Promise<Uint8Array> {
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(response);
    for (const party of endorsers) {
      const signer = await this.#organisations.get(mspOf(party))!.member(`peer0.${party}`, 'peer');
      const endorsement = new peer.Endorsement();
      endorsement.setEndorser(signer.serialized);
      endorsement.setSignature(signer.sign(response, signer.serialized));
      endorsed.addEndorsements(endorsement);
    }
    const payload = new peer.ChaincodeActionPayload();
    payload.setChaincodeProposalPayload(proposal);
    payload.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setHeader(signatureHeader);
    action.setPayload(payload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([action]);
    return transaction.serializeBinary();
  }

  #genesis(): common.Block {
    const config = new common.Config();
    config.setChannelGroup(this.#channelGroup());
    const envelope = new common.ConfigEnvelope();
    envelope.setConfig(config);
    const envelopes = [configEnvelope(envelope.serializeBinary()).serializeBinary()];
    const header = { number: 0n, previousHash: new Uint8Array(), dataHash: dataHashOf(envelopes) };
    return blockOf(header, envelopes, new Uint8Array(), [peer.TxValidationCode.VALID]);
  }

  #channelGroup(): common.ConfigGroup {
    const orderer = new common.ConfigGroup();
    const application = new common.ConfigGroup();
    for (const organisation of this.#organisations.values()) {
      const group = organisation.mspId === 'OrdererMSP' ? orderer : application;
      group.getGroupsMap().set(organisation.mspId, organisationGroup(organisation));
    }
    const consenters = new common.Orderers();
    consenters.setConsenterMappingList(
      this.#orderers.map((signer, index) => {
        const consenter = new common.Consenter();
        consenter.setId(index + 1);
        consenter.setMspId(signer.mspId);
        consenter.setIdentity(signer.certificate);
        return consenter;
      }),
    );
    orderer.getValuesMap().set('Orderers', valueOf(consenters.serializeBinary()));
    application.getPoliciesMap().set('LifecycleEndorsement', configPolicy(majorityOf('Endorsement')));
    application.setModPolicy('Admins');
    application.getPoliciesMap().set('Admins', configPolicy(majorityOf('Admins')));
    const channel = new common.ConfigGroup();
    channel.getGroupsMap().set('Orderer', orderer);
    channel.getGroupsMap().set('Application', application);
    return channel;
  }
}

/** The configuration with another value at its application; all else as it is. */
function changed(current: common.ConfigGroup, text: string): common.ConfigGroup {
  const group = common.ConfigGroup.deserializeBinary(current.serializeBinary());
  const value = valueOf(Buffer.from(text));
  value.setModPolicy('Admins');
  const application = group.getGroupsMap().get('Application')!;
  application.getValuesMap().set('ACLs', value);
  application.setVersion(1);
  return group;
}

/** A block with its metadata. */
export function blockOf(
  { number, previousHash, dataHash }: Header,
  envelopes: readonly Uint8Array[],
  signatures: Uint8Array,
  codes: readonly number[],
): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(Number(number));
  header.setPreviousHash(previousHash);
  header.setDataHash(dataHash);
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  const list = Array.from({ length: 5 }, (): Uint8Array => new Uint8Array());
  list[SIGNATURES] = signatures;
  list[LAST_CONFIG] = lastConfigOf(signatures);
  list[TRANSACTIONS_FILTER] = Uint8Array.from(codes);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(list);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

/** The number of the last configuration once more, as Fabric writes it beside what orderers sign. */
function lastConfigOf(signatures: Uint8Array): Uint8Array {
  const signed = common.Metadata.deserializeBinary(signatures).getValue_asU8();
  const metadata = new common.Metadata();
  metadata.setValue(common.OrdererBlockMetadata.deserializeBinary(signed).getLastConfig()?.serializeBinary() ?? '');
  return metadata.serializeBinary();
}

/** What orderers sign beside the header: which block has the configuration in force. */
function ordererMetadata(lastConfig: number): Uint8Array {
  const last = new common.LastConfig();
  last.setIndex(lastConfig);
  const metadata = new common.OrdererBlockMetadata();
  metadata.setLastConfig(last);
  return metadata.serializeBinary();
}

/** The composite key of a record. */
export function compositeKey(record: string, key: readonly string[]): string {
  return `\u0000${[record, ...key].join('\u0000')}\u0000`;
}

/** The contract's definition: any two organisations endorse. */
function definition(): ForgedTransaction {
  return {
    chaincode: '_lifecycle',
    creator: { party: 'nec', user: 'operator', roles: [] },
    at: '2026-01-02T00:00:00Z',
    method: 'CommitChaincodeDefinition',
    input: {},
    output: {},
    writes: [],
    rawWrites: definitionWrites(CONTRACT, outOf(2, PARTIES.map(mspOf))),
  };
}

/** The membership of a party. */
export function mspOf(party: string): string {
  return `${party[0]!.toUpperCase()}${party.slice(1)}MSP`;
}

function organisationGroup({ config }: Organisation): common.ConfigGroup {
  const membership = new msp.MSPConfig();
  membership.setConfig(config.serializeBinary());
  const group = new common.ConfigGroup();
  group.getValuesMap().set('MSP', valueOf(membership.serializeBinary()));
  group.getPoliciesMap().set('Endorsement', configPolicy(outOf(1, [config.getName()])));
  group.getPoliciesMap().set('Admins', configPolicy(outOf(1, [config.getName()], 'ADMIN')));
  group.setModPolicy('Admins');
  return group;
}

function valueOf(bytes: Uint8Array): common.ConfigValue {
  const value = new common.ConfigValue();
  value.setValue(bytes);
  return value;
}

function configEnvelope(data: Uint8Array): common.Envelope {
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.CONFIG);
  channel.setChannelId(CONTRACT);
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(new common.SignatureHeader().serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

function headersOf(
  creator: Signer,
  nonce: Uint8Array,
  { at, chaincode: name = CONTRACT }: ForgedTransaction,
): [Uint8Array, Uint8Array] {
  const signed = new common.SignatureHeader();
  signed.setCreator(creator.serialized);
  signed.setNonce(nonce);
  const chaincode = new peer.ChaincodeID();
  chaincode.setName(name);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincode);
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channel.setChannelId(CONTRACT);
  channel.setTxId(createHash('sha256').update(nonce).update(creator.serialized).digest('hex'));
  channel.setTimestamp(timestampOf(at));
  channel.setExtension$(extension.serializeBinary());
  return [channel.serializeBinary(), signed.serializeBinary()];
}

function timestampOf(at: string) {
  const bare = new common.ChannelHeader();
  const ms = Date.parse(at);
  // The class of google.protobuf.Timestamp, without its package: as a field of a message that is read.
  const seconds = varint(BigInt(Math.floor(ms / 1000)));
  const nanos = varint(BigInt((ms % 1000) * 1_000_000));
  const content = Buffer.from([0x08, ...seconds, 0x10, ...nanos]);
  return common.ChannelHeader.deserializeBinary(
    Buffer.concat([bare.serializeBinary(), Buffer.from([0x1a, content.length]), content]),
  ).getTimestamp();
}

function varint(value: bigint): number[] {
  return value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)];
}

function proposalOf(transaction: ForgedTransaction): Uint8Array {
  const { method, input, chaincode = CONTRACT } = transaction;
  const name = new peer.ChaincodeID();
  name.setName(chaincode);
  const args = new peer.ChaincodeInput();
  args.setArgsList([...(transaction.args ?? [Buffer.from(method), Buffer.from(JSON.stringify(input))])]);
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(name);
  spec.setInput(args);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(invocation.serializeBinary());
  return proposal.serializeBinary();
}

function responseOf(transaction: ForgedTransaction, channelHeader: Uint8Array, proposalHash: Uint8Array): Uint8Array {
  const name = new peer.ChaincodeID();
  name.setName(transaction.chaincode ?? CONTRACT);
  name.setVersion('1');
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(Buffer.from(JSON.stringify(transaction.output)));
  const action = new peer.ChaincodeAction();
  action.setChaincodeId(name);
  action.setResponse(response);
  action.setResults(resultsOf(transaction).serializeBinary());
  if (transaction.event !== undefined) {
    const event = new peer.ChaincodeEvent();
    event.setChaincodeId(name.getName());
    event.setTxId(common.ChannelHeader.deserializeBinary(channelHeader).getTxId());
    event.setEventName(transaction.event.name);
    event.setPayload(Buffer.from(JSON.stringify(transaction.event.payload)));
    action.setEvents(event.serializeBinary());
  }
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(proposalHash);
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}

function resultsOf(transaction: ForgedTransaction): ledger.rwset.TxReadWriteSet {
  const { chaincode = CONTRACT, reads = [], writes, rawWrites = [], keyPolicies = [] } = transaction;
  const { KVMetadataEntry, KVMetadataWrite, KVRead, KVRWSet, KVWrite, Version } = ledger.rwset.kvrwset;
  const set = new KVRWSet();
  set.setReadsList(
    reads.map(({ key, block, transaction }) => {
      const version = new Version();
      version.setBlockNum(block);
      version.setTxNum(transaction);
      const read = new KVRead();
      read.setKey(key);
      read.setVersion(version);
      return read;
    }),
  );
  const records = writes.map(({ record, key, value }) => ({
    key: compositeKey(record, key),
    value: Buffer.from(JSON.stringify(value)),
  }));
  set.setWritesList(
    [...records, ...rawWrites].map(({ key, value }) => {
      const write = new KVWrite();
      write.setKey(key);
      write.setValue(value);
      return write;
    }),
  );
  set.setMetadataWritesList(
    keyPolicies.map(({ key, policy }) => {
      const entry = new KVMetadataEntry();
      entry.setName('VALIDATION_PARAMETER');
      entry.setValue(policy.serializeBinary());
      const write = new KVMetadataWrite();
      write.setKey(key);
      write.setEntriesList([entry]);
      return write;
    }),
  );
  const namespace = new ledger.rwset.NsReadWriteSet();
  namespace.setNamespace(chaincode);
  namespace.setRwset(set.serializeBinary());
  namespace.setCollectionHashedRwsetList(hashedSetsOf(transaction.privateWrites ?? []));
  const results = new ledger.rwset.TxReadWriteSet();
  results.setNsRwsetList([namespace]);
  return results;
}

/** What a peer that holds a collection has of a transaction: a `KVRWSet`. */
export function privateSetOf(writes: readonly ForgedPrivateWrite[]): Uint8Array {
  const { KVRWSet, KVWrite } = ledger.rwset.kvrwset;
  const set = new KVRWSet();
  for (const { key, value } of writes) {
    const write = new KVWrite();
    write.setKey(key);
    write.setIsDelete(value === undefined);
    if (value !== undefined) write.setValue(value);
    set.addWrites(write);
  }
  return set.serializeBinary();
}

function hashedSetsOf(writes: readonly ForgedPrivateWrite[]): ledger.rwset.CollectionHashedReadWriteSet[] {
  const { HashedRWSet, KVWriteHash } = ledger.rwset.kvrwset;
  const names = [...new Set(writes.map(({ collection }) => collection))];
  return names.map((name) => {
    const own = writes.filter(({ collection }) => collection === name);
    const hashed = new HashedRWSet();
    for (const { key, value, isPurge = false } of own) {
      const write = new KVWriteHash();
      write.setKeyHash(sha256(Buffer.from(key)));
      write.setIsDelete(value === undefined);
      write.setIsPurge(isPurge);
      if (value !== undefined) write.setValueHash(sha256(value));
      hashed.addHashedWrites(write);
    }
    const set = new ledger.rwset.CollectionHashedReadWriteSet();
    set.setCollectionName(name);
    set.setHashedRwset(hashed.serializeBinary());
    set.setPvtRwsetHash(sha256(privateSetOf(own)));
    return set;
  });
}
