/** Blocks as files of a folder, `0.block`, `1.block` and on: as `npm run audit -- CHANNEL --save` writes them. */
import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_BLOCK_BYTES } from '../bundle/bundle-format.ts';

const NAME = /^(0|[1-9]\d{0,14})\.block$/;

/** The blocks of a folder from one on in the order of their numbers, those behind a gap as well. @throws {Error} when there is none, or one is too large */
export async function* blockFolder(folder: string, from = 0): AsyncGenerator<Uint8Array, void, void> {
  const names = await readdir(folder).catch(() => []);
  const numbers = names.flatMap((name) => Number(NAME.exec(name)?.[1] ?? NaN)).filter((number) => number >= 0);
  if (numbers.length === 0) throw new Error(`${folder} has no blocks: the folder must hold 0.block, 1.block and on`);
  for (const number of numbers.filter((each) => each >= from).sort((left, right) => left - right)) {
    const file = blockFile(folder, number);
    // At once: to wait for a small file takes longer than to read it.
    const { size } = statSync(file);
    if (size > MAX_BLOCK_BYTES) throw new Error(`${file} is no block: it has ${size} bytes`);
    yield readFileSync(file);
  }
}

/** A block's file. */
export function blockFile(folder: string, number: number): string {
  return join(folder, `${number}.block`);
}
