/** Makes elements of the page. Texts become text nodes, never markup. */

/** What an element can have. */
export interface Properties {
  readonly class?: string;
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: () => void;
}

/** A child: an element, a text, or nothing. */
export type Child = Node | string | false | undefined;

/** Makes an element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (properties.class !== undefined) made.className = properties.class;
  if (properties.id !== undefined) made.id = properties.id;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) made.setAttribute(name, value);
  if (properties.onClick !== undefined) made.addEventListener('click', properties.onClick);
  made.append(...children.filter((child) => child !== false && child !== undefined));
  return made;
}

/** A button. */
export function button(label: string, onClick: () => void, isMain = false): HTMLButtonElement {
  return element('button', { onClick, attributes: { type: 'button' }, ...(isMain && { class: 'main' }) }, label);
}

/** A part of the page with a heading, to which the focus goes when the part is new. */
export function card(title: string, ...children: readonly Child[]): HTMLElement {
  return element('section', { class: 'card' }, element('h2', { attributes: { tabindex: '-1' } }, title), ...children);
}

/** A paragraph. */
export function paragraph(text: string, style?: string): HTMLElement {
  return element('p', style === undefined ? {} : { class: style }, text);
}

/** Names and values, one below the other. */
export function pairs(entries: readonly (readonly [string, Child])[]): HTMLElement {
  return element('dl', {}, ...entries.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}

/** Lets the browser save a text as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = element('a', { attributes: { href: url, download: name } });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
