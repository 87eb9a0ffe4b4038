/** A list that shows its beginning, and more when asked. */
import { button, element } from './element.ts';

/** How a long list is shown. */
export interface LongListOptions {
  readonly items: readonly HTMLLIElement[];
  /** How many are seen at first, and how many more each time. */
  readonly step: number;
  /** The button's words. @param left - how many are not seen yet */
  readonly more: (left: number) => string;
  readonly style?: string;
}

/** Makes an ordered list, with a button below it as long as something is not seen; the focus goes to the first new line. */
export function longList({ items, step, more, style }: LongListOptions): HTMLElement {
  const list = element('ol', style === undefined ? {} : { class: style });
  const place = element('div', { class: 'long-list' }, list);
  let shown = 0;
  const show = (): void => {
    const next = items.slice(shown, shown + step);
    list.append(...next);
    shown += next.length;
    place.querySelector(':scope > button')?.remove();
    const left = items.length - shown;
    if (left > 0) place.append(button(more(left), () => moreAsked()));
  };
  const moreAsked = (): void => {
    const first = items[shown]!;
    show();
    first.tabIndex = -1;
    first.focus();
  };
  show();
  // Paper cannot be asked for more.
  window.addEventListener('beforeprint', () => {
    while (shown < items.length) show();
  });
  return place;
}
