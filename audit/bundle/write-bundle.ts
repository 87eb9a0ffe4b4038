/** Writes a bundle to a stream, block after block, as fast as the stream takes it. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pack } from 'tar-stream';
import { blockName, MANIFEST_NAME, type BundleManifest } from './bundle-format.ts';

/**
 * Writes a bundle and ends the stream.
 * @param blocks - from the first on; no more than the manifest's height are taken
 * @throws {Error} when there are fewer blocks than the manifest says, or the stream breaks
 */
export async function writeBundle(
  manifest: BundleManifest,
  blocks: AsyncIterable<Uint8Array>,
  target: Writable,
): Promise<void> {
  const tar = pack();
  const broken = new AbortController();
  const breakOff = () => broken.abort();
  // A reader who goes away is an error of all streams; unheard, it would end the process.
  target.once('close', breakOff).on('error', breakOff);
  tar.on('error', breakOff);
  tar.pipe(target);
  const add = async (name: string, bytes: Uint8Array) => {
    tar.entry({ name, mtime: new Date(0) }, Buffer.from(bytes)).on('error', breakOff);
    // Nothing more is read from the peer until the reader has taken this.
    if (target.writableNeedDrain) await once(target, 'drain', { signal: broken.signal });
    broken.signal.throwIfAborted();
  };
  try {
    await add(MANIFEST_NAME, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    let number = 0;
    for await (const block of blocks) {
      await add(blockName(number), block);
      number += 1;
      if (number === manifest.height) break;
    }
    if (number < manifest.height) throw new Error(`the peer gave ${number} of ${manifest.height} blocks`);
    tar.finalize();
    await once(target, 'finish', { signal: broken.signal });
  } finally {
    tar.destroy();
  }
}
