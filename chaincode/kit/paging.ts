/** Lists that come in pages: what a method takes, and what it answers. */
import { z } from 'zod';

/** A page of a list: at most `limit` items after `cursor`. */
export const paging = {
  limit: z.int().min(1).max(100).default(50),
  cursor: z.string().min(1).max(2000).optional(),
};

/** The form of a page's answer. `next` is absent on the last page; a page may be short of `limit` before that. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().optional() });
}
