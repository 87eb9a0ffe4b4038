import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { Problem } from '../../problems.ts';

/** Most pages that are read of a list: an answer has to end. */
const MOST_PAGES = 20;

/** Entries of a page at most, as the contracts have it. */
const PAGE_ENTRIES = 100;

/** A page of a contract's list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/**
 * Reads a list to its end.
 * @param read - reads a page, given what of the method's input says which
 * @throws {Problem} LIMIT_EXCEEDED beyond two thousand entries
 */
export async function allPages<T>(
  read: (paging: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read({ limit: PAGE_ENTRIES, ...(cursor !== undefined && { cursor }) });
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === undefined) return items;
  }
  throw new Problem('LIMIT_EXCEEDED', KIT_ERRORS.LIMIT_EXCEEDED, undefined, {
    detail: `There are more than ${items.length} entries: read them by pages of the list itself.`,
  });
}
