import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PAGES } from '@ledger-pilots/console/pages.ts';
import { bundlePages } from './bundle-pages.ts';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
  await bundlePages(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each(PAGES)(
  'the page $name names only files that were compiled, and all of them',
  ({ name, workers = {}, files = {} }) => {
    const html = readFileSync(join(folder, name, 'index.html'), 'utf8');
    const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, address]) => address!);
    expect(named).toHaveLength(2);
    for (const address of named) expect(existsSync(join(folder, address))).toBe(true);
    expect(html).not.toContain('{{');
    expect(readdirSync(join(folder, name, 'assets'))).toHaveLength(
      2 + Object.keys(workers).length + Object.keys(files).length,
    );
  },
);

test.each(PAGES)('the page $name has nothing in its HTML that the policy forbids', ({ name }) => {
  const html = readFileSync(join(folder, name, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son[a-z]+=|\sstyle=|https?:/);
});

test('every address begins with the name of its page, and no two pages share a name', () => {
  expect(new Set(PAGES.map(({ name }) => name)).size).toBe(PAGES.length);
  const strays = PAGES.flatMap(({ name, paths }) => paths.filter((path) => path.split('/')[1] !== name));
  expect(strays).toEqual([]);
});
