/** Which read an `If-Match` of a write is about. */
import { isNamedByPath, showsResource } from '@ledger-pilots/chaincode/kit/resources.ts';
import type { Route } from '../routes.ts';

/**
 * The read that shows what a write is about: of the same path for PUT and DELETE, whose target it is (RFC 9110 section
 * 13.1.1); for a POST, which is a step of something, the read with the longest path that the write's path begins with.
 */
export function guardOf(write: Omit<Route, 'guard'>, routes: readonly Omit<Route, 'guard'>[]): Route | undefined {
  if (write.method.kind !== 'submit') return undefined;
  const reads = routes.filter(
    (read) => showsResource(read.method) && isNamedByPath(read.method) && covers(read.path, write),
  );
  return reads.sort((one, other) => other.path.length - one.path.length)[0];
}

function covers(path: string, write: Omit<Route, 'guard'>): boolean {
  return write.path === path || (write.verb === 'POST' && write.path.startsWith(`${path}/`));
}
