/** Draws the page: the question, what stands in the way of an answer, or the parcel. */
import { button, element, paragraph } from '../../page/element.ts';
import type { PageFrame } from '../../page/page-frame.ts';
import { codeOf, type ParcelPage } from './parcel-page.ts';
import { parcelView } from './parcel-view.ts';
import type { Words } from './words/words.ts';

/** A frame that speaks of parcels. */
export type ParcelFrame = PageFrame<Words>;

/** The content for the page's state. */
export function pageView(page: ParcelPage, frame: ParcelFrame): Node[] {
  const { words } = frame;
  const title = element('h1', {}, words.askTitle);
  switch (page.part) {
    case 'ASK':
      return [title, paragraph(words.askWhy), asking(page, words)];
    case 'MALFORMED':
      return [title, asking(page, words, words.malformed)];
    case 'LOADING':
      return [title, element('p', { class: 'soft', attributes: { role: 'status' } }, words.loading)];
    case 'FAILED':
      return [title, ...failure(page, frame)];
    case 'FOUND':
      return parcelView(page, page.view!, frame);
  }
}

/** A wrong secret is nothing broken: it is told at the form, which keeps what was typed. */
function failure(page: ParcelPage, frame: ParcelFrame): Node[] {
  const { words } = frame;
  if (codeOf(page.error) === 'NOT_FOUND') return [asking(page, words, words.errors.NOT_FOUND)];
  const retry = button(words.retry, () => void page.load(), true);
  return [frame.errorCard(page.error, element('div', { class: 'actions' }, retry))];
}

function asking(page: ParcelPage, words: Words, wrong?: string): HTMLElement {
  const code = field('parcel', page.parcelId, wrong !== undefined);
  const secret = field('secret', page.secret, wrong !== undefined);
  const form = element(
    'form',
    { class: 'card', attributes: { role: 'search' } },
    element('label', { class: 'above', attributes: { for: 'parcel' } }, words.code),
    code,
    element('label', { class: 'above', attributes: { for: 'secret' } }, words.secret),
    secret,
    wrong !== undefined && element('p', { id: 'wrong', class: 'note bad', attributes: { role: 'alert' } }, wrong),
    element('p', { id: 'hint', class: 'soft' }, words.hint),
    element('button', { class: 'main', attributes: { type: 'submit' } }, words.ask),
  );
  // The policy lets no form go anywhere: the page asks itself.
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void page.ask(code.value, secret.value);
  });
  return form;
}

function field(id: string, value: string, isWrong: boolean): HTMLInputElement {
  const input = element('input', {
    id,
    attributes: {
      ...{ name: id, type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' },
      ...{ required: '', maxlength: '80', 'aria-describedby': isWrong ? 'wrong hint' : 'hint' },
      ...(isWrong && { 'aria-invalid': 'true' }),
    },
  });
  input.value = value;
  return input;
}
