/** Draws a trace: warnings first, then what it is, how good it is, where it came from, and every step of its way. */
import { cutOf } from '@ledger-pilots/chaincode/beef/schema/cuts.ts';
import { button, card, element, pairs, paragraph, type Child } from '../../page/element.ts';
import { longList } from '../../page/long-list.ts';
import { qrCode } from '../../page/qr-code.ts';
import { groupedNumber } from '../label-number.ts';
import { gradeCard } from './grade-view.ts';
import type { Trace } from './look-up.ts';
import type { TraceFrame } from './page-view.ts';
import { timelineCard } from './timeline-view.ts';
import { dayOf, kilograms, koreanName, monthsBetween, placeOf } from './readable.ts';

const SHARES_AT_ONCE = 10;

/** All parts of a trace. */
export function traceView(trace: Trace, frame: TraceFrame): Node[] {
  const { number, kind, animal, slaughter, lot, imported } = trace;
  return [
    ...warnings(trace, frame),
    paragraph(frame.words.kinds[kind], 'kicker'),
    element('h1', { class: 'number' }, groupedNumber(number)),
    ...(trace.recalled || trace.held ? [] : [paragraph(frame.words.clear, 'badge good')]),
    ...(lot === undefined ? [] : [lotCard(lot, frame), compositionCard(lot, frame)]),
    ...(imported === undefined ? [] : [importCard(imported, frame)]),
    ...(animal === undefined ? [] : [gradeCard(trace.grading, frame), animalCard(animal, slaughter, frame)]),
    ...(slaughter === undefined ? [] : [slaughterCard(slaughter, frame)]),
    packersCard(trace, frame),
    timelineCard(trace.timeline, frame),
    addressCard(number, frame),
    paragraph(frame.words.source, 'soft source'),
  ];
}

function warnings({ recalled, held }: Trace, { words }: TraceFrame): HTMLElement[] {
  const warning = (title: string, advice: string): HTMLElement =>
    element(
      'section',
      { class: 'warning', attributes: { role: 'alert' } },
      element('h2', {}, title),
      paragraph(advice),
    );
  return [
    ...(recalled ? [warning(words.recalledTitle, words.recalledAdvice)] : []),
    ...(held ? [warning(words.heldTitle, words.heldAdvice)] : []),
  ];
}

function animalCard(
  { birthDate, sex, breed, state, farm, keeperMasked }: NonNullable<Trace['animal']>,
  slaughter: Trace['slaughter'],
  frame: TraceFrame,
): HTMLElement {
  const { words } = frame;
  const rows: [string, Child][] = [
    [words.breed, `${words.breeds[breed]} · ${words.sexes[sex]}`],
    [words.born, dayOf(birthDate, words)],
  ];
  if (slaughter !== undefined) rows.push([words.age, words.months(monthsBetween(birthDate, slaughter.at))]);
  else rows.push([words.state, words.states[state]]);
  if (farm !== undefined) rows.push([words.farm, placeOf(farm, frame)]);
  if (keeperMasked !== undefined) rows.push([words.keeper, koreanName(keeperMasked)]);
  return card(words.animalTitle, pairs(rows), paragraph(words.privacy, 'soft'));
}

function slaughterCard(slaughter: NonNullable<Trace['slaughter']>, frame: TraceFrame): HTMLElement {
  const { words } = frame;
  const { at, place, inspection, coldG } = slaughter;
  const judged = inspection === undefined ? words.noInspection : words.inspections[inspection];
  const style = inspection === undefined ? 'badge' : `badge ${inspection === 'CONDEMNED' ? 'bad' : 'good'}`;
  const rows: [string, Child][] = [
    [words.slaughteredOn, dayOf(at, words)],
    [words.abattoir, placeOf(place, frame)],
    [words.inspection, element('span', { class: style }, judged)],
  ];
  if (coldG !== undefined) rows.push([words.coldWeight, kilograms(coldG, words)]);
  return card(words.slaughterTitle, pairs(rows));
}

function packersCard({ packers }: Trace, frame: TraceFrame): HTMLElement {
  const { words } = frame;
  if (packers.length === 0) return card(words.packersTitle, paragraph(words.noPackers, 'soft'));
  const lines = packers.map((place) => element('li', {}, placeOf(place, frame)));
  return card(words.packersTitle, element('ul', { class: 'plain' }, ...lines));
}

function lotCard({ cutCode, grams, quality }: NonNullable<Trace['lot']>, frame: TraceFrame): HTMLElement {
  const { words } = frame;
  const cut = cutOf(cutCode);
  const rows: [string, Child][] = [[words.lotWeight, kilograms(grams, words)]];
  if (cut !== undefined) rows.unshift([words.cut, frame.local(cut)]);
  if (quality !== undefined) rows.push([words.lotQuality, `${words.qualityName(quality)} (${words.lotQualityWhy})`]);
  return card(words.lotTitle, pairs(rows));
}

function compositionCard({ composition, grams }: NonNullable<Trace['lot']>, { words }: TraceFrame): HTMLElement {
  const items = composition.map((share) => {
    const link = element('a', { attributes: { href: `/beef/${share.number}` } }, groupedNumber(share.number));
    const part = new Intl.NumberFormat(words.locale, { style: 'percent', maximumFractionDigits: 1 });
    const weight = `${kilograms(share.grams, words)} · ${part.format(share.grams / grams)}`;
    return element('li', {}, link, element('span', { class: 'soft' }, weight));
  });
  return card(
    words.compositionTitle(composition.length),
    paragraph(words.compositionWhy, 'soft'),
    longList({ items, step: SHARES_AT_ONCE, more: words.more, style: 'shares' }),
  );
}

function importCard({ origin, importer }: NonNullable<Trace['imported']>, frame: TraceFrame): HTMLElement {
  const { words } = frame;
  const country = new Intl.DisplayNames(words.locale, { type: 'region' }).of(origin);
  return card(
    words.importTitle,
    pairs([
      [words.origin, country ?? origin],
      [words.importer, placeOf(importer, frame)],
    ]),
  );
}

/** The page's own address, for another phone or on paper. */
function addressCard(number: string, frame: TraceFrame): HTMLElement {
  const { words } = frame;
  const address = `${location.origin}/beef/${number}`;
  const copy = (): void => {
    void navigator.clipboard.writeText(address).then(() => frame.say(words.copied));
  };
  return element(
    'section',
    { class: 'card address' },
    element('div', {}, element('h2', {}, words.shareTitle), paragraph(words.shareWhy, 'soft')),
    qrCode(address, words.qrLabel),
    element('p', { class: 'link' }, location.origin, element('wbr'), `/beef/${number}`),
    element(
      'div',
      { class: 'actions' },
      button(words.copy, copy),
      button(words.print, () => window.print()),
    ),
  );
}
