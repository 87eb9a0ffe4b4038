/** Where a list goes on, as a header (RFC 8288). */
import { isPaged } from '@ledger-pilots/chaincode/kit/resources.ts';
import type { MethodDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';

/**
 * `Link: <...>; rel="next"`: the same request with the cursor of the next page. None on a last page, and none for a read that
 * does not come in pages.
 * @param url - path and query of the request
 * @param output - what the read answers, as JSON in UTF-8
 */
export function nextLink(method: MethodDeclaration, url: string, output: Uint8Array): Readonly<Record<string, string>> {
  if (!isPaged(method)) return {};
  const { next } = JSON.parse(Buffer.from(output).toString('utf8')) as { readonly next?: string };
  return next === undefined ? {} : { Link: `<${withCursor(url, next)}>; rel="next"` };
}

function withCursor(url: string, cursor: string): string {
  // The base is only for the parser, which also encodes what must not stand between the angle brackets.
  const target = new URL(url, 'http://gateway.invalid');
  target.searchParams.set('cursor', cursor);
  return target.pathname + target.search;
}
