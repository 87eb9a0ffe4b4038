/** The languages that a certificate's reader may have. */

/** Korean, English and French, the two languages of the Convention. */
export const LANGUAGES = ['ko', 'en', 'fr'] as const;
/** A language. */
export type Language = (typeof LANGUAGES)[number];
/** A text in each language. */
export type InLanguages = Readonly<Record<Language, string>>;
