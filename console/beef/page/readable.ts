/** Days, weights and places as people read them. */
import { element } from '../../page/element.ts';
import type { Trace } from './look-up.ts';
import type { TraceFrame } from './page-view.ts';
import type { Words } from './words/words.ts';

/** The day of an instant, or a calendar date; in Korea, wherever the reader is. */
export function dayOf(at: string, { locale }: Words): string {
  const instant = at.length === 10 ? `${at}T00:00:00+09:00` : at;
  return new Date(instant).toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'Asia/Seoul' });
}

/** Whole months from a birth to an instant, both by their calendar dates in Korea. */
export function monthsBetween(birthDate: string, at: string): number {
  const [fromYear, fromMonth, fromDay] = birthDate.split('-').map(Number) as [number, number, number];
  const day = new Date(at).toLocaleDateString('en-CA', { timeZone: 'Asia/Seoul' });
  const [toYear, toMonth, toDay] = day.split('-').map(Number) as [number, number, number];
  return (toYear - fromYear) * 12 + toMonth - fromMonth - (toDay < fromDay ? 1 : 0);
}

/** A weight in kilograms. */
export function kilograms(grams: number, { locale }: Words): string {
  return `${(grams / 1000).toLocaleString(locale, { maximumFractionDigits: 3 })} kg`;
}

/** A name, which is Korean in either language: so that it is read aloud rightly. */
export function koreanName(name: string): HTMLElement {
  return element('span', { attributes: { lang: 'ko' } }, name);
}

/** A place, no closer than its town. */
export function placeOf({ town, name }: Trace['packers'][number], frame: TraceFrame): HTMLElement {
  const shown = frame.local(town);
  return name === undefined ? element('span', {}, shown) : element('span', {}, koreanName(name), ` · ${shown}`);
}
