/** A bundle of blocks in memory. */
import { Readable } from 'node:stream';
import type { common } from '@hyperledger/fabric-protos';
import { headerHash, headerOf } from '../blocks/block-hash.ts';
import type { BundleManifest } from '../bundle/bundle-format.ts';
import type { Bundle } from '../bundle/read-bundle.ts';

/** The hash of a block's header, hex. */
export function hashOfBlock(block: common.Block): string {
  return headerHash(headerOf(block.getHeader()!)).toString('hex');
}

/** A bundle whose manifest is that of its blocks. */
export function bundleOf(blocks: readonly common.Block[], electionId: string): Bundle {
  const last = blocks.at(-1)!;
  const manifest: BundleManifest = {
    format: 'ledger-pilots-bundle',
    version: 1,
    channel: 'voting',
    electionId,
    height: last.getHeader()!.getNumber() + 1,
    headHash: hashOfBlock(last),
    exportedBy: 'a test',
  };
  const bytes = Readable.from(blocks.map((block) => block.serializeBinary()));
  return { manifest, blocks: generatorOf(bytes) };
}

async function* generatorOf(bytes: Readable): AsyncGenerator<Uint8Array, void, void> {
  for await (const block of bytes) yield block as Uint8Array;
}
