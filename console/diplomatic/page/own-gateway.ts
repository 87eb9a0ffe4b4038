/** What the page fetches: lists, of its own gateway only, as the policy of pages has it. */

import { PUBLISHED_PATHS } from '@ledger-pilots/gateway/credentials/issuance/publisher.ts';

/** Address of the font; put in when the page is compiled. */
declare const FONT_URL: string;

const STATUS_LIST_PATH = new RegExp(`^${PUBLISHED_PATHS.statusList.replaceAll(/\{\w+\}/g, '[\\w.~-]+')}$`);
const TIMEOUT_MS = 10_000;

/** A list that cannot be had from the gateway. */
export class NotPublished extends Error {
  override readonly name = 'NotPublished';
}

/** The font that certificates are drawn with; the worker has kept it. */
export async function fetchFont(): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(FONT_URL)).arrayBuffer());
}

/** The trust list. @throws {NotPublished} */
export function fetchTrustList(): Promise<Uint8Array> {
  return fetched(PUBLISHED_PATHS.trustList);
}

/**
 * The status list of an address. Every gateway of the ledger publishes them all, and a list is signed with its address: so another host's is
 * asked for here too.
 * @throws {NotPublished} for an address of another kind, or when the gateway does not have it
 */
export function fetchStatusList(address: string): Promise<Uint8Array> {
  const pathname = URL.canParse(address) ? new URL(address).pathname : '';
  if (!STATUS_LIST_PATH.test(pathname)) throw new NotPublished(`${address}: not published by this gateway`);
  return fetched(pathname);
}

async function fetched(path: string): Promise<Uint8Array> {
  const answer = await fetch(path, { cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new NotPublished(`${path}: status ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
