/**
 * Blocks of a channel, one after another from the first, believed only as far as they prove themselves: chain, data,
 * orderers, configuration, creators, endorsers' signatures, and whether what was read was still so.
 */
import { common, peer } from '@hyperledger/fabric-protos';
import { differs, type Findings, type FindingCode, type Place } from '../finding.ts';
import { flawOfUpdate } from '../policies/config-update.ts';
import { EndorsementJudge, type EndorsementOutcome } from '../policies/endorsement-judge.ts';
import { commitHashOf, recordedCommitHash } from '../state/commit-hash.ts';
import { readWriteSetOf, type NamespaceSet } from '../state/read-write-set.ts';
import { WorldState, type BlockUpdates, type WorldStateSnapshot } from '../state/world-state.ts';
import { flawOfForm } from './block-form.ts';
import { blockPartsOf } from './block-parts.ts';
import type { BlockParts } from './strict-block.ts';
import { dataHashOf, headerHash, type Header } from './block-hash.ts';
import { channelConfigOf, quorumOf, type ChannelConfig, type Consenter } from './channel-config.ts';
import type { Identity } from './membership.ts';
import { signersOf } from './orderer-signatures.ts';
import {
  UNSEEN_SIGNATURES,
  verdictOf,
  verdictOfOrderers,
  type SignatureVerdict,
  type SignatureVerdicts,
} from './signature-verdicts.ts';
import { creatorOf, endorsersOf, flawOf, type Flaw } from './transaction-checks.ts';
import {
  flawOfEnvelope,
  indexedIdOf,
  transactionOf,
  type Invocation,
  type Transaction,
  type UnreadableError,
} from './transaction.ts';

/** A transaction with what its block says of it. */
export interface OrderedTransaction {
  readonly block: bigint;
  readonly index: number;
  /** Fabric's code; 0 is `VALID`. */
  readonly code: number;
  /** Absent when the envelope cannot be read. */
  readonly transaction?: Transaction;
  readonly creator?: Identity;
  readonly endorsers: readonly Identity[];
  /** What is wrong with its form or signatures. */
  readonly flaw?: Flaw;
  /** What its endorsers make of it by the policies in force; of one without a flaw. */
  readonly endorsement?: EndorsementOutcome;
  /** What it read and wrote; of a valid one. */
  readonly sets?: readonly NamespaceSet[];
}

