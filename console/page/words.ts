/** What the words of every page have; each page adds its own, and a language that lacks one does not compile. */

/** The languages of the pages. Korean is first. */
export type Language = 'ko' | 'en';

/** Words that the frame of a page speaks. */
export interface PageWords {
  readonly language: Language;
  /** The other language, in that language. */
  readonly otherLanguage: string;
  readonly pageTitle: string;
  readonly errorTitle: string;
  /** Sentences by error code; `OTHER` is for what has none. */
  readonly errors: { readonly OTHER: string };
}
