/** What the verifier answers: one word of a closed set, why, and what the certificate says where it may be believed. */
import type { Certificate } from '../types/certificate.ts';
import type { TrustedIssuer } from '../trust/trust-list.ts';

/** The words, in the order in which they are decided. docs/verify-certificate.md says what each means. */
export const WORDS = [
  'MALFORMED',
  'UNSUPPORTED',
  'UNKNOWN_ISSUER',
  'TAMPERED',
  'KEY_NOT_VALID_AT_SIGNING',
  'REVOKED',
  'NOT_YET_VALID',
  'EXPIRED',
  'SUSPENDED',
  'STATUS_UNKNOWN',
  'TAMPERED_DOCUMENT',
  'TRUST_LIST_STALE',
  'WAS_VALID_AT',
  'VALID',
] as const;
/** One of the words. */
export type Word = (typeof WORDS)[number];

/** Whether a document that was handed over is the one that the certificate is about. */
export type DocumentCheck = 'MATCHES' | 'DIFFERS' | 'NOT_COMPARED' | 'NO_DOCUMENT';

/** The answer. */
export interface Verdict {
  readonly word: Word;
  /** Why, in English, for who looks into it: the words for everybody come from the word. */
  readonly detail: string;
  /** The time that was asked about, RFC 3339. */
  readonly at: string;
  /** With `WAS_VALID_AT`: what it is now. */
  readonly now?: Word;
  readonly document: DocumentCheck;
  /** Of a PDF that has the certificate in it: whether it shows what the certificate says, and nothing else. */
  readonly rendition?: 'MATCHES' | 'DIFFERS';
  /** Only when the signature is the issuer's: before that, nothing that the certificate says is to be believed. */
  readonly certificate?: Certificate;
  readonly issuer?: TrustedIssuer['name'] & { readonly id: string };
  /** What a time of signing is worth: the key's holder says it. */
  readonly signed?: { readonly at: string; readonly by: string };
}

/** A certificate that is not valid, while it is being verified. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly word: Word;

  constructor(word: Word, detail: string) {
    super(detail);
    this.word = word;
  }
}
