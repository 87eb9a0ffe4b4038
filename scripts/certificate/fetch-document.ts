/** Fetches a list from its address, with a limit on size, time and where it may be. */
import { JSON_LIMITS } from '@ledger-pilots/chaincode/kit/json.ts';

const TIMEOUT_MS = 10_000;
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The bytes at an address. Only HTTPS, or HTTP on this machine; no redirects, since the address is what was signed.
 * @throws with the address and what is wrong
 */
export async function fetchDocument(address: string): Promise<Uint8Array> {
  const url = new URL(address);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL.has(url.hostname));
  if (!allowed) throw new Error(`${address}: only https addresses are fetched`);
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${address}: status ${answer.status}`);
  return bodyOf(answer, address);
}

async function bodyOf(answer: Response, address: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
    if (bytes > JSON_LIMITS.bytes) throw new Error(`${address}: larger than ${JSON_LIMITS.bytes} bytes`);
  }
  return Buffer.concat(chunks);
}
