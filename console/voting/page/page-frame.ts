/** What both pages share: the language, where things are drawn, and what is read out to those who do not see it. */
import { element, paragraph } from './element.ts';
import { tellError } from './error-words.ts';
import { en } from './words/en.ts';
import { ko } from './words/ko.ts';
import type { Words } from './words/words.ts';

const LANGUAGE_KEY = 'ledger-pilots.language';

/** Draws the page in the reader's language. */
export class PageFrame {
  #words: Words = languageKept() === 'en' ? en : ko;
  readonly #draw: () => readonly Node[];
  #part = '';

  /** @param draw - makes the content, in the words of the moment */
  constructor(draw: () => readonly Node[]) {
    this.#draw = draw;
    document.getElementById('language')!.addEventListener('click', () => this.#switch());
  }

  /** The words of the reader's language. */
  get words(): Words {
    return this.#words;
  }

  /** Draws anew. @param part - name of the part that is shown; a new one gets the focus and is read out */
  draw(part = this.#part): void {
    const { language, otherLanguage, pageTitle } = this.#words;
    document.documentElement.lang = language;
    document.title = pageTitle;
    const button = document.getElementById('language')!;
    button.textContent = otherLanguage;
    button.lang = language === 'ko' ? 'en' : 'ko';
    const main = document.getElementById('main')!;
    main.replaceChildren(...this.#draw());
    if (part === this.#part) return;
    this.#part = part;
    const headings = main.querySelectorAll<HTMLElement>('section.now h2');
    (headings[0] ?? main).focus();
  }

  /** Says something that is not to be seen for long. */
  say(text: string): void {
    document.getElementById('told')!.textContent = text;
  }

  /** An error as a part of the page. */
  errorCard(error: unknown, ...more: readonly Node[]): HTMLElement {
    const { text, code } = tellError(error, this.#words);
    return element(
      'section',
      { class: 'card now', attributes: { role: 'alert' } },
      element('h2', { attributes: { tabindex: '-1' } }, this.#words.errorTitle),
      paragraph(text, 'note bad'),
      paragraph(code, 'soft'),
      ...more,
    );
  }

  /** A text as it is in the reader's language. */
  local(text: { readonly ko: string; readonly en: string }): string {
    return text[this.#words.language];
  }

  /** An instant by the reader's clock. */
  time(instant: string): string {
    return new Date(instant).toLocaleString(this.#words.language, { dateStyle: 'long', timeStyle: 'short' });
  }

  #switch(): void {
    this.#words = this.#words.language === 'ko' ? en : ko;
    try {
      localStorage.setItem(LANGUAGE_KEY, this.#words.language);
    } catch {
      // A browser that keeps nothing shows the other language for as long as the page is open.
    }
    this.draw();
  }
}

function languageKept(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    // As above: Korean is first.
    return null;
  }
}
