/** Draws a parcel: where it is, what was declared, and the form to object. */
import { card, element, pairs, paragraph, type Child } from '../../page/element.ts';
import { disputeView } from './dispute-view.ts';
import type { ParcelFrame } from './page-view.ts';
import type { ParcelPage } from './parcel-page.ts';
import type { ParcelView } from './parcel-service.ts';
import type { Step, Words } from './words/words.ts';

const WAY: readonly Step[] = ['PACKED', 'MANIFESTED', 'ARRIVED', 'IN_BOND', 'RELEASED', 'OUT_OF_BOND', 'DELIVERED'];

/** The parcel's parts, what matters most first. */
export function parcelView(page: ParcelPage, view: ParcelView, frame: ParcelFrame): Node[] {
  const { words } = frame;
  return [
    element('h1', { class: 'where', attributes: { 'data-state': view.state } }, words.states[view.state]),
    clearance(view, frame),
    declared(view, words),
    disputeView(page, frame),
    way(view, words),
  ];
}

function clearance({ clearance: state, arrivedOn, kind, reasons = [] }: ParcelView, frame: ParcelFrame): HTMLElement {
  const { words } = frame;
  const rows: [string, Child][] = [
    ...(state === undefined ? [] : [[words.clearance, words.clearances[state]] as [string, Child]]),
    ...(kind === undefined ? [] : [[words.way, words.ways[kind]] as [string, Child]]),
    ...(reasons.length === 0
      ? []
      : [[words.why, reasons.map((reason) => words.reasons[reason]).join(', ')] as [string, Child]]),
    ...(arrivedOn === undefined ? [] : [[words.arrivedOn, arrivedOn] as [string, Child]]),
  ];
  const stops = state === 'HELD' || state === 'SEIZED' || state === 'FAILED';
  return element('section', { class: stops ? 'card note bad' : 'card' }, pairs(rows));
}

/** Prices as they were paid, in the currency of the order. */
function declared({ lines, currency, viewHash, decidedHash }: ParcelView, words: Words): HTMLElement {
  const money = moneyOf(words.language, currency);
  const countries = new Intl.DisplayNames(words.language, { type: 'region' });
  const sum = lines.reduce((all, { unitPriceMinor, quantity }) => all + unitPriceMinor * quantity, 0);
  const items = lines.map(({ description, goodsCode, quantity, origin, unitPriceMinor }) =>
    element(
      'li',
      {},
      element('strong', {}, description),
      element('span', { class: 'price' }, money(unitPriceMinor * quantity)),
      element(
        'span',
        { class: 'details' },
        `${words.pieces(quantity)} × ${money(unitPriceMinor)} · ${words.from} ${countries.of(origin) ?? origin} · ${words.goodsCode} ${goodsCode}`,
      ),
    ),
  );
  const judged =
    decidedHash === undefined
      ? paragraph(words.undecided, 'note')
      : paragraph(
          decidedHash === viewHash ? words.same : words.differs,
          decidedHash === viewHash ? 'note good' : 'note bad',
        );
  return card(
    words.declaredTitle,
    element('ul', { class: 'goods' }, ...items),
    pairs([[words.sum, money(sum)]]),
    judged,
    paragraph(words.declaredWhy, 'soft'),
  );
}

/** Writes sums that are given in the smallest unit of their currency. */
function moneyOf(language: string, currency: string): (minor: number) => string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'code' });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return (minor) => format.format(minor / 10 ** digits);
}

/** The straight way; a parcel that left it is told in words above. */
function way({ state }: ParcelView, words: Words): HTMLElement {
  const returned = state === 'RETURN_REQUESTED' || state === 'RE_EXPORTED';
  const reached = returned ? WAY.length - 1 : WAY.indexOf(state === 'HANDED_OVER' ? 'IN_BOND' : (state as Step));
  const steps = WAY.map((step, index) =>
    element(
      'li',
      {
        ...(index <= reached && { class: 'done' }),
        ...(index === reached && { attributes: { 'aria-current': 'step' } }),
      },
      words.steps[step],
    ),
  );
  return card(words.wayTitle, element('ol', { class: 'way' }, ...steps));
}
