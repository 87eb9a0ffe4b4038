/** Every word of the page. A language that lacks one does not compile. */
import type { PhaseName } from '@ledger-pilots/chaincode/voting/state.ts';
import type { PageWords } from '../../../page/words.ts';
import type { VotingErrorCode } from '../../voting-error.ts';

/** Errors that have words of their own: of the tools, the contract, and the way to the gateway. */
export type ErrorCode =
  | Exclude<VotingErrorCode, 'BALLOT_REFUSED'>
  | 'CREDENTIAL_UNKNOWN'
  | 'CREDENTIAL_REVOKED'
  | 'SEQUENCE_BROKEN'
  | 'REVOTE_REFUSED'
  | 'STATE_CONFLICT'
  | 'DUPLICATE_CIPHERTEXT'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'NETWORK_FAILED'
  | 'STORAGE_CLOSED'
  | 'OTHER';

/** A state of a receipt. */
export type ReceiptWord = 'RECORDED' | 'REPLACED' | 'MISSING' | 'DIFFERENT';

/** The words of one language. */
export interface Words extends PageWords {
  readonly loading: string;
  readonly phases: Readonly<Record<PhaseName, string>>;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly electionHash: string;
  readonly hashComputed: string;
  readonly steps: readonly [string, string, string, string];
  readonly keyTitle: string;
  readonly keyWhy: string;
  readonly keyMake: string;
  readonly keyImport: string;
  readonly keyImportLabel: string;
  readonly keyPublic: string;
  readonly keyRegister: string;
  readonly keyRegistered: string;
  readonly keyUnregistered: string;
  readonly keyExport: string;
  readonly keyExportWarning: string;
  readonly copy: string;
  readonly copied: string;
  readonly voteTitle: string;
  readonly voteAgain: (seq: number) => string;
  readonly voteNotOpen: string;
  readonly choose: (min: number, max: number) => string;
  readonly blank: string;
  readonly encrypt: string;
  readonly encrypting: string;
  readonly chooseMore: string;
  readonly codeTitle: string;
  readonly codeWhy: string;
  readonly castTitle: string;
  readonly castWhy: string;
  readonly cast: string;
  readonly casting: string;
  readonly challenge: string;
  readonly challengeWhy: string;
  readonly challenging: string;
  readonly changeChoice: string;
  readonly challengedTitle: string;
  readonly challengedWhy: string;
  readonly challengedOpen: string;
  readonly challengedChoices: string;
  readonly slipDownload: string;
  readonly receiptTitle: string;
  readonly receiptWhy: string;
  readonly receiptNumber: string;
  readonly tracker: string;
  readonly ballotCode: string;
  readonly transaction: string;
  readonly receiptDownload: string;
  readonly receiptCheck: string;
  readonly again: string;
  readonly pendingTitle: string;
  readonly pendingWhy: string;
  readonly pendingAsk: string;
  readonly foreignGoOn: string;
  readonly checkTitle: string;
  readonly checkSlipTitle: string;
  readonly checkSlipWhy: string;
  readonly checkSlipLabel: string;
  readonly checkSlip: string;
  readonly checkSlipCompare: string;
  readonly checkReceiptTitle: string;
  readonly checkReceiptWhy: string;
  readonly checkReceiptLabel: string;
  readonly receiptStates: Readonly<Record<ReceiptWord, string>>;
  readonly counted: string;
  readonly notCounted: string;
  readonly notYetCounted: string;
  readonly otherElection: string;
  readonly toCheck: string;
  readonly toVote: string;
  readonly file: string;
  readonly errors: Readonly<Record<ErrorCode, string>>;
}
