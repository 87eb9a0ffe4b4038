/** The pages that a gateway serves, declared in one list: compiling them, their addresses and their headers follow from it. */
import { VERIFY_PAGE_PATH } from '@ledger-pilots/gateway/credentials/pdf/verify-page-path.ts';
import { CERTIFICATE_FONT } from '@ledger-pilots/gateway/documents/rendition-font.ts';

/** A page for people. */
export interface PageDeclaration {
  /** First part of its addresses; its assets are at `/<name>/assets`. */
  readonly name: string;
  /** The contract that it shows; a gateway without that contract does not serve the page. */
  readonly contract: string;
  /** Folder below `console` with `index.html`, `page.ts` and `page.css`. */
  readonly source: string;
  /** Addresses, as the gateway's router writes them; each begins with the name. */
  readonly paths: readonly string[];
  /** Workers in the folder by the constant that has their address in the page's script. */
  readonly workers?: Readonly<Record<string, string>>;
  /** Files of packages by the constant that has their address in the page's script. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether it opens without a network; its script gets the worker's address as `OFFLINE_WORKER_URL`. */
  readonly offline?: true;
}

/** All pages. */
export const PAGES: readonly PageDeclaration[] = [
  {
    name: 'vote',
    contract: 'voting',
    source: 'voting/page',
    paths: ['/vote/:electionId', '/vote/:electionId/check'],
    workers: { WORKER_URL: 'encryption-worker.ts' },
  },
  { name: 'realestate', contract: 'realestate', source: 'realestate/page', paths: ['/realestate/verify'] },
  {
    name: 'diplomatic',
    contract: 'diplomatic',
    source: 'diplomatic/page',
    paths: [VERIFY_PAGE_PATH],
    files: { FONT_URL: CERTIFICATE_FONT },
    offline: true,
  },
  { name: 'customs', contract: 'customs', source: 'customs/page', paths: ['/customs', '/customs/:parcelId'] },
  { name: 'beef', contract: 'beef', source: 'beef/page', paths: ['/beef', '/beef/:number'] },
];
