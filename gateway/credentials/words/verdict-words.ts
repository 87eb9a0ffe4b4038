/** What each word of the verifier means, for people. */
import type { DocumentCheck, Verdict, Word } from '../verification/verdict.ts';
import type { InLanguages } from './language.ts';

/** A sentence or two for each word. */
export const VERDICT_WORDS: Readonly<Record<Word, InLanguages>> = {
  VALID: {
    ko: '유효한 증명서입니다. 발급 기관이 서명하였고, 효력이 있으며, 철회되거나 정지되지 않았습니다.',
    en: 'The certificate is valid. Its authority signed it, it is in force, and it is neither revoked nor suspended.',
    fr: 'Le certificat est valable. L’autorité l’a signé, il est en vigueur, et il n’est ni révoqué ni suspendu.',
  },
  WAS_VALID_AT: {
    ko: '물어본 시점에는 유효하였으나 지금은 유효하지 않습니다.',
    en: 'The certificate was valid at the time you asked about. It is not valid now.',
    fr: 'Le certificat était valable au moment demandé. Il ne l’est plus maintenant.',
  },
  TAMPERED: {
    ko: '증명서가 서명된 뒤에 바뀌었거나 발급 기관이 서명한 것이 아닙니다. 믿지 마십시오.',
    en: 'The certificate was altered after it was signed, or its authority did not sign it. Do not rely on it.',
    fr: 'Le certificat a été modifié après sa signature, ou l’autorité ne l’a pas signé. Ne vous y fiez pas.',
  },
  TAMPERED_DOCUMENT: {
    ko: '증명서 자체는 이상이 없으나, 함께 받은 문서는 증명서가 가리키는 문서가 아닙니다. 문서를 믿지 마십시오.',
    en: 'The certificate itself is in order, but the document is not the one it was issued for. Do not rely on the document.',
    fr: 'Le certificat est en règle, mais le document n’est pas celui pour lequel il a été délivré. Ne vous fiez pas au document.',
  },
  REVOKED: {
    ko: '발급 기관이 증명서를 철회하였습니다.',
    en: 'The authority has revoked the certificate.',
    fr: 'L’autorité a révoqué le certificat.',
  },
  SUSPENDED: {
    ko: '발급 기관이 증명서의 효력을 정지하였습니다. 다시 유효해질 수 있으니 나중에 확인하십시오.',
    en: 'The authority has suspended the certificate. It may become valid again: ask later.',
    fr: 'L’autorité a suspendu le certificat. Il peut redevenir valable : vérifiez plus tard.',
  },
  EXPIRED: {
    ko: '증명서의 유효 기간이 지났습니다.',
    en: 'The certificate has expired.',
    fr: 'Le certificat a expiré.',
  },
  NOT_YET_VALID: {
    ko: '증명서의 유효 기간이 아직 시작되지 않았습니다.',
    en: 'The certificate is not valid yet.',
    fr: 'Le certificat n’est pas encore valable.',
  },
  UNKNOWN_ISSUER: {
    ko: '신뢰 목록에 없는 기관이나 열쇠가 발급하였습니다. 위조라는 뜻은 아니지만, 누가 발급하였는지 알 수 없습니다.',
    en: 'The trust list does not have this issuer, or this key of it, for such certificates. Nobody here can tell who issued it.',
    fr: 'La liste de confiance ne connaît pas cet émetteur, ou cette clé, pour un tel certificat. On ne peut dire qui l’a délivré.',
  },
  KEY_NOT_VALID_AT_SIGNING: {
    ko: '서명한 열쇠가 서명할 당시 효력이 없었습니다. 예를 들어 이미 퇴직한 담당자의 열쇠입니다. 믿지 마십시오.',
    en: 'The key was not entitled to sign at that time, for example that of an officer who had left. Do not rely on it.',
    fr: 'La clé n’était pas habilitée à signer à ce moment, par exemple celle d’un agent qui avait quitté ses fonctions. Ne vous y fiez pas.',
  },
  STATUS_UNKNOWN: {
    ko: '철회되거나 정지되었는지 알 수 없습니다. 상태 목록이 없거나 오래되었거나 믿을 수 없습니다. 새 목록을 받아 다시 확인하십시오.',
    en: 'Nobody can tell whether it was revoked or suspended: the status list is missing, too old, or not to be believed. Get a new one and ask again.',
    fr: 'On ne peut dire s’il a été révoqué ou suspendu : la liste d’état manque, est trop ancienne ou n’est pas fiable. Obtenez-en une nouvelle et vérifiez encore.',
  },
  TRUST_LIST_STALE: {
    ko: '신뢰 목록이 오래되었습니다. 그 사이에 열쇠가 취소되었을 수 있으니 새 목록을 받아 다시 확인하십시오.',
    en: 'The trust list is too old: keys may have been withdrawn since. Get a new one and ask again.',
    fr: 'La liste de confiance est trop ancienne : des clés peuvent avoir été retirées depuis. Obtenez-en une nouvelle et vérifiez encore.',
  },
  MALFORMED: {
    ko: '읽을 수 있는 증명서가 아닙니다.',
    en: 'This cannot be read as a certificate.',
    fr: 'Ceci ne peut être lu comme un certificat.',
  },
  UNSUPPORTED: {
    ko: '이 검증기가 다루지 않는 종류의 증명서나 서명입니다. 다른 도구로 확인하십시오.',
    en: 'This verifier does not handle this kind of certificate or signature. Another tool may.',
    fr: 'Ce vérificateur ne traite pas ce type de certificat ou de signature. Un autre outil le peut peut-être.',
  },
};

/** Whether a PDF shows what the certificate in it says. */
export const RENDITION_WORDS: Readonly<Record<NonNullable<Verdict['rendition']>, InLanguages>> = {
  MATCHES: {
    ko: 'PDF: 증명서의 내용 그대로를 보여 줍니다.',
    en: 'PDF: it shows what the certificate says, and nothing else.',
    fr: 'PDF : il montre ce que dit le certificat, et rien d’autre.',
  },
  DIFFERS: {
    ko: 'PDF: 증명서의 내용과 다른 것을 보여 줍니다. PDF를 믿지 말고 여기에 보이는 내용을 보십시오.',
    en: 'PDF: it does not show what the certificate says. Do not rely on the PDF but on what is shown here.',
    fr: 'PDF : il ne montre pas ce que dit le certificat. Fiez-vous à ce qui est affiché ici, non au PDF.',
  },
};

/** What became of the document. */
export const DOCUMENT_WORDS: Readonly<Record<DocumentCheck, InLanguages>> = {
  MATCHES: {
    ko: '문서: 증명서가 가리키는 바로 그 문서입니다.',
    en: 'Document: it is the one that the certificate was issued for.',
    fr: 'Document : c’est celui pour lequel le certificat a été délivré.',
  },
  DIFFERS: {
    ko: '문서: 증명서가 가리키는 문서가 아닙니다.',
    en: 'Document: it is not the one that the certificate was issued for.',
    fr: 'Document : ce n’est pas celui pour lequel le certificat a été délivré.',
  },
  NOT_COMPARED: {
    ko: '문서: 대조하지 않았습니다.',
    en: 'Document: it was not compared.',
    fr: 'Document : il n’a pas été comparé.',
  },
  NO_DOCUMENT: {
    ko: '문서: 증명서가 가리키는 문서가 없습니다.',
    en: 'Document: the certificate was issued for none.',
    fr: 'Document : le certificat n’a été délivré pour aucun.',
  },
};
