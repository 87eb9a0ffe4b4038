/** What a certificate says, line by line with its label: for pages and paper. */
import type { ApostilleItems } from '../types/apostille.ts';
import type { Attestation } from '../types/attestation.ts';
import type { Certificate } from '../types/certificate.ts';
import type { NotarialAct } from '../types/notarial-act.ts';
import { APOSTILLE_WORDS } from './apostille-words.ts';
import type { InLanguages } from './language.ts';

/** A line. */
export interface CertificateLine {
  readonly label: InLanguages;
  readonly value: string;
}

type ActName = Exclude<keyof NotarialAct, 'powers'>;
type AttestationName = Exclude<keyof Attestation, 'dataHash'>;

const ACT_WORDS: Readonly<Record<ActName, InLanguages>> = {
  kind: { ko: '공증의 종류', en: 'Kind of act', fr: 'Nature de l’acte' },
  mission: { ko: '재외공관', en: 'Mission', fr: 'Poste consulaire' },
  actNo: { ko: '번호', en: 'No', fr: 'No' },
  appearance: { ko: '출석', en: 'Appearance', fr: 'Comparution' },
  identityCheck: { ko: '신원 확인', en: 'Identity checked by', fr: 'Identité vérifiée par' },
  principal: { ko: '위임인', en: 'Principal', fr: 'Mandant' },
  agent: { ko: '수임인', en: 'Agent', fr: 'Mandataire' },
  use: { ko: '사용', en: 'Use', fr: 'Usage' },
};

const ATTESTATION_WORDS: Readonly<Record<AttestationName, InLanguages>> = {
  kind: { ko: '증명 종류', en: 'Kind of attestation', fr: 'Nature de l’attestation' },
  documentNo: { ko: '문서 번호', en: 'Document No', fr: 'Document No' },
  asOf: { ko: '기준 시각', en: 'As of', fr: 'En date du' },
  about: { ko: '대상', en: 'About', fr: 'Objet' },
  version: { ko: '판', en: 'Version', fr: 'Version' },
};

const POWER: InLanguages = { ko: '위임 사항', en: 'Power', fr: 'Pouvoir' };

/** The lines: the ten items of an apostille in their order, or what an act or an attestation says. */
export function certificateLines({ credentialSubject: subject }: Certificate): CertificateLine[] {
  if ('items' in subject) return labelled<keyof ApostilleItems>(APOSTILLE_WORDS, subject.items);
  if ('about' in subject) return labelled(ATTESTATION_WORDS, subject);
  const powers = subject.powers ?? [];
  return [...labelled(ACT_WORDS, subject), ...powers.map((power) => ({ label: POWER, value: powerText(power) }))];
}

function labelled<Name extends string>(
  words: Readonly<Record<Name, InLanguages>>,
  values: Readonly<Partial<Record<Name, unknown>>>,
): CertificateLine[] {
  const names = (Object.keys(words) as Name[]).filter((name) => values[name] !== undefined);
  return names.map((name) => ({ label: words[name], value: String(values[name]) }));
}

function powerText({ action, banks = [], currency, limit }: NonNullable<NotarialAct['powers']>[number]): string {
  const sum = limit === undefined ? [] : [`≤ ${[sumText(limit, currency), currency].filter(Boolean).join(' ')}`];
  return [action, ...(banks.length > 0 ? [banks.join(', ')] : []), ...sum].join(' · ');
}

/** Digits of the smaller unit of currencies that do not have hundredths (ISO 4217, list one). */
const MINOR_DIGITS: Readonly<Record<string, number>> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
]);

/** A sum in the smallest unit as people write it. */
function sumText(limit: number, currency = 'KRW'): string {
  const digits = MINOR_DIGITS[currency] ?? 2;
  if (digits === 0) return grouped(limit);
  const all = String(limit).padStart(digits + 1, '0');
  return `${grouped(Number(all.slice(0, -digits)))}.${all.slice(-digits)}`;
}

/** By hand: locales differ between machines. */
function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
