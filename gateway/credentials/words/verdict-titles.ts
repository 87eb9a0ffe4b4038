/** Each word of the verifier as a heading. */
import type { Word } from '../verification/verdict.ts';
import type { InLanguages } from './language.ts';

/** A few words for each. */
export const VERDICT_TITLES: Readonly<Record<Word, InLanguages>> = {
  VALID: { ko: '유효합니다', en: 'Valid', fr: 'Valable' },
  WAS_VALID_AT: { ko: '그때는 유효했습니다', en: 'Was valid at that time', fr: 'Était valable à ce moment' },
  TAMPERED: { ko: '변조되었습니다', en: 'Tampered with', fr: 'Falsifié' },
  TAMPERED_DOCUMENT: { ko: '문서가 변조되었습니다', en: 'The document was altered', fr: 'Document falsifié' },
  REVOKED: { ko: '철회되었습니다', en: 'Revoked', fr: 'Révoqué' },
  SUSPENDED: { ko: '효력이 정지되었습니다', en: 'Suspended', fr: 'Suspendu' },
  EXPIRED: { ko: '기간이 지났습니다', en: 'Expired', fr: 'Expiré' },
  NOT_YET_VALID: { ko: '아직 유효하지 않습니다', en: 'Not valid yet', fr: 'Pas encore valable' },
  UNKNOWN_ISSUER: { ko: '알 수 없는 발급자입니다', en: 'Unknown issuer', fr: 'Émetteur inconnu' },
  KEY_NOT_VALID_AT_SIGNING: { ko: '효력 없는 열쇠로 서명되었습니다', en: 'Key not entitled', fr: 'Clé non habilitée' },
  STATUS_UNKNOWN: { ko: '상태를 알 수 없습니다', en: 'Status unknown', fr: 'État inconnu' },
  TRUST_LIST_STALE: { ko: '신뢰 목록이 오래되었습니다', en: 'Trust list too old', fr: 'Liste de confiance périmée' },
  MALFORMED: { ko: '증명서가 아닙니다', en: 'Not a certificate', fr: 'Pas un certificat' },
  UNSUPPORTED: { ko: '다루지 않는 종류입니다', en: 'Not supported', fr: 'Non pris en charge' },
};
