/** The last block of another peer's copy, to be compared. */
import { common } from '@hyperledger/fabric-protos';
import { headerHash, headerOf } from '../blocks/block-hash.ts';
import { recordedCommitHash } from '../state/commit-hash.ts';
import type { OtherCopy } from './audit-channel.ts';

const { COMMIT_HASH } = common.BlockMetadataIndex;

/** A copy by the bytes of its last block. @param of - whose it is @throws {Error} when the bytes are no block */
export function copyOf(of: string, bytes: Uint8Array): OtherCopy {
  const block = common.Block.deserializeBinary(bytes);
  const header = block.getHeader();
  if (header === undefined) throw new Error('the block has no header');
  const commitHash = recordedCommitHash(block.getMetadata()?.getMetadataList_asU8()[COMMIT_HASH]);
  return {
    of,
    height: header.getNumber() + 1,
    headHash: headerHash(headerOf(header)).toString('hex'),
    ...(commitHash !== undefined && { commitHash: Buffer.from(commitHash).toString('hex') }),
  };
}
