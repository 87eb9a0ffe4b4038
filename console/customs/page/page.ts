/** The consumer's page in the browser. */
import { PageFrame } from '../../page/page-frame.ts';
import { pageView, type ParcelFrame } from './page-view.ts';
import { codeOf, ParcelPage } from './parcel-page.ts';
import { lookUp, send } from './parcel-service.ts';
import { en } from './words/en.ts';
import { ko } from './words/ko.ts';

const [, , parcelId = ''] = location.pathname.split('/');

const frame: ParcelFrame = new PageFrame({ words: { ko, en }, draw: () => pageView(page, frame), codeOf });
const page: ParcelPage = new ParcelPage({
  parcelId: decoded(parcelId),
  fragment: location.hash,
  lookUp,
  send,
  changed: () => frame.draw(page.part),
});
// The secret is not left in the address, nor in the history.
if (location.hash !== '') history.replaceState(null, '', location.pathname);
// A link of the app that is opened in this very tab changes the fragment alone.
addEventListener('hashchange', () => location.hash !== '' && location.reload());
void page.load();

function decoded(typed: string): string {
  try {
    return decodeURIComponent(typed);
  } catch {
    // A broken escape is no number: it is shown as it stands.
    return typed;
  }
}
