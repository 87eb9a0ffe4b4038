/** The last block of another peer's copy, compared. */
import { common } from '@hyperledger/fabric-protos';
import { headerHash, headerOf } from '../blocks/block-hash.ts';
import type { ChannelVerifier } from '../blocks/verify-channel.ts';
import { differs, type Findings } from '../finding.ts';
import { recordedCommitHash } from '../state/commit-hash.ts';

const { COMMIT_HASH } = common.BlockMetadataIndex;

/** A peer of the channel as far as others may be compared with it. */
export interface OtherCopy {
  /** Whose it is. */
  readonly of: string;
  readonly height: number;
  /** SHA-256 of the last block's header, hex. */
  readonly headHash: string;
  /** The peer's hash of all codes and values up to its last block, hex. */
  readonly commitHash?: string;
}

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

/**
 * Compares. A copy that is higher has blocks that are not at hand: then these are not the whole channel.
 * @param findings - takes what differs
 * @returns whether the copy has a block, so that it could be compared
 */
export function compareCopy(channel: ChannelVerifier, other: OtherCopy, findings: Findings): boolean {
  const last = other.height - 1;
  if (last < 0) return false;
  const own = channel.hashOf(last)?.toString('hex');
  const place = { block: BigInt(last) };
  if (last >= channel.height) {
    const message = `${other.of} has ${other.height} blocks, of which the last ${other.height - channel.height} are not here`;
    findings.add('HEAD_DIFFERS', message, { block: BigInt(channel.height) });
    return true;
  }
  if (own !== other.headHash) {
    findings.add('HEAD_DIFFERS', `${other.of}'s block: ${differs(own, other.headHash)}`, place);
  }
  const hash = channel.commitHashOf(last);
  const commitHash = hash && Buffer.from(hash).toString('hex');
  if (other.commitHash !== undefined && commitHash !== undefined && commitHash !== other.commitHash) {
    findings.add('HEAD_DIFFERS', `${other.of}'s codes and values: ${differs(commitHash, other.commitHash)}`, place);
  }
  return true;
}
