/** Blocks as files of a folder, `0.block`, `1.block` and on: as `npm run audit -- CHANNEL --save` writes them. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_BLOCK_BYTES } from '../bundle/bundle-format.ts';

/** The blocks of a folder in order, up to the first number that is not there. @throws {Error} when there is none, or one is too large */
export async function* blockFolder(folder: string, from = 0): AsyncGenerator<Uint8Array, void, void> {
  for (let number = from; ; number += 1) {
    const file = blockFile(folder, number);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) {
      if (number === 0) throw new Error(`${file} is not there: the folder must hold 0.block, 1.block and on`);
      return;
    }
    if (found.size > MAX_BLOCK_BYTES) throw new Error(`${file} is no block: it has ${found.size} bytes`);
    yield await readFile(file);
  }
}

/** A block's file. */
export function blockFile(folder: string, number: number): string {
  return join(folder, `${number}.block`);
}
