/** Writes a bundle to a stream, block after block, as fast as the stream takes it. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pack } from 'tar-stream';
import { blockName, MANIFEST_NAME, type BundleManifest } from './bundle-format.ts';

/** A block of a file, by its number. */
export interface NumberedBlock {
  readonly number: number;
  readonly bytes: Uint8Array;
}

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
  await writeArchive(MANIFEST_NAME, manifest, numbered(blocks, manifest.height), target);
}

async function* numbered(blocks: AsyncIterable<Uint8Array>, height: number): AsyncGenerator<NumberedBlock, void, void> {
  let number = 0;
  for await (const bytes of blocks) {
    yield { number, bytes };
    number += 1;
    if (number === height) return;
  }
  throw new Error(`the peer gave ${number} of ${height} blocks`);
}

/**
 * Writes a file of blocks and ends the stream.
 * @param name - of the first entry, which says what the file is
 * @throws {Error} when the blocks or the stream break
 */
export async function writeArchive(
  name: string,
  manifest: object,
  blocks: AsyncIterable<NumberedBlock>,
  target: Writable,
): Promise<void> {
  const tar = pack();
  const broken = new AbortController();
  const breakOff = () => broken.abort();
  // A reader who goes away is an error of all streams; unheard, it would end the process.
  target.once('close', breakOff).on('error', breakOff);
  tar.on('error', breakOff);
  tar.pipe(target);
  const add = async (entry: string, bytes: Uint8Array) => {
    tar.entry({ name: entry, mtime: new Date(0) }, Buffer.from(bytes)).on('error', breakOff);
    // Nothing more is read from the peer until the reader has taken this.
    if (target.writableNeedDrain) await once(target, 'drain', { signal: broken.signal });
    broken.signal.throwIfAborted();
  };
  try {
    await add(name, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    for await (const { number, bytes } of blocks) await add(blockName(number), bytes);
    tar.finalize();
    await once(target, 'finish', { signal: broken.signal });
  } finally {
    tar.destroy();
  }
}
