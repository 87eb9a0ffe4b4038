import type { Language, PageWords } from '../../page/words.ts';

/** What the check of a document can say. */
export type Verdict = 'GENUINE' | 'SUPERSEDED' | 'WITHDRAWN' | 'NOT_ATTESTED' | 'ALTERED' | 'UNREADABLE';

/** The words of the page. */
export interface VerifyWords extends PageWords {
  readonly title: string;
  readonly intro: string;
  readonly choose: string;
  readonly checking: string;
  readonly document: string;
  readonly issuer: string;
  readonly asOf: string;
  readonly errors: { readonly OTHER: string; readonly TOO_LARGE: string; readonly RATE_LIMITED: string };
  readonly verdicts: Readonly<Record<Verdict, { readonly title: string; readonly text: string }>>;
}

/** In both languages. */
export const VERIFY_WORDS: Readonly<Record<Language, VerifyWords>> = {
  ko: {
    ...{ language: 'ko', languageName: '한국어', pageTitle: '문서 진위 확인', errorTitle: '확인하지 못했습니다' },
    title: '문서 진위 확인',
    intro: '받은 PDF 파일을 그대로 선택하세요. 파일은 확인에만 쓰이고 저장되지 않습니다.',
    ...{ choose: '문서 파일', checking: '확인하고 있습니다.', document: '문서', issuer: '발급기관', asOf: '기준일시' },
    errors: {
      OTHER: '잠시 뒤에 다시 시도하세요.',
      TOO_LARGE: '파일이 너무 큽니다. 이 시스템에서 발급한 문서가 아닙니다.',
      RATE_LIMITED: '요청이 많습니다. 잠시 뒤에 다시 시도하세요.',
    },
    verdicts: {
      GENUINE: { title: '진본입니다', text: '기관이 증명한 내용 그대로이며, 공부의 내용도 그때와 같습니다.' },
      SUPERSEDED: {
        title: '진본이지만 지난 내용입니다',
        text: '증명한 뒤에 공부의 내용이 바뀌었습니다. 새 문서를 받으세요.',
      },
      WITHDRAWN: { title: '철회된 문서입니다', text: '발급한 기관이 증명을 철회했습니다.' },
      NOT_ATTESTED: { title: '증명된 적이 없습니다', text: '이 내용의 문서를 증명한 기관이 없습니다.' },
      ALTERED: { title: '변조된 파일입니다', text: '파일이 보여 주는 것이 파일에 담긴 데이터와 다릅니다.' },
      UNREADABLE: {
        title: '확인할 수 없는 파일입니다',
        text: '이 시스템에서 발급한 파일이 아닙니다. 다시 저장하거나 인쇄한 파일은 확인할 수 없습니다.',
      },
    },
  },
  en: {
    ...{
      language: 'en',
      languageName: 'English',
      pageTitle: 'Check a document',
      errorTitle: 'It could not be checked',
    },
    title: 'Check a document',
    intro: 'Choose the PDF file as you received it. It is used for the check and not kept.',
    ...{ choose: 'Document', checking: 'Checking.', document: 'Document', issuer: 'Issued by', asOf: 'As of' },
    errors: {
      OTHER: 'Try again in a moment.',
      TOO_LARGE: 'The file is too large: it was not issued here.',
      RATE_LIMITED: 'There are many requests. Try again in a moment.',
    },
    verdicts: {
      GENUINE: { title: 'Genuine', text: 'As the agency attested it, and the register says the same still.' },
      SUPERSEDED: {
        title: 'Genuine, and out of date',
        text: 'The register has changed since. Ask for a new document.',
      },
      WITHDRAWN: { title: 'Withdrawn', text: 'The agency has taken its attestation back.' },
      NOT_ATTESTED: { title: 'Never attested', text: 'No agency has attested a document that says this.' },
      ALTERED: { title: 'Altered', text: 'What the file shows is not what it carries.' },
      UNREADABLE: {
        title: 'Cannot be checked',
        text: 'The file was not issued here. A file that was saved anew or scanned cannot be checked.',
      },
    },
  },
};
