/** Pages for people: files that were compiled before. What a page does is in the reader's browser; nothing here knows of it. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import express, { Router } from 'express';
import { onlyMethods } from '../http/allow.ts';
import { answering } from '../http/answer.ts';
import type { CompiledPage } from './compiled-pages.ts';

/** Scripts, styles and requests of this host and nothing else; no script in the HTML. Downloads are made in the page. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'Content-Security-Policy': PAGE_POLICY,
  // Asked for anew each time: a page that was corrected must not stay in a cache on election day.
  'Cache-Control': 'no-cache',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

const ASSET_HEADERS = {
  // A worker has the policy of its own script.
  'Content-Security-Policy': PAGE_POLICY,
  // The names of assets hold a hash of their content.
  'Cache-Control': 'public, max-age=31536000, immutable',
};

/** The routes of the pages. @param folder - where they were compiled to; `compiledPages` tells which there are */
export function pagesRouter(folder: string, pages: readonly CompiledPage[]): Router {
  const router = Router({ caseSensitive: true });
  for (const page of pages) router.use(pageRouter(join(folder, page.name), page));
  return router;
}

function pageRouter(folder: string, { name, paths, offline }: CompiledPage): Router {
  const router = Router({ caseSensitive: true });
  // Of what is there and of nothing else.
  const setHeaders = (res: ServerResponse): void => {
    for (const [header, value] of Object.entries(ASSET_HEADERS)) res.setHeader(header, value);
  };
  router.use(
    `/${name}/assets`,
    express.static(join(folder, 'assets'), { index: false, redirect: false, cacheControl: false, setHeaders }),
  );
  // Its place decides which pages it may answer for: those that begin with the name. First, since a page may have all that follows it.
  const worker = { file: join(folder, 'offline-worker.js'), type: 'text/javascript; charset=utf-8' };
  if (offline) serve(router, [`/${name}/offline-worker.js`], worker);
  serve(router, paths, { file: join(folder, 'index.html'), type: 'text/html; charset=utf-8' });
  return router;
}

function serve(
  router: Router,
  paths: readonly string[],
  { file, type }: { readonly file: string; readonly type: string },
): void {
  router.get(
    [...paths],
    answering(async () => ({ status: 200, type, headers: PAGE_HEADERS, body: await readFile(file) })),
  );
  router.all([...paths], onlyMethods('GET'));
}
