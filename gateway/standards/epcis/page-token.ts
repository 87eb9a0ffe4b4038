/** Where a query goes on. For its reader a word without meaning, as the standard has it (EPCIS 2.0, section 12.7.3). */
import { z } from 'zod';

/** A stretch of the query, and the contract's cursor in it where it has begun. */
export interface Position {
  readonly stretch: number;
  readonly cursor?: string;
}

const Content = z.tuple([z.int().min(0), z.string().max(4000).optional()]);

/** The text of a position. */
export function pageToken({ stretch, cursor }: Position): string {
  const content = cursor === undefined ? [stretch] : [stretch, cursor];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Reads a token: a text becomes a position. */
export const PageToken = z
  .string()
  .max(8000)
  .transform((text, context): Position => {
    const content = Content.safeParse(jsonOf(text));
    if (content.success) {
      const [stretch, cursor] = content.data;
      return { stretch, ...(cursor !== undefined && { cursor }) };
    }
    context.addIssue('is not a token of this gateway');
    return z.NEVER;
  });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
