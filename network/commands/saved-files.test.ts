import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SavedFiles } from './saved-files.ts';

let folder: string;
let saved: SavedFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-saved-'));
  writeFileSync(join(folder, 'api.ts'), 'one');
  writeFileSync(join(folder, 'notes.txt'), 'one');
  saved = new SavedFiles();
  saved.follow([join(folder, 'api.ts')]);
});

afterEach(() => {
  saved.close();
  rmSync(folder, { recursive: true });
});

/** Long enough for a file system event, short enough for a test. */
const within = (ms: number) => AbortSignal.timeout(ms);

test('a saved file is noticed', async () => {
  writeFileSync(join(folder, 'api.ts'), 'two');
  expect(await saved.next(within(2_000))).toBe(true);
});

test('a file that an editor replaces is noticed', async () => {
  writeFileSync(join(folder, '.api.ts.new'), 'two');
  renameSync(join(folder, '.api.ts.new'), join(folder, 'api.ts'));
  expect(await saved.next(within(2_000))).toBe(true);
});

test('a file that is saved while nobody waits is noticed afterwards, once', async () => {
  writeFileSync(join(folder, 'api.ts'), 'two');
  expect(await saved.next(within(2_000))).toBe(true);
  writeFileSync(join(folder, 'api.ts'), 'three');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await saved.next(within(2_000))).toBe(true);
  expect(await saved.next(within(200))).toBe(false);
});

test('other files in the folder do not count', async () => {
  writeFileSync(join(folder, 'notes.txt'), 'two');
  expect(await saved.next(within(300))).toBe(false);
});
