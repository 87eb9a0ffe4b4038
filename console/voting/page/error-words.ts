/** From an error to the reader's words. */
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { VotingError } from '../voting-error.ts';
import { StorageClosed } from './browser-vault.ts';
import type { ErrorCode, Words } from './words/words.ts';

/** What happened, in words, and the code for whoever helps the reader. */
export interface ToldError {
  readonly text: string;
  readonly code: string;
}

/** Tells an error. */
export function tellError(error: unknown, { errors }: Words): ToldError {
  const code = codeOf(error);
  return { code, text: Object.hasOwn(errors, code) ? errors[code as ErrorCode] : errors.OTHER };
}

function codeOf(error: unknown): string {
  if (error instanceof VotingError) return error.reason ?? error.code;
  if (error instanceof StorageClosed) return 'STORAGE_CLOSED';
  if (error instanceof LedgerError) return error.code;
  return 'OTHER';
}