const { SIGNATURES, TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;
const { VALID, DUPLICATE_TXID } = peer.TxValidationCode;

/** Where peers keep the configuration in force. (Fabric, core/peer/configtx_processor.go.) */
const CONFIG_KEY = 'CHANNEL_CONFIG_ENV_BYTES';

/** Blocks that may be left out at once: numbers in blocks are anybody's. */
const MAX_GAP = 1_000_000n;

/** How a channel is followed. */
export interface Following {
  /**
   * Blocks are left out on purpose: what is there is verified, and what depends on the others is left open, which are the chain
   * of hashes, validation codes, and the peer's hash.
   */
  readonly sparse?: boolean;
}

/** Signatures of a block that were verified beforehand. */
export interface FoundSignatures {
  readonly verdicts: SignatureVerdicts;
  /** Whose keys those of orderers were verified by; of other consenters they are verified anew. */
  readonly consenters: readonly Consenter[];
}

/** What a channel had come to between two blocks. */
export interface ChannelSnapshot {
  readonly state: WorldStateSnapshot;
  readonly txIds: ReadonlySet<string>;
  readonly commitHashes: readonly Uint8Array[];
  readonly hasCommitHashes: boolean | undefined;
  readonly hashes: readonly Uint8Array[];
  readonly channelId: string | undefined;
}

/** Follows a channel. */
export class ChannelVerifier {
  readonly #findings: Findings;
  readonly #sparse: boolean;
  #state = new WorldState();
  #endorsements = new EndorsementJudge(this.#state);
  /** Ids of all blocks before the one under way, whatever became of them. */
  #txIds = new Set<string>();
  readonly #idsOfBlock = new Set<string>();
  /** Ids of transactions of this block that were in order before their reads were judged. */
  readonly #endorsedIds = new Set<string>();
  /** Hashes of codes and values by block, from block 1 on: as the peer says, or computed where it says none. */
  #commitHashes: Uint8Array[] = [];
  /** Whether the blocks have such hashes: those of orderers have none, those of a peer all. */
  #hasCommitHashes: boolean | undefined;
  /** Of each block's header; with gaps where blocks are missing. */
  #hashes: Buffer[] = [];
  #lastHash: Buffer = Buffer.alloc(0);
  #config: ChannelConfig | undefined;
  #channelId: string | undefined;

  constructor(findings: Findings, { sparse = false }: Following = {}) {
    this.#findings = findings;
    this.#sparse = sparse;
  }

  /** Goes on from what was kept, or begins where nothing was. @throws {Error} when its configuration cannot be read */
  static restore(findings: Findings, kept?: ChannelSnapshot): ChannelVerifier {
    const verifier = new ChannelVerifier(findings);
    if (kept === undefined) return verifier;
    verifier.#state = WorldState.restore(kept.state);
    verifier.#endorsements = new EndorsementJudge(verifier.#state);
    verifier.#txIds = new Set(kept.txIds);
    verifier.#commitHashes = [...kept.commitHashes];
    verifier.#hasCommitHashes = kept.hasCommitHashes;
    verifier.#hashes = kept.hashes.map((hash) => Buffer.from(hash));
    verifier.#lastHash = verifier.#hashes.at(-1) ?? Buffer.alloc(0);
    verifier.#channelId = kept.channelId;
    const config = verifier.#state.get('', '', CONFIG_KEY);
    verifier.#config = config && channelConfigOf(config.value);
    return verifier;
  }

  /** What is to be kept between two blocks so that another goes on from here. */
  snapshot(): ChannelSnapshot {
    return {
      state: this.#state.snapshot(),
      txIds: this.#txIds,
      commitHashes: this.#commitHashes,
      hasCommitHashes: this.#hasCommitHashes,
      hashes: this.#hashes,
      channelId: this.#channelId,
    };
  }

  /** Number of the last block, and one. */
  get height(): number {
    return this.#hashes.length;
  }

  /** Hash of a block's header, as computed. */
  hashOf(block: number): Buffer | undefined {
    return this.#hashes[block];
  }

  /** The hash of codes and values after the last block; `undefined` when the blocks have none. */
  get commitHash(): Uint8Array | undefined {
    return this.#hasCommitHashes === true ? this.#commitHashes.at(-1) : undefined;
  }

  /** The same after another block; where the blocks have none, as it must be by the blocks. */
  commitHashOf(block: number): Uint8Array | undefined {
    return this.#commitHashes[block];
  }

  /** The state after the last block, rebuilt. */
  get state(): WorldState {
    return this.#state;
  }

  /** Names of the memberships of the application's organisations by the configuration in force. */
  get organisations(): string[] {
    return [...(this.#config?.organisations.keys() ?? [])].sort();
  }

  /** Ids of all transactions, whatever became of them. */
  get txIds(): ReadonlySet<string> {
    return this.#txIds;
  }

  /** Who signs the next block, by the configuration in force: the same list until another configuration comes. */
  get consenters(): readonly Consenter[] {
    return this.#config?.consenters ?? NOBODY;
  }

  /** The channel's name, by its first block. */
  get channelId(): string | undefined {
    return this.#channelId;
  }

  /**
   * Takes the next block.
   * @param found - what is known of its signatures, verified by these consenters' keys
   * @returns its transactions in order; empty when the chain cannot be followed through it
   */
  take(bytes: Uint8Array, found?: FoundSignatures): OrderedTransaction[] {
    const block = this.#read(bytes);
    if (block === undefined) return [];
    const { envelopes } = block;
    const { signatures, codes: flags, commitHash } = metadataOf(block);
    const header = this.#checkHeader(block.header, envelopes);
    const form = flawOfForm(block);
    if (form !== undefined) this.#add('BLOCK_NOT_CANONICAL', form, header);
    if (header.number > 0n)
      this.#checkSignatures(header, signatures, block.header.number === header.number ? found : undefined);
    this.#lastHash = headerHash(header);
    this.#hashes[Number(header.number)] = this.#lastHash;
    if (header.number > 0n && flags.length !== envelopes.length) {
      this.#add(
        'VALIDATION_CODES_MISSING',
        `there are ${flags.length} codes for ${envelopes.length} transactions`,
        header,
      );
    }
    const ordered = envelopes.map((envelope, index) => {
      const seen = found === undefined ? UNSEEN_SIGNATURES : verdictOf(found.verdicts, index);
      return this.#checkTransaction(envelope, header, { index, code: flags[index] ?? VALID, seen });
    });
    this.#endBlock(header, flags, commitHash);
    return ordered;
  }

  /** The writes of the block are the state now, and bound to all before by the peer's hash. */
  #endBlock(header: Header, codes: Uint8Array, recorded: Uint8Array | undefined): void {
    const updates = this.#state.commit();
    this.#endorsements.endBlock(new Set(updates.map(({ namespace }) => namespace)));
    for (const txId of this.#idsOfBlock) this.#txIds.add(txId);
    this.#idsOfBlock.clear();
    this.#endorsedIds.clear();
    if (header.number > 0n && !this.#sparse) this.#checkCommitHash(header, codes, updates, recorded);
  }

  #checkCommitHash(header: Header, codes: Uint8Array, updates: BlockUpdates, recorded: Uint8Array | undefined): void {
    // A peer begins with the block after the first and leaves out none.
    this.#hasCommitHashes ??= recorded !== undefined;
    const computed = commitHashOf(codes, updates, this.#commitHashes.at(-1) ?? new Uint8Array());
    const expected = this.#hasCommitHashes ? computed : undefined;
    if (Buffer.compare(expected ?? NOTHING, recorded ?? NOTHING) !== 0) {
      this.#add('COMMIT_HASH_WRONG', `hash of codes and writes: ${differs(expected, recorded)}`, header);
      this.#hasCommitHashes = true;
    }
    // From here on what the peer says, so that one difference is told once.
    this.#commitHashes[Number(header.number)] = recorded ?? computed;
  }

  #read(bytes: Uint8Array): BlockParts | undefined {
    const block = blockPartsOf(bytes);
    if (block === undefined) {
      this.#findings.add('BLOCK_UNREADABLE', 'the bytes are no block', { block: BigInt(this.height) });
    }
    return block;
  }

  #checkHeader(recorded: Header, envelopes: readonly Uint8Array[]): Header {
    const expected = BigInt(this.height);
    // After a gap the rest is checked as what it says it is.
    const ahead = recorded.number > expected && recorded.number < expected + MAX_GAP;
    const header: Header = { ...recorded, number: ahead ? recorded.number : expected };
    const isLeap = this.#sparse && ahead;
    if (recorded.number !== expected && !isLeap) {
      this.#add('BLOCK_MISSING', `the next block's number: ${differs(expected, recorded.number)}`, header);
    }
    const previous = this.#lastHash;
    if (!previous.equals(recorded.previousHash) && !isLeap) {
      this.#add('HASH_CHAIN_BROKEN', `hash of the block before: ${differs(previous, recorded.previousHash)}`, header);
    }
    const data = dataHashOf(envelopes);
    if (!data.equals(recorded.dataHash)) {
      this.#add('DATA_HASH_WRONG', `hash of its transactions: ${differs(data, recorded.dataHash)}`, header);
    }
    return header;
  }

  #checkSignatures(header: Header, metadata: Uint8Array, found: FoundSignatures | undefined): void {
    const { consenters } = this;
    const seen = found?.consenters === consenters ? verdictOfOrderers(found.verdicts) : UNSEEN_SIGNATURES;
    const { ids, strange } = signersOf(header, metadata, consenters, seen);
    const needed = quorumOf(consenters.length);
    if (ids.size >= needed && consenters.length > 0) {
      if (strange === 0) return;
      const message = `${strange} of ${ids.size + strange} signatures are nobody's, are there twice or do not hold`;
      return this.#add('ORDERER_SIGNATURE_INVALID', message, header);
    }
    const who = [...ids].sort((left, right) => left - right).join(', ') || 'nobody';
    this.#add(
      'ORDERER_SIGNATURES_TOO_FEW',
      `signed by ${who} of ${consenters.length} consenters, ${needed} are needed`,
      header,
    );
  }

  #checkTransaction(envelope: Uint8Array, header: Header, { index, code, seen }: Listed): OrderedTransaction {
    const place = { block: header.number, transaction: index };
    const unread = { block: header.number, index, code, endorsers: [] };
    const transaction = readOrFlaw(envelope);
    const txId = namedIdOf(transaction) ?? indexedIdOf(envelope);
    if (txId !== undefined) this.#idsOfBlock.add(txId);
    // The consortium's configuration in the first block is signed by nobody.
    const form = header.number === 0n ? undefined : flawOfEnvelope(envelope);
    if (form !== undefined) this.#findings.add('ENVELOPE_NOT_CANONICAL', form, place);
    if (transaction instanceof Error) {
      if (code === VALID) this.#findings.add('TRANSACTION_UNREADABLE', transaction.message, place);
      return unread;
    }
    if (transaction.kind === 'CONFIG') {
      if (code !== VALID) {
        const message = `validation code of a configuration: ${differs(nameOf(VALID), nameOf(code))}`;
        this.#findings.add('VALIDATION_CODE_WRONG', message, place);
      }
      this.#follow(transaction, header, index);
      return { ...unread, transaction };
    }
    return this.#checkEndorsed(transaction, unread, transaction.isStrict === true ? seen : UNSEEN_SIGNATURES);
  }

  #checkEndorsed(
    transaction: Transaction,
    { block, index, code }: OrderedTransaction,
    seen: SignatureVerdict,
  ): OrderedTransaction {
    const config = this.#config;
    const ordered = { block, index, code, transaction, endorsers: [] };
    if (config === undefined) return ordered;
    const { invocation } = transaction;
    const endorsers = invocation === undefined ? [] : endorsersOf(invocation, config, seen);
    const flaw =
      transaction.channelId === this.#channelId
        ? flawOf(transaction, config, endorsers, seen)
        : otherChannel(transaction);
    const place = { block, transaction: index, txId: transaction.txId };
    if (flaw !== undefined) {
      if (code === VALID) this.#findings.add(flaw.code, flaw.message, place);
      return { ...ordered, flaw };
    }
    const judged = invocation && this.#judge(transaction.txId, invocation, endorsers, { place, code, config });
    return { ...ordered, endorsers, creator: creatorOf(transaction, config)!, ...judged };
  }

  /** Recomputes the code of a transaction whose form and signatures are in order, and applies what is valid. */
  #judge(
    txId: string,
    invocation: Invocation,
    endorsers: readonly Identity[],
    { place, code, config }: Judged,
  ): Pick<OrderedTransaction, 'sets' | 'endorsement'> {
    try {
      const sets = readWriteSetOf(invocation.results);
      // Of an id that was there before, a peer does not look at the endorsers.
      const isRepeated = this.#txIds.has(txId);
      const endorsement = isRepeated
        ? undefined
        : this.#endorsements.judge(invocation.chaincode, sets, endorsers, config);
      const right = this.#codeOf(txId, sets, endorsement);
      if (!this.#sparse && code !== right.code) {
        const why = right.reason === undefined ? '' : `; ${right.reason}`;
        const message = `validation code: ${differs(nameOf(right.code), nameOf(code))}${why}`;
        this.#findings.add('VALIDATION_CODE_WRONG', message, place);
      }
      const told = endorsement === undefined ? {} : { endorsement };
      if (code !== VALID) return told;
      this.#state.apply(sets, place.block, place.transaction);
      return { sets, ...told };
    } catch (error) {
      // Read sets are bytes within bytes, which may be anything.
      const message = `its reads and writes: ${(error as Error).message}`;
      if (code === VALID) this.#findings.add('TRANSACTION_UNREADABLE', message, place);
      return {};
    }
  }

  /** In the order in which a peer looks: the id, the endorsements, the id within the block, what was read. */
  #codeOf(
    txId: string,
    sets: readonly NamespaceSet[],
    endorsed: EndorsementOutcome | undefined,
  ): { readonly code: number; readonly reason?: string } {
    if (endorsed === undefined) return { code: DUPLICATE_TXID };
    if (endorsed.code !== 'VALID') return { code: peer.TxValidationCode[endorsed.code], reason: endorsed.reason };
    if (this.#endorsedIds.has(txId)) return { code: DUPLICATE_TXID };
    this.#endorsedIds.add(txId);
    return { code: peer.TxValidationCode[this.#state.judge(sets)] };
  }

  /** A configuration follows from the one before; the orderers have signed its block. */
  #follow(transaction: Transaction, header: Header, index: number): void {
    const place = { block: header.number, transaction: index };
    try {
      const next = channelConfigOf(transaction.data);
      this.#channelId ??= transaction.channelId;
      if (transaction.channelId !== this.#channelId) {
        const message = `the channel: ${differs(this.#channelId, transaction.channelId)}`;
        this.#findings.add('CHANNEL_DIFFERS', message, place);
      }
      if (this.#config !== undefined) this.#compareConfigs(this.#config, next, place);
      else if (next.sequence !== 0) {
        this.#findings.add('CONFIGURATION_INVALID', `its sequence: ${differs(0, next.sequence)}`, place);
      }
      this.#config = next;
      this.#state.apply([configSet(transaction.data)], header.number, index);
    } catch (error) {
      const message = `the configuration cannot be used: ${(error as Error).message}`;
      this.#findings.add('CONFIGURATION_INVALID', message, place);
    }
  }

  #compareConfigs(before: ChannelConfig, next: ChannelConfig, place: Place): void {
    const expected = before.sequence + 1;
    if (next.sequence !== expected) {
      this.#findings.add('CONFIGURATION_INVALID', `its sequence: ${differs(expected, next.sequence)}`, place);
    }
    const flaw =
      next.update === undefined
        ? 'it has no update that led to it'
        : flawOfUpdate({ ...before, channelId: this.#channelId! }, next.group, next.update);
    if (flaw !== undefined) this.#findings.add('CONFIGURATION_UNAUTHORISED', flaw, place);
  }

  #add(code: FindingCode, message: string, { number }: Header): void {
    this.#findings.add(code, message, { block: number });
  }
}

/** A configuration as peers keep it, under no namespace. */
function configSet(data: Uint8Array): NamespaceSet {
  const writes = [{ key: CONFIG_KEY, value: data }];
  const own = { namespace: '', collection: '', reads: [], ranges: [], writes, metadataWrites: [] };
  return { namespace: '', own, collections: [] };
}

const NOTHING = new Uint8Array();

const NOBODY: readonly Consenter[] = [];

/** Where in its block a transaction is, what its block says of it, and what is known of its signatures. */
interface Listed {
  readonly index: number;
  readonly code: number;
  readonly seen: SignatureVerdict;
}

/** Where a transaction is, what its block says of it, and what is in force. */
interface Judged {
  readonly place: { readonly block: bigint; readonly transaction: number; readonly txId: string };
  readonly code: number;
  readonly config: ChannelConfig;
}

/** The orderers' signatures, and the peer's validation codes and hash. */
function metadataOf({ metadata: list }: BlockParts) {
  const commitHash = recordedCommitHash(list[COMMIT_HASH]);
  return {
    signatures: list[SIGNATURES] ?? new Uint8Array(),
    codes: list[TRANSACTIONS_FILTER] ?? new Uint8Array(),
    commitHash: commitHash === undefined ? undefined : Buffer.from(commitHash),
  };
}

function readOrFlaw(envelope: Uint8Array): Transaction | UnreadableError {
  try {
    return transactionOf(envelope);
  } catch (error) {
    return error as UnreadableError;
  }
}

/** The id that an envelope names; `undefined` where it names none, or cannot be read. */
function namedIdOf(transaction: Transaction | UnreadableError): string | undefined {
  return transaction instanceof Error || transaction.txId === '' ? undefined : transaction.txId;
}

function otherChannel({ channelId }: Transaction) {
  return { code: 'CHANNEL_DIFFERS', message: `the transaction is of the channel ${channelId}` } as const;
}

const CODE_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(peer.TxValidationCode).map(([name, code]) => [code, name]),
);

/** The name of a validation code, `MVCC_READ_CONFLICT`, or its number. */
export function nameOf(code: number): string {
  return CODE_NAMES.get(code) ?? String(code);
}
