/** What a grade says, in words and as a place on the scale. */
import { card, element, pairs, paragraph } from '../../page/element.ts';
import type { Trace } from './look-up.ts';
import type { TraceFrame } from './page-view.ts';
import { dayOf } from './readable.ts';

/** From the lowest to the highest. */
const SCALE = ['3', '2', '1', '1+', '1++'] as const;

/** The grade of a carcass. */
export function gradeCard(grading: Trace['grading'], frame: TraceFrame): HTMLElement {
  const { words } = frame;
  if (grading === undefined) return card(words.gradeTitle, paragraph(words.noGrade, 'soft'));
  const { quality, marbling, certificateNo, gradedAt } = grading;
  return card(
    words.gradeTitle,
    element('p', { class: 'grade' }, words.qualityName(quality)),
    quality !== 'OFF' && scale(quality, frame),
    paragraph(words.qualities[quality]),
    element('p', { class: 'grade small' }, words.yieldName(grading.yield)),
    paragraph(`${words.yields[grading.yield]} ${words.yieldNote}`),
    pairs([
      [words.marbling, words.marblingOf(marbling)],
      [words.gradedOn, dayOf(gradedAt, words)],
      [words.certificate, certificateNo],
    ]),
  );
}

function scale(quality: (typeof SCALE)[number], { words }: TraceFrame): HTMLElement {
  return element(
    'ol',
    { class: 'scale', attributes: { 'aria-label': words.qualityScale } },
    ...SCALE.map((grade) => element('li', grade === quality ? { attributes: { 'aria-current': 'true' } } : {}, grade)),
  );
}
