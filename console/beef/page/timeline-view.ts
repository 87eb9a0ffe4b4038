/** Every step of the way, the first one first. */
import { card, element, paragraph } from '../../page/element.ts';
import { longList } from '../../page/long-list.ts';
import type { Trace } from './look-up.ts';
import type { TraceFrame } from './page-view.ts';
import { dayOf, placeOf } from './readable.ts';

const STEPS_AT_ONCE = 12;
/** The contract tells no more lines than these. */
const MOST_STEPS = 100;

type Step = Trace['timeline'][number];

/** What to be seen at once: a stop, a recall, meat that is destroyed. */
const GRAVE: ReadonlySet<Step['kind']> = new Set(['HELD', 'RECALLED', 'CONDEMNED']);

/** The timeline. */
export function timelineCard(timeline: Trace['timeline'], frame: TraceFrame): HTMLElement {
  const { words } = frame;
  if (timeline.length === 0) return card(words.timelineTitle, paragraph(words.noTimeline, 'soft'));
  const items = timeline.map((step) => stepLine(step, frame));
  return card(
    words.timelineTitle,
    longList({ items, step: STEPS_AT_ONCE, more: words.more, style: 'timeline' }),
    timeline.length >= MOST_STEPS && paragraph(words.timelineFull, 'soft'),
  );
}

function stepLine({ at, kind, place, times }: Step, frame: TraceFrame): HTMLLIElement {
  const { words } = frame;
  return element(
    'li',
    { ...(GRAVE.has(kind) && { class: 'grave' }), attributes: { 'data-kind': kind } },
    element('time', { attributes: { datetime: at } }, dayOf(at, words)),
    element('strong', {}, words.facts[kind], times > 1 && element('span', { class: 'times' }, words.times(times))),
    place !== undefined && element('div', { class: 'soft' }, placeOf(place, frame)),
  );
}
