/** The consumer's page in the browser. */
import { PageFrame } from '../../page/page-frame.ts';
import { groupedNumber } from '../label-number.ts';
import { lookUp } from './look-up.ts';
import { codeOf, TracePage } from './trace-page.ts';
import { pageView, type TraceFrame } from './page-view.ts';
import { en } from './words/en.ts';
import { ko } from './words/ko.ts';

const frame: TraceFrame = new PageFrame({
  words: { ko, en },
  draw: () => pageView(page, frame),
  codeOf,
  subject: () => (page.number === undefined ? undefined : groupedNumber(page.number)),
});
const page: TracePage = new TracePage({ typed: typedInAddress(), lookUp, changed: () => frame.draw(page.part) });
// One address for one number, however it was typed.
if (page.number !== undefined) history.replaceState(null, '', `/beef/${page.number}`);
void page.load();

function typedInAddress(): string {
  const [, , typed = ''] = location.pathname.split('/');
  try {
    return decodeURIComponent(typed).trim();
  } catch {
    // A broken escape is no number: it is shown as it stands.
    return typed;
  }
}
