/**
 * Lets a page open without a network: its own files are kept when it is first seen, and nothing else is. What the page asks the gateway for
 * passes by here. The constants are put in when pages are compiled.
 */

/** Paths of the page and its assets. */
declare const OFFLINE_FILES: readonly string[];
/** Name of the cache of this state of the page. */
declare const OFFLINE_CACHE: string;
/** How the caches of this page begin. */
declare const OFFLINE_PREFIX: string;

/** What the types of pages do not have: the worker's events. */
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Asked extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

addEventListener('install', (event) => (event as Lasting).waitUntil(keepFiles()));
addEventListener('activate', (event) => (event as Lasting).waitUntil(dropOlder()));
addEventListener('fetch', (event) => {
  const asked = event as Asked;
  const { origin, pathname } = new URL(asked.request.url);
  if (asked.request.method !== 'GET' || origin !== location.origin || !OFFLINE_FILES.includes(pathname)) return;
  asked.respondWith(answerTo(asked.request, pathname));
});

async function keepFiles(): Promise<void> {
  await (await caches.open(OFFLINE_CACHE)).addAll([...OFFLINE_FILES]);
}

async function dropOlder(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(OFFLINE_PREFIX) && name !== OFFLINE_CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The page is asked for anew, so that a corrected one is seen; its assets have their content in their names. */
async function answerTo(request: Request, pathname: string): Promise<Response> {
  const kept = await (await caches.open(OFFLINE_CACHE)).match(pathname);
  if (kept !== undefined && request.mode !== 'navigate') return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok || kept === undefined) return answer;
  } catch (error) {
    if (kept === undefined) throw error;
  }
  return kept;
}
