/** Draws a verdict: the word, what it means, and what the certificate says. */
import { LANGUAGES } from '@ledger-pilots/gateway/credentials/words/language.ts';
import { ORIGIN_NOT_CONTENT } from '@ledger-pilots/gateway/credentials/words/apostille-words.ts';
import { type CertificateLine, certificateLines } from '@ledger-pilots/gateway/credentials/words/certificate-lines.ts';
import { VERDICT_TITLES } from '@ledger-pilots/gateway/credentials/words/verdict-titles.ts';
import {
  DOCUMENT_WORDS,
  RENDITION_WORDS,
  VERDICT_WORDS,
} from '@ledger-pilots/gateway/credentials/words/verdict-words.ts';
import type { Certificate } from '@ledger-pilots/gateway/credentials/types/certificate.ts';
import type { Verdict, Word } from '@ledger-pilots/gateway/credentials/verification/verdict.ts';
import { card, type Child, element, pairs, paragraph } from '../../page/element.ts';
import type { VerifyFrame } from './page-view.ts';

/** Neither good nor bad: ask again, or look at the time. */
const OPEN: readonly Word[] = [
  ...(['WAS_VALID_AT', 'SUSPENDED', 'NOT_YET_VALID', 'STATUS_UNKNOWN', 'TRUST_LIST_STALE', 'UNSUPPORTED'] as const),
];

/** The card. */
export function verdictCard(verdict: Verdict, frame: VerifyFrame): HTMLElement {
  const { word, now, detail, certificate } = verdict;
  const shown = card(
    frame.local(VERDICT_TITLES[word]),
    paragraph(frame.local(VERDICT_WORDS[word]), styleOf(word)),
    now !== undefined && paragraph(`${frame.words.now}: ${frame.local(VERDICT_WORDS[now])}`, 'note'),
    ...(certificate === undefined ? [] : certificateView(verdict, certificate, frame)),
    paragraph(`${word} · ${detail}`, 'soft'),
  );
  shown.classList.add('now', 'verdict');
  shown.dataset['word'] = word;
  return shown;
}

function styleOf(word: Word): string {
  if (word === 'VALID') return 'note good';
  return OPEN.includes(word) ? 'note' : 'note bad';
}

function certificateView(verdict: Verdict, certificate: Certificate, frame: VerifyFrame): HTMLElement[] {
  const { words } = frame;
  const isApostille = 'items' in certificate.credentialSubject;
  const { issuer, signed } = verdict;
  const facts: (readonly [string, Child])[] = [
    [words.issuer, issuer === undefined ? '' : `${frame.local(issuer)} (${issuer.id})`],
    [words.signedAt, signed === undefined ? '' : frame.time(signed.at)],
    [words.validFrom, frame.time(certificate.validFrom)],
    [words.validUntil, certificate.validUntil === undefined ? words.noEnd : frame.time(certificate.validUntil)],
    [words.askedAt, frame.time(verdict.at)],
  ];
  return [
    ...(isApostille ? [originBanner(frame)] : []),
    ...(verdict.rendition === undefined
      ? []
      : [
          paragraph(
            frame.local(RENDITION_WORDS[verdict.rendition]),
            verdict.rendition === 'DIFFERS' ? 'note bad' : undefined,
          ),
        ]),
    paragraph(frame.local(DOCUMENT_WORDS[verdict.document]), verdict.document === 'DIFFERS' ? 'note bad' : undefined),
    pairs(facts),
    ...(isApostille ? [title(certificate)] : []),
    lines(certificateLines(certificate), isApostille, frame),
  ];
}

function originBanner(frame: VerifyFrame): HTMLElement {
  const banner = paragraph(frame.local(ORIGIN_NOT_CONTENT), 'note');
  banner.classList.add('origin');
  return banner;
}

function title({ credentialSubject }: Certificate): HTMLElement {
  const shown = paragraph('title' in credentialSubject ? credentialSubject.title : '', 'title');
  shown.lang = 'fr';
  return shown;
}

/** Each with its label in all three languages, the reader's first: who is shown the page may have another. */
function lines(all: readonly CertificateLine[], numbered: boolean, frame: VerifyFrame): HTMLElement {
  const { language } = frame.words;
  const order = [language, ...LANGUAGES.filter((one) => one !== language)];
  const items = all.map(({ label, value }) => {
    const labels = order.flatMap((one, at) => [
      ...(at === 0 ? [] : [' · ']),
      element('span', { attributes: { lang: one } }, label[one]),
    ]);
    return element('li', {}, element('span', { class: 'label' }, ...labels), element('strong', {}, printable(value)));
  });
  return element('ol', { class: numbered ? 'items numbered' : 'items' }, ...items);
}

/** A text of a certificate must not turn the direction of what follows. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '\uFFFD');
}
