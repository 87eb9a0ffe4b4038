/** What all pages share: the language, where things are drawn, and what is read out to those who do not see it. */
import { button, element, paragraph } from './element.ts';
import type { PageWords } from './words.ts';

const LANGUAGE_KEY = 'ledger-pilots.language';

/** What a frame is made with. */
export interface FrameOptions<W extends PageWords<string>> {
  /** The first language is that of who has chosen none. */
  readonly words: Readonly<Record<W['language'], W>>;
  /** Makes the content, in the words of the moment. */
  readonly draw: () => readonly Node[];
  /** Code of an error, by which its words are found. */
  readonly codeOf: (error: unknown) => string;
  /** What the page is about at the moment; it stands in the title before the page's own. */
  readonly subject?: () => string | undefined;
}

/** Draws the page in the reader's language. */
export class PageFrame<W extends PageWords<string>> {
  readonly #options: FrameOptions<W>;
  #words: W;
  #part = '';

  constructor(options: FrameOptions<W>) {
    this.#options = options;
    const kept = this.#all.find(({ language }) => language === languageKept());
    this.#words = kept ?? this.#all[0]!;
  }

  /** The words of the reader's language. */
  get words(): W {
    return this.#words;
  }

  /** Draws anew. @param part - name of the part that is shown; a new one gets the focus and is read out */
  draw(part = this.#part): void {
    const { language, pageTitle } = this.#words;
    document.documentElement.lang = language;
    const subject = this.#options.subject?.();
    document.title = subject === undefined ? pageTitle : `${subject} · ${pageTitle}`;
    this.#drawLanguages();
    const main = document.getElementById('main')!;
    main.replaceChildren(...this.#options.draw());
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
    const code = this.#options.codeOf(error);
    return element(
      'section',
      { class: 'card now', attributes: { role: 'alert' } },
      element('h2', { attributes: { tabindex: '-1' } }, this.#words.errorTitle),
      paragraph(this.#sentenceOf(code), 'note bad'),
      paragraph(code, 'soft'),
      ...more,
    );
  }

  /** A text as it is in the reader's language. */
  local(text: Readonly<Record<W['language'], string>>): string {
    return text[this.#words.language as W['language']];
  }

  /** An instant by the reader's clock. */
  time(instant: string): string {
    return new Date(instant).toLocaleString(this.#words.language, { dateStyle: 'long', timeStyle: 'short' });
  }

  #sentenceOf(code: string): string {
    const errors: Readonly<Record<string, string>> & PageWords<string>['errors'] = this.#words.errors;
    return (Object.hasOwn(errors, code) ? errors[code] : undefined) ?? errors.OTHER;
  }

  get #all(): readonly W[] {
    return Object.values<W>(this.#options.words);
  }

  #drawLanguages(): void {
    const others = this.#all.filter((words) => words !== this.#words);
    const choices = others.map((words) => {
      const choice = button(words.languageName, () => this.#switch(words));
      choice.className = 'quiet';
      choice.lang = words.language;
      return choice;
    });
    document.getElementById('languages')!.replaceChildren(...choices);
  }

  #switch(words: W): void {
    this.#words = words;
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
