/** A copy of a channel as an auditor is given it, and the simplest ways in which it is changed. */
import { common } from '@hyperledger/fabric-protos';
import { dataHashOf, headerHash, headerOf } from '../../blocks/block-hash.ts';
import { quorumOf } from '../../blocks/channel-config.ts';
import { ChannelVerifier } from '../../blocks/verify-channel.ts';
import { ChannelAudit, type Verdict } from '../../channel/channel-audit.ts';
import { copyOf, type OtherCopy } from '../../channel/other-copy.ts';
import { Findings } from '../../finding.ts';
import type { ContractRules } from '../../meaning/contract-rules.ts';

const { SIGNATURES, COMMIT_HASH, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
/** Order of P-256 (FIPS 186-5). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A copy. */
export interface Ledger {
  /** Bytes of the blocks in order. */
  readonly blocks: readonly Uint8Array[];
  /** What another peer has. */
  readonly others: readonly OtherCopy[];
  /** Hash of the first block as the consortium knows it, hex. */
  readonly genesis: string;
}

/** A copy of which another peer has the same. */
export function ledgerOf(blocks: readonly Uint8Array[]): Ledger {
  const genesis = headerHash(headerOf(common.Block.deserializeBinary(blocks[0]!).getHeader()!)).toString('hex');
  return { blocks, others: [copyOf('another peer', blocks.at(-1)!)], genesis };
}

/** What the audit says of a copy. @param compared - whether first block and other copies are given to it */
export function auditOf(
  { blocks, others, genesis }: Ledger,
  compared: boolean,
  rules: ContractRules[] = [],
): Promise<Verdict> {
  const audit = new ChannelAudit({ rules });
  for (const bytes of blocks) audit.take(bytes);
  return audit.report(compared ? { genesis, othersAt: () => Promise.resolve(others) } : {});
}

/** A block, to be changed. */
export function blockAt({ blocks }: Ledger, number: number): common.Block {
  return common.Block.deserializeBinary(Uint8Array.from(blocks[number]!));
}

/** The copy with another block in a block's place. */
export function withBlock(ledger: Ledger, number: number, block: common.Block | Uint8Array): Ledger {
  const bytes = block instanceof Uint8Array ? block : block.serializeBinary();
  return { ...ledger, blocks: ledger.blocks.with(number, bytes) };
}

/** The copy with one of its blocks changed. */
export function changed(ledger: Ledger, number: number, change: (block: common.Block) => void): Ledger {
  const block = blockAt(ledger, number);
  change(block);
  return withBlock(ledger, number, block);
}

/** The copy with hashes of data and of headers made anew from a block on, as whoever has no key can make them. */
export function rehashed(ledger: Ledger, from: number): Ledger {
  let result = ledger;
  for (let number = from; number < ledger.blocks.length; number += 1) {
    result = changed(result, number, (block) => {
      const header = block.getHeader()!;
      header.setDataHash(dataHashOf(envelopesOf(block)));
      if (number > 0) header.setPreviousHash(headerHash(headerOf(blockAt(result, number - 1).getHeader()!)));
    });
  }
  return result;
}

/** The copy with the hashes of codes and values made anew, as whoever runs a peer can make them. */
export function recommitted(ledger: Ledger): Ledger {
  const bare = ledger.blocks.map((_, number) => uncommitted(ledger, number));
  const channel = new ChannelVerifier(new Findings());
  for (const block of bare) channel.take(block.serializeBinary());
  const blocks = bare.map((block, number) => {
    const hash = channel.commitHashOf(number);
    if (hash !== undefined) setMetadata(block, COMMIT_HASH, commitHashMetadata(hash));
    return block.serializeBinary();
  });
  return { ...ledger, blocks };
}

function uncommitted(ledger: Ledger, number: number): common.Block {
  const block = blockAt(ledger, number);
  setMetadata(block, COMMIT_HASH, new Uint8Array());
  return block;
}

/** A hash of codes and values as a peer writes it. */
export function commitHashMetadata(hash: Uint8Array): Uint8Array {
  const metadata = new common.Metadata();
  metadata.setValue(hash);
  return metadata.serializeBinary();
}

/** The envelopes of a block. */
export function envelopesOf(block: common.Block): Uint8Array[] {
  return block
    .getData()!
    .getDataList_asU8()
    .map((bytes) => Uint8Array.from(bytes));
}

/** Puts other envelopes into a block, without a change of its hashes. */
export function setEnvelopes(block: common.Block, envelopes: readonly Uint8Array[]): void {
  block.getData()!.setDataList([...envelopes]);
}

/** A block's metadata of a kind. */
export function metadataOf(block: common.Block, kind: number): Uint8Array {
  return Uint8Array.from(block.getMetadata()!.getMetadataList_asU8()[kind]!);
}

/** Puts other metadata of a kind into a block. */
export function setMetadata(block: common.Block, kind: number, bytes: Uint8Array): void {
  const list = block.getMetadata()!.getMetadataList_asU8();
  list[kind] = bytes;
  block.getMetadata()!.setMetadataList(list);
}

/** The validation codes of a block. */
export function codesOf(block: common.Block): Uint8Array {
  return metadataOf(block, TRANSACTIONS_FILTER);
}

/** Calls a transaction something else. */
export function setCode(block: common.Block, transaction: number, code: number): void {
  setMetadata(block, TRANSACTIONS_FILTER, codesOf(block).with(transaction, code));
}

/** The orderers' signatures of a block. */
export function signaturesOf(block: common.Block): common.Metadata {
  return common.Metadata.deserializeBinary(metadataOf(block, SIGNATURES));
}

/** Changes the orderers' signatures of a block, of which there are first no more than it needs. @param consenters - how many there are */
export function changeSignatures(
  block: common.Block,
  consenters: number,
  change: (signatures: common.MetadataSignature[], metadata: common.Metadata) => common.MetadataSignature[],
): void {
  const metadata = signaturesOf(block);
  const needed = metadata.getSignaturesList().slice(0, quorumOf(consenters));
  metadata.setSignaturesList(change(needed, metadata));
  setMetadata(block, SIGNATURES, metadata.serializeBinary());
}

/** The bytes with one of their bits turned. */
export function turned(bytes: Uint8Array, at = bytes.length >> 1): Uint8Array {
  return Uint8Array.from(bytes).with(at, bytes[at]! ^ 1);
}

/** The other of the two signatures that ECDSA has. */
export function highS(der: Uint8Array): Uint8Array {
  const at = 4 + der[3]!;
  const s = BigInt(`0x${Buffer.from(der.subarray(at + 2)).toString('hex')}`);
  const other = Buffer.from(`00${(ORDER - s).toString(16).padStart(64, '0')}`, 'hex');
  const content = Buffer.concat([der.subarray(2, at), Buffer.from([0x02, other.length]), other]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}
