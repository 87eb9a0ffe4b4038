/** What the words of every page have; each page adds its own, and a language that lacks one does not compile. */

/** The languages of most pages. Korean is first. */
export type Language = 'ko' | 'en';

/** Words that the frame of a page speaks; a page may have languages of its own. */
export interface PageWords<L extends string = Language> {
  readonly language: L;
  /** The language, in that language. */
  readonly languageName: string;
  readonly pageTitle: string;
  readonly errorTitle: string;
  /** Sentences by error code; `OTHER` is for what has none. */
  readonly errors: { readonly OTHER: string };
}
