/** The pages that lie compiled in a folder: `pages.json` says which, and `<name>` holds each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../settings.ts';

const CompiledPages = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z][a-z-]*$/),
    contract: z.string(),
    paths: z.array(z.string().startsWith('/')).min(1),
    /** Whether it has a worker with which it opens without a network. */
    offline: z.boolean().default(false),
  }),
);

/** A page as it was compiled: its name, the contract that it shows, and its addresses in the router's form. */
export type CompiledPage = z.infer<typeof CompiledPages>[number];

/**
 * Reads which pages there are.
 * @param folder - `PAGES_DIR`
 * @throws {SettingsError} when there is no readable `pages.json`
 */
export function compiledPages(folder: string): readonly CompiledPage[] {
  const file = join(folder, 'pages.json');
  try {
    return CompiledPages.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const message = `settings: PAGES_DIR: ${file} cannot be read; name the folder that the pages were compiled to`;
    throw new SettingsError(message, { cause });
  }
}
