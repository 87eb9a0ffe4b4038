/** Every word of the page besides those of the verdicts. A language that lacks one does not compile. */
import type { Language } from '@ledger-pilots/gateway/credentials/words/language.ts';
import type { PageWords } from '../../../page/words.ts';
import type { ErrorCode } from '../verify-page.ts';

type Name =
  | 'intro'
  | 'namedTitle'
  | 'named'
  | 'isNamed'
  | 'isNotNamed'
  | 'certificateTitle'
  | 'drop'
  | 'chooseCertificate'
  | 'paste'
  | 'pastedName'
  | 'verify'
  | 'questionTitle'
  | 'at'
  | 'atHint'
  | 'document'
  | 'now'
  | 'issuer'
  | 'signedAt'
  | 'validFrom'
  | 'validUntil'
  | 'noEnd'
  | 'askedAt'
  | 'waitingTitle'
  | 'waiting'
  | 'anotherKey'
  | 'confirm'
  | 'listsTitle'
  | 'listsIntro'
  | 'trustList'
  | 'noTrustList'
  | 'statusLists'
  | 'noStatusLists'
  | 'notFetched'
  | 'refresh'
  | 'fromFiles'
  | 'opensOffline'
  | 'needsNetwork'
  | 'address'
  | 'issuedAt'
  | 'usableUntil'
  | 'stale';

/** The words of one language. */
export interface Words extends PageWords<Language>, Readonly<Record<Name, string>> {
  readonly errors: Readonly<Record<ErrorCode, string>>;
}
