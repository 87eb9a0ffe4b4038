/** Draws the page: the question, what stands in the way of an answer, or the trace. */
import { button, card, element, paragraph } from '../../page/element.ts';
import type { PageFrame } from '../../page/page-frame.ts';
import { groupedNumber, labelNumberOf } from '../label-number.ts';
import { codeOf, type TracePage } from './trace-page.ts';
import { traceView } from './trace-view.ts';
import type { Words } from './words/words.ts';

/** A frame that speaks of beef. */
export type TraceFrame = PageFrame<Words>;

/** The content for the page's state. */
export function pageView(page: TracePage, frame: TraceFrame): Node[] {
  const { words } = frame;
  switch (page.part) {
    case 'ASK':
      return [element('h1', {}, words.askTitle), paragraph(words.askWhy), asking(page, words), forms(words)];
    case 'MALFORMED':
      return [element('h1', {}, words.askTitle), asking(page, words), forms(words)];
    case 'LOADING':
      return [numberHeading(page), element('p', { class: 'soft', attributes: { role: 'status' } }, words.loading)];
    case 'FAILED':
      return [numberHeading(page), failure(page, frame), another(page, words, true)];
    case 'FOUND':
      return [...traceView(page.trace!, frame), another(page, words)];
  }
}

function numberHeading({ number }: TracePage): HTMLElement {
  return element('h1', { class: 'number' }, groupedNumber(number!));
}

function failure(page: TracePage, frame: TraceFrame): HTMLElement {
  const { words } = frame;
  if (codeOf(page.error) === 'NOT_FOUND') return unknown(words);
  const retry = button(words.retry, () => void page.load(), true);
  return frame.errorCard(page.error, element('div', { class: 'actions' }, retry));
}

/** Nothing is broken here, so there is no code to tell anybody. */
function unknown(words: Words): HTMLElement {
  const heading = element('h2', { attributes: { tabindex: '-1' } }, words.errors.NOT_FOUND);
  return element(
    'section',
    { class: 'card now', attributes: { role: 'alert' } },
    heading,
    paragraph(words.unknownAdvice),
  );
}

/** The form for a number; a wrong one stays in it with what is wrong below. */
function asking({ typed, number }: TracePage, words: Words): HTMLElement {
  const isWrong = typed !== '' && number === undefined;
  const input = element('input', {
    id: 'number',
    attributes: {
      ...{ name: 'number', type: 'text', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false' },
      ...{ enterkeyhint: 'search', required: '', maxlength: '40' },
      ...{ 'aria-describedby': isWrong ? 'number-wrong number-hint' : 'number-hint' },
      ...(isWrong && { 'aria-invalid': 'true' }),
    },
  });
  if (isWrong) input.value = typed;
  const form = element(
    'form',
    { class: 'card', attributes: { role: 'search' } },
    element('label', { class: 'above', attributes: { for: 'number' } }, words.askLabel),
    input,
    isWrong && element('p', { id: 'number-wrong', class: 'note bad', attributes: { role: 'alert' } }, words.malformed),
    element('p', { id: 'number-hint', class: 'soft' }, `${words.where} ${words.askHint}`),
    element('button', { class: 'main', attributes: { type: 'submit' } }, words.ask),
  );
  // The policy lets no form go anywhere: the page goes there itself.
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wanted = labelNumberOf(input.value) ?? input.value.trim();
    if (wanted !== '') location.assign(`/beef/${encodeURIComponent(wanted)}`);
  });
  return form;
}

function forms(words: Words): HTMLElement {
  return card(
    words.formsTitle,
    element(
      'ul',
      { class: 'forms' },
      ...words.forms.map(([name, example, what]) =>
        element('li', {}, element('strong', {}, name), element('span', { class: 'example' }, example), what),
      ),
    ),
  );
}

function another(page: TracePage, words: Words, isOpen = false): HTMLElement {
  const place = element(
    'details',
    { class: 'card another' },
    element('summary', {}, words.askOther),
    asking(page, words),
  );
  place.open = isOpen;
  return place;
}
