/** Lists, whole. */

/** Most pages of one list: 10,000 of 100 entries. */
const MAX_PAGES = 10_000;
/** Entries of a page, the most that the contract gives. */
export const PAGE_LIMIT = 100;

/** The entries of all pages, in order. @param read - one page, from a cursor on */
export async function allPages<T>(
  read: (
    cursor?: string,
  ) => Promise<{ readonly output: { readonly items: readonly T[]; readonly next?: string | undefined } }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { output } = await read(cursor);
    items.push(...output.items);
    if (output.next === undefined) return items;
    cursor = output.next;
  }
  throw new RangeError(`the list has more than ${MAX_PAGES} pages`);
}
