/** A folder of blocks is read as a whole: a gap in it is for the audit to tell. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockFile, blockFolder } from './block-folder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blocks-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function read(from = 0): Promise<string[]> {
  const contents: string[] = [];
  for await (const bytes of blockFolder(folder, from)) contents.push(Buffer.from(bytes).toString());
  return contents;
}

test('blocks come in the order of their numbers, those behind a gap as well, and nothing else', async () => {
  for (const number of [0, 2, 10, 1, 12]) writeFileSync(blockFile(folder, number), String(number));
  for (const name of ['03.block', 'x.block', '4.block.txt', 'genesis.block']) writeFileSync(join(folder, name), name);
  expect(await read()).toEqual(['0', '1', '2', '10', '12']);
  expect(await read(2)).toEqual(['2', '10', '12']);
  expect(await read(13)).toEqual([]);
});

test('a folder without blocks, or that is not there, is an error', async () => {
  await expect(read()).rejects.toThrow('has no blocks');
  await expect(blockFolder(join(folder, 'nowhere')).next()).rejects.toThrow('has no blocks');
});
