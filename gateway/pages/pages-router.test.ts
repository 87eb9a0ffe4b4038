import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { compiledPages } from './compiled-pages.ts';
import { pagesRouter } from './pages-router.ts';

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
  for (const name of ['vote', 'beef']) {
    mkdirSync(join(folder, name, 'assets'), { recursive: true });
    writeFileSync(join(folder, name, 'index.html'), `<title>${name}</title>`);
    writeFileSync(join(folder, name, 'assets', 'page-AB.js'), `'${name}'`);
    writeFileSync(join(folder, name, 'offline-worker.js'), `'offline ${name}'`);
  }
  const pages = [
    { name: 'vote', contract: 'voting', paths: ['/vote/:electionId', '/vote/:electionId/check'] },
    { name: 'beef', contract: 'beef', paths: ['/beef', '/beef/:number'], offline: true },
  ];
  writeFileSync(join(folder, 'pages.json'), JSON.stringify(pages));
  server = createServer(express().use(pagesRouter(folder, compiledPages(folder))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test.each([
  ['/vote/E1', 'vote'],
  ['/vote/E1/check', 'vote'],
  ['/beef', 'beef'],
  ['/beef/002147460101', 'beef'],
])('%s is the page %s, under the strict policy', async (path, name) => {
  const answer = await fetch(url + path);
  expect(await answer.text()).toBe(`<title>${name}</title>`);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  const policy = answer.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test.each(['vote', 'beef'])('the assets of %s are its own, and may be kept for ever', async (name) => {
  const answer = await fetch(`${url}/${name}/assets/page-AB.js`);
  expect(await answer.text()).toBe(`'${name}'`);
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('a page that opens without a network has its worker beside it, asked for anew each time, under the strict policy', async () => {
  const answer = await fetch(`${url}/beef/offline-worker.js`);
  expect(await answer.text()).toBe("'offline beef'");
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test.each(['/vote', '/vote/E1/other', '/beef/1/2', '/beef/assets/page.js', '/beef/assets/..%2Findex.html', '/other'])(
  '%s is no page',
  async (path) => expect((await fetch(url + path)).status).toBe(404),
);

test('a folder without compiled pages is refused with the setting to correct', () => {
  expect(() => compiledPages(join(folder, 'vote'))).toThrow(/PAGES_DIR.*pages\.json/);
});
