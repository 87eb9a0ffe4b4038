import type { RootDatabase } from 'lmdb';

/**
 * Runs a change of the tables as a whole: what it throws is thrown, and nothing of it is kept. Changes that wait at the same
 * time go into one commit, and the promises resolve when that is on the disk.
 */
export async function write<T>(root: RootDatabase, change: () => T): Promise<T> {
  try {
    return await root.childTransaction(change);
  } catch (error) {
    // Of a commit that failed, lmdb tells the cause in a promise of its own, which nobody else looks at.
    const cause = (error as { commitError?: Promise<never> }).commitError;
    if (cause === undefined) throw error;
    const reason: unknown = await cause.catch((why: unknown) => why);
    const text = reason instanceof Error ? reason.message : String(reason);
    throw new Error(`the store cannot write; is its disk full? (${text})`, { cause: error });
  }
}
