/** Reads a bundle from its bytes, entry after entry: memory does not grow with its length. */
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { z } from 'zod';
import { blockName, BundleManifest, MANIFEST_NAME, MAX_BLOCK_BYTES } from './bundle-format.ts';

/** A file that is no bundle. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** A file of blocks that is being read: what it says of itself, and blocks. */
export interface BlockArchive<Manifest> {
  readonly manifest: Manifest;
  /** In the order of the file. */
  readonly blocks: AsyncGenerator<Uint8Array, void, void>;
}

/** A bundle that is being read. Its blocks are from the first; the name of each says its place, and none is left out. */
export type Bundle = BlockArchive<BundleManifest>;

/**
 * Opens a bundle.
 * @param bytes - as from a file
 * @throws {BundleError} when it does not begin as a bundle does; `blocks` throws it where the rest is not of a bundle
 */
export function openBundle(bytes: Readable): Promise<Bundle> {
  return openArchive(bytes, MANIFEST_NAME, BundleManifest);
}

/**
 * Opens any file of blocks.
 * @param name - of its first entry, which says what it is, as JSON of the schema
 * @throws {BundleError} as of bundles
 */
export async function openArchive<Manifest>(
  bytes: Readable,
  name: string,
  schema: z.ZodType<Manifest>,
): Promise<BlockArchive<Manifest>> {
  const entries = entriesOf(bytes);
  const first = await entries.next();
  if (first.done === true || first.value.name !== name) {
    throw new BundleError(`the file is no bundle: its first entry is not ${name}`);
  }
  return { manifest: manifestOf(first.value, schema), blocks: blocksOf(entries) };
}

interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

async function* entriesOf(source: Readable): AsyncGenerator<Entry, void, void> {
  const tar = extract();
  source.on('error', (error) => tar.destroy(error));
  source.pipe(tar);
  try {
    for await (const entry of tar) {
      const { name, size = 0, type } = entry.header;
      if (type !== 'file' || size > MAX_BLOCK_BYTES) throw new BundleError(`the entry ${name} is not of a bundle`);
      const chunks: Buffer[] = [];
      for await (const chunk of entry as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
      yield { name, bytes: Buffer.concat(chunks) };
    }
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw new BundleError(`the bundle cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    source.destroy();
  }
}

async function* blocksOf(entries: AsyncGenerator<Entry, void, void>): AsyncGenerator<Uint8Array, void, void> {
  let number = 0;
  for await (const { name, bytes } of entries) {
    // A block that is left out shows in the chain; its name is only to be a block's.
    if (!/^blocks\/[0-9]{1,15}\.block$/.test(name)) {
      throw new BundleError(`the entry ${name} is in the place of ${blockName(number)}`);
    }
    number += 1;
    yield bytes;
  }
}

function manifestOf<Manifest>({ name, bytes }: Entry, schema: z.ZodType<Manifest>): Manifest {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw new BundleError(`${name} is not of the known form: ${(error as Error).message}`, { cause: error });
  }
}
