/** Draws the page: what is asked, the verdict, and the lists that it rests on. */
import { button, card, element, paragraph } from '../../page/element.ts';
import type { PageFrame } from '../../page/page-frame.ts';
import { listsCard, waitingCard } from './lists-view.ts';
import { verdictCard } from './verdict-view.ts';
import { isNamed, type NamedCertificate } from './named-certificate.ts';
import { fileInput, receiveDrops } from './file-input.ts';
import type { VerifyPage } from './verify-page.ts';
import type { Words } from './words/words.ts';

/** A frame that speaks of certificates. */
export type VerifyFrame = PageFrame<Words>;

/** The content for the page's state. */
export function pageView(page: VerifyPage, frame: VerifyFrame): Node[] {
  const { words } = frame;
  return [
    element('h1', {}, words.pageTitle),
    paragraph(words.intro),
    ...(page.desk.waitingKey === undefined ? [] : [waitingCard(page, words)]),
    ...(page.named === undefined ? [] : [namedCard(page, page.named, words)]),
    certificateCard(page, words),
    ...(page.error === undefined ? [] : [frame.errorCard(page.error, paragraph(messageOf(page.error), 'soft'))]),
    ...(page.verdict === undefined ? [] : [verdictCard(page.verdict, frame)]),
    ...(page.certificate === undefined ? [] : [questionCard(page, words)]),
    listsCard(page, frame),
  ];
}

/** Only a certificate that its authority signed is compared: of another nothing is to be believed. */
function namedCard({ verdict, certificate }: VerifyPage, named: NamedCertificate, words: Words): HTMLElement {
  const shown = card(
    words.namedTitle,
    paragraph(words.named),
    element('p', { class: 'key' }, element('code', {}, named.id)),
  );
  if (verdict?.certificate === undefined || certificate === undefined) return shown;
  const matches = isNamed(named, certificate.bytes);
  shown.append(paragraph(matches ? words.isNamed : words.isNotNamed, matches ? 'note good' : 'note bad'));
  shown.dataset['named'] = String(matches);
  return shown;
}

function certificateCard(page: VerifyPage, words: Words): HTMLElement {
  const pasted = element('textarea', { id: 'pasted', attributes: { spellcheck: 'false', autocomplete: 'off' } });
  const verifyPasted = (): void => {
    const bytes = new TextEncoder().encode(pasted.value.trim());
    if (bytes.length > 0) void page.verify({ name: words.pastedName, bytes });
  };
  const zone = element(
    'div',
    { class: 'drop' },
    paragraph(words.drop),
    fileInput('certificate', words.chooseCertificate, false, ([file]) => void page.verify(file!)),
    page.certificate !== undefined && paragraph(page.certificate.name, 'soft'),
  );
  receiveDrops(zone, (file) => void page.verify(file));
  return card(
    words.certificateTitle,
    zone,
    element(
      'details',
      {},
      element('summary', {}, words.paste),
      element('label', { class: 'unseen', attributes: { for: 'pasted' } }, words.paste),
      pasted,
      element('div', { class: 'actions' }, button(words.verify, verifyPasted, true)),
    ),
  );
}

/** Everything that can be asked about a certificate besides. */
function questionCard(page: VerifyPage, words: Words): HTMLElement {
  const at = element('input', { id: 'at', attributes: { type: 'datetime-local', step: '1' } });
  if (page.atMs !== undefined) at.value = localTime(page.atMs);
  at.addEventListener('change', () => void page.askAt(at.value === '' ? undefined : new Date(at.value).getTime()));
  return card(
    words.questionTitle,
    element('label', { class: 'above', attributes: { for: 'at' } }, words.at),
    at,
    paragraph(words.atHint, 'soft'),
    element('label', { class: 'above', attributes: { for: 'document' } }, words.document),
    fileInput('document', words.document, false, ([file]) => void page.compare(file!)),
    page.document !== undefined && paragraph(page.document.name, 'soft'),
  );
}

/** As the input for times has it: by the reader's clock, without an offset. */
function localTime(atMs: number): string {
  return new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
