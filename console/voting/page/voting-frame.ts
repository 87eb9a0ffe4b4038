/** The frame of both pages of an election, with their words and the codes of their errors. */
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { PageFrame } from '../../page/page-frame.ts';
import { VotingError } from '../voting-error.ts';
import { StorageClosed } from './browser-vault.ts';
import { en } from './words/en.ts';
import { ko } from './words/ko.ts';
import type { Words } from './words/words.ts';

/** A frame that speaks of elections. */
export type VotingFrame = PageFrame<Words>;

/** Makes the frame. @param draw - makes the content, in the words of the moment */
export function votingFrame(draw: () => readonly Node[]): VotingFrame {
  return new PageFrame({ words: { ko, en }, draw, codeOf });
}

function codeOf(error: unknown): string {
  if (error instanceof VotingError) return error.reason ?? error.code;
  if (error instanceof StorageClosed) return 'STORAGE_CLOSED';
  if (error instanceof LedgerError) return error.code;
  return 'OTHER';
}
