/** The standard terms of an apostille: the model certificate annexed to the Convention, in its two languages and in Korean. */
import type { ApostilleItems } from '../types/apostille.ts';
import type { InLanguages } from './language.ts';

/** The ten items in the order of their numbers. */
export const APOSTILLE_WORDS: Readonly<Record<keyof ApostilleItems, InLanguages>> = {
  country: { ko: '국가', en: 'Country', fr: 'Pays' },
  signedBy: {
    ko: '이 공문서의 서명인',
    en: 'This public document has been signed by',
    fr: 'Le présent acte public a été signé par',
  },
  capacity: { ko: '서명인의 자격', en: 'acting in the capacity of', fr: 'agissant en qualité de' },
  sealOf: { ko: '찍힌 인장/스탬프의 명의', en: 'bears the seal/stamp of', fr: 'est revêtu du sceau/timbre de' },
  at: { ko: '증명 장소', en: 'Certified at', fr: 'Attesté à' },
  date: { ko: '증명 일자', en: 'the', fr: 'le' },
  by: { ko: '증명 기관', en: 'by', fr: 'par' },
  number: { ko: '번호', en: 'No', fr: 'sous No' },
  seal: { ko: '인장/스탬프', en: 'Seal/stamp', fr: 'Sceau/timbre' },
  signature: { ko: '서명', en: 'Signature', fr: 'Signature' },
};

/** What an apostille does not say, and must not be taken to say (Article 5 of the Convention). */
export const ORIGIN_NOT_CONTENT: InLanguages = {
  ko: '아포스티유는 공문서의 출처, 곧 서명의 진정성과 서명인의 자격과 인장의 동일성만을 증명합니다. 문서의 내용은 증명하지 않습니다.',
  en: 'An apostille certifies the origin of the document only: the signature, the capacity of the signer and the seal. It does not certify the content.',
  fr: 'Une apostille n’atteste que l’origine de l’acte : la signature, la qualité du signataire et le sceau. Elle n’en atteste pas le contenu.',
};
