/** Draws the lists that a verdict rests on, with their age, and the key that is to be confirmed. */
import { button, card, element, pairs, paragraph } from '../../page/element.ts';
import { fileInput } from './file-input.ts';
import type { VerifyFrame } from './page-view.ts';
import type { ListFacts } from './trust-desk.ts';
import type { VerifyPage } from './verify-page.ts';
import type { Words } from './words/words.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A trust list is here whose key nobody has confirmed. */
export function waitingCard(page: VerifyPage, words: Words): HTMLElement {
  const { waitingKey = '', anchors } = page.desk;
  const shown = card(
    words.waitingTitle,
    paragraph(words.waiting),
    anchors.length > 0 && paragraph(words.anotherKey, 'note bad'),
    element('p', { class: 'key' }, element('code', { id: 'anchor' }, waitingKey)),
    element(
      'div',
      { class: 'actions' },
      button(words.confirm, () => void page.confirm(), true),
    ),
  );
  shown.classList.add('now');
  return shown;
}

/** All lists. */
export function listsCard(page: VerifyPage, frame: VerifyFrame): HTMLElement {
  const { words } = frame;
  const trust = page.desk.trustFacts();
  const shown = card(
    words.listsTitle,
    paragraph(words.listsIntro, 'soft'),
    element('h3', {}, words.trustList),
    trust === undefined ? paragraph(words.noTrustList, 'note') : listView(trust, frame, 'trust'),
    element('h3', {}, words.statusLists),
    ...(page.statusLists.length === 0 ? [paragraph(words.noStatusLists)] : []),
    ...page.statusLists.map((list) => listView(list, frame, 'status')),
    page.notFetched !== undefined && paragraph(`${words.notFetched} (${page.notFetched})`, 'note'),
    element(
      'div',
      { class: 'actions' },
      button(words.refresh, () => void page.refresh()),
    ),
    element('label', { class: 'above', attributes: { for: 'lists' } }, words.fromFiles),
    fileInput('lists', words.fromFiles, true, (files) => void page.takeLists(files)),
    paragraph(page.opensOffline ? words.opensOffline : words.needsNetwork, 'soft'),
  );
  shown.dataset['offline'] = String(page.opensOffline);
  return shown;
}

function listView({ id, issuedAt, untilMs }: ListFacts, frame: VerifyFrame, kind: string): HTMLElement {
  const { words } = frame;
  const isStale = untilMs < Date.now();
  const until = frame.time(new Date(untilMs).toISOString());
  const facts = pairs([
    [words.address, id],
    [words.issuedAt, `${frame.time(issuedAt)} (${ageOf(issuedAt, words.language)})`],
    [words.usableUntil, until],
  ]);
  const shown = element('div', { class: 'list' }, facts, isStale && paragraph(words.stale, 'note bad'));
  shown.dataset['list'] = kind;
  shown.dataset['stale'] = String(isStale);
  return shown;
}

function ageOf(instant: string, language: string): string {
  const ageMs = Date.now() - Date.parse(instant);
  const [unit, lengthMs] = UNITS.find(([, ms]) => ageMs >= ms) ?? UNITS[2];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.floor(ageMs / lengthMs), unit);
}
