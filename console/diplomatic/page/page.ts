/** The page that verifies certificates, in the browser. */
import { PageFrame } from '../../page/page-frame.ts';
import { ListStore } from './list-store.ts';
import { namedIn } from './named-certificate.ts';
import { pageView, type VerifyFrame } from './page-view.ts';
import { TrustDesk } from './trust-desk.ts';
import { codeOf, VerifyPage } from './verify-page.ts';
import { en } from './words/en.ts';
import { fr } from './words/fr.ts';
import { ko } from './words/ko.ts';

/** Address of the worker that keeps the page's files; put in when the page is compiled. */
declare const OFFLINE_WORKER_URL: string;

const frame: VerifyFrame = new PageFrame({ words: { ko, en, fr }, codeOf, draw: () => pageView(page, frame) });
const page: VerifyPage = new VerifyPage(new TrustDesk(new ListStore()), namedIn(location.hash), (part) =>
  frame.draw(part),
);
frame.draw();
// Another code, scanned while the page is open, names another certificate.
window.addEventListener('hashchange', () => location.reload());
void page.open();
// Without HTTPS there is no such worker: the page then needs the network to open, and works as well.
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register(OFFLINE_WORKER_URL).then(
    async () => {
      await navigator.serviceWorker.ready;
      page.offlineReady();
    },
    () => undefined,
  );
}
