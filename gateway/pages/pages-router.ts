/**
 * The voter's page: `/vote/<election>` and `/vote/<election>/check`, files that were compiled before. What the page does is in the
 * voter's browser; nothing here knows of it.
 */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import express, { Router } from 'express';
import { onlyMethods } from '../http/allow.ts';
import { answering } from '../http/answer.ts';

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

/** The names of assets hold a hash of their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The routes of the voter's page. @param folder - where it was compiled to */
export function pagesRouter(folder: string): Router {
  const router = Router({ caseSensitive: true });
  const page = answering(async () => {
    const body = await readFile(join(folder, 'index.html'));
    return { status: 200, type: 'text/html; charset=utf-8', headers: PAGE_HEADERS, body };
  });
  router.get(['/vote/:electionId', '/vote/:electionId/check'], page);
  const headers = { 'Content-Security-Policy': PAGE_POLICY, 'Cache-Control': FOR_EVER };
  // Of what is there and of nothing else. A worker has the policy of its own script.
  const setHeaders = (res: ServerResponse): void => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  };
  router.use(
    '/vote/assets',
    express.static(folder, { index: false, redirect: false, cacheControl: false, setHeaders }),
  );
  router.all(['/vote/:electionId', '/vote/:electionId/check'], onlyMethods('GET'));
  return router;
}
