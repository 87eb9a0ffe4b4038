/** Edits of a copy as a whole: blocks that are missing, moved or another channel's; and copies that do not agree. */
import { common } from '@hyperledger/fabric-protos';
import { dataHashOf } from '../../blocks/block-hash.ts';
import type { Edit } from './edit.ts';
import { changed, envelopesOf, rehashed, setEnvelopes, setMetadata, withBlock, type Ledger } from './ledger.ts';

const { SIGNATURES, LAST_CONFIG } = common.BlockMetadataIndex;

function without(ledger: Ledger, number: number): Ledger {
  return { ...ledger, blocks: ledger.blocks.filter((_, at) => at !== number) };
}

const missing: readonly Edit[] = [
  {
    ...{ name: 'a block left out', hand: 'HOLDER', found: ['BLOCK_MISSING', 'HASH_CHAIN_BROKEN'] },
    make: ({ ledger, target }) => ({ ledger: without(ledger, target), block: target + 1 }),
  },
  {
    ...{ name: 'the first block left out', hand: 'HOLDER', found: ['BLOCK_MISSING', 'HASH_CHAIN_BROKEN'] },
    make: ({ ledger }) => ({ ledger: without(ledger, 0), block: 1 }),
  },
  {
    ...{ name: 'all blocks left out but those from the middle on', hand: 'HOLDER', found: ['BLOCK_MISSING'] },
    make: ({ ledger, target }) => ({ ledger: { ...ledger, blocks: ledger.blocks.slice(target) }, block: target }),
  },
  {
    ...{ name: 'the last block left out', hand: 'HOLDER', found: ['HEAD_DIFFERS'], needs: 'OTHERS' },
    make: ({ ledger }) => {
      const block = ledger.blocks.length - 1;
      return { ledger: without(ledger, block), block };
    },
  },
  {
    ...{ name: 'all blocks left out but the first', hand: 'HOLDER', found: ['HEAD_DIFFERS'], needs: 'OTHERS' },
    make: ({ ledger }) => ({ ledger: { ...ledger, blocks: ledger.blocks.slice(0, 1) }, block: 1 }),
  },
];

const moved: readonly Edit[] = [
  {
    ...{ name: 'two blocks in each other’s place', hand: 'HOLDER', found: ['BLOCK_MISSING', 'HASH_CHAIN_BROKEN'] },
    make: ({ ledger, target }) => {
      const [first, second] = [ledger.blocks[target]!, ledger.blocks[target + 1]!];
      return { ledger: withBlock(withBlock(ledger, target, second), target + 1, first), block: target + 1 };
    },
  },
  {
    ...{ name: 'a block twice', hand: 'HOLDER', found: ['BLOCK_MISSING', 'HASH_CHAIN_BROKEN'] },
    make: ({ ledger, target }) => {
      const blocks = ledger.blocks.toSpliced(target, 0, ledger.blocks[target]!);
      return { ledger: { ...ledger, blocks }, block: target + 1 };
    },
  },
  {
    ...{ name: 'a block of another channel', hand: 'HOLDER', found: ['HASH_CHAIN_BROKEN'] },
    make: ({ ledger, foreign, target }) => ({
      ledger: withBlock(ledger, target, foreign.blocks[target]!),
      block: target,
    }),
  },
  {
    ...{ name: 'all blocks from one on written anew, with fresh hashes', hand: 'HOLDER' },
    found: ['ORDERER_SIGNATURES_TOO_FEW'],
    make: ({ ledger, target }) => {
      const edited = changed(ledger, target, (block) => setEnvelopes(block, envelopesOf(block).toReversed()));
      return { ledger: rehashed(edited, target), block: target };
    },
  },
];

const first: readonly Edit[] = [
  {
    ...{ name: 'the first block of another channel', hand: 'HOLDER', found: ['HASH_CHAIN_BROKEN'] },
    make: ({ ledger, foreign }) => ({ ledger: withBlock(ledger, 0, foreign.blocks[0]!), block: 1 }),
  },
  {
    ...{ name: 'another ledger that is in order', hand: 'HOLDER', found: ['GENESIS_DIFFERS'], needs: 'PIN' },
    make: ({ ledger, foreign }) => ({ ledger: { ...ledger, blocks: foreign.blocks }, block: 0 }),
  },
  {
    ...{
      name: 'a byte of the first block’s envelope, its hash made anew',
      hand: 'HOLDER',
      found: ['HASH_CHAIN_BROKEN'],
    },
    make: ({ ledger }) => {
      const edited = changed(ledger, 0, (block) => {
        const envelope = common.Envelope.deserializeBinary(envelopesOf(block)[0]!);
        envelope.setSignature(Buffer.from('signed'));
        setEnvelopes(block, [envelope.serializeBinary()]);
        block.getHeader()!.setDataHash(dataHashOf(envelopesOf(block)));
      });
      return { ledger: edited, block: 1 };
    },
  },
  {
    ...{ name: 'signatures of orderers on the first block', hand: 'HOLDER', found: ['BLOCK_NOT_CANONICAL'] },
    make: ({ ledger, target }) => {
      const own = common.Block.deserializeBinary(Uint8Array.from(ledger.blocks[target]!));
      const bytes = own.getMetadata()!.getMetadataList_asU8()[SIGNATURES]!;
      return { ledger: changed(ledger, 0, (block) => setMetadata(block, SIGNATURES, bytes)), block: 0 };
    },
  },
  {
    ...{ name: 'metadata of an obsolete kind on the first block', hand: 'HOLDER', found: ['BLOCK_NOT_CANONICAL'] },
    make: ({ ledger }) => ({
      ledger: changed(ledger, 0, (block) => setMetadata(block, LAST_CONFIG, Buffer.from([0]))),
      block: 0,
    }),
  },
];

const agreement: readonly Edit[] = [
  {
    ...{ name: 'another peer’s last block is another', hand: 'ORDERERS', found: ['HEAD_DIFFERS'], needs: 'OTHERS' },
    make: ({ ledger }) => ({
      ledger: { ...ledger, others: ledger.others.map((other) => ({ ...other, headHash: 'ab'.repeat(32) })) },
      block: ledger.blocks.length - 1,
    }),
  },
  {
    ...{ name: 'another peer has the same blocks and another state', hand: 'HOLDER' },
    ...{ found: ['HEAD_DIFFERS'], needs: 'OTHERS' },
    make: ({ ledger }) => ({
      ledger: { ...ledger, others: ledger.others.map((other) => ({ ...other, commitHash: 'ab'.repeat(32) })) },
      block: ledger.blocks.length - 1,
    }),
  },
];

/** All of them. */
export const EDITS_OF_LEDGERS: readonly Edit[] = [...missing, ...moved, ...first, ...agreement];
