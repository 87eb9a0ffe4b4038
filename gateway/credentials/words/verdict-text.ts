/** A verdict as lines for a person. */
import type { ApostilleItems } from '../types/apostille.ts';
import type { Verdict } from '../verification/verdict.ts';
import { APOSTILLE_WORDS, ORIGIN_NOT_CONTENT } from './apostille-words.ts';
import type { Language } from './language.ts';
import { DOCUMENT_WORDS, RENDITION_WORDS, VERDICT_WORDS } from './verdict-words.ts';

/** The lines: the word first, then what it means. An apostille follows with its ten items, and with what it does not certify. */
export function verdictText(verdict: Verdict, language: Language): string[] {
  const { word, now, detail, at, issuer, signed, certificate } = verdict;
  return [
    word,
    VERDICT_WORDS[word][language],
    ...(now === undefined ? [] : [`${now}: ${VERDICT_WORDS[now][language]}`]),
    `(${at}; ${detail})`,
    ...(verdict.rendition === undefined ? [] : [RENDITION_WORDS[verdict.rendition][language]]),
    ...(certificate === undefined ? [] : [DOCUMENT_WORDS[verdict.document][language]]),
    ...(issuer === undefined ? [] : [`${issuer[language]} <${issuer.id}>`]),
    ...(signed === undefined ? [] : [`${signed.by}, ${signed.at}`]),
    ...apostilleText(verdict, language),
  ].map(printable);
}

function apostilleText({ certificate }: Verdict, language: Language): string[] {
  if (certificate === undefined || !('items' in certificate.credentialSubject)) return [];
  const { title, items } = certificate.credentialSubject;
  const names = Object.keys(APOSTILLE_WORDS) as (keyof ApostilleItems)[];
  const lines = names.map((name, at) => `${at + 1}. ${APOSTILLE_WORDS[name][language]}: ${items[name]}`);
  return ['', title, ...lines, '', ORIGIN_NOT_CONTENT[language]];
}

/** A text of a certificate must not steer the terminal, nor turn the direction of what follows. */
function printable(line: string): string {
  return line.replaceAll(/\p{C}/gu, '\uFFFD');
}
