/** Verifies a certificate with nothing but a trust list and status lists: no ledger, no network, no clock of its own. */
import { z } from 'zod';
import { epochMsOf, instantOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { CLOCK_SKEW_MS, statusAt, type StatusState } from '../status/status-at.ts';
import { type TrustList, trustedUntilMs } from '../trust/trust-list.ts';
import { digestSri, type StatusPurpose } from '../types/base.ts';
import { type Certificate, CERTIFICATE_TYPES, certificateType } from '../types/certificate.ts';
import { type AuthenticCredential, authenticate } from './authenticate.ts';
import type { Presented } from './presented.ts';
import { type EntryLists, listsFor } from './status-lists.ts';
import { type DocumentCheck, Refusal, type Verdict, type Word } from './verdict.ts';

/** What is asked about a certificate. */
export interface Question {
  /** The verifier's clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** The time that is asked about; now where it is not given. */
  readonly atMs?: number;
  /** The document that came with the certificate: its exact bytes. */
  readonly document?: Uint8Array;
}

interface Standing {
  readonly word: Word;
  readonly detail: string;
}

interface Case {
  readonly authentic: AuthenticCredential;
  readonly certificate: Certificate;
  readonly lists: readonly EntryLists[];
}

/**
 * The verdict on a certificate.
 * @param trust - as `trustListOf` gave it: its proof is verified already
 * @param statusLists - all that are at hand, of any issuer and age, as JSON or tokens
 */
export async function verifyCredential(
  presented: Presented,
  trust: TrustList,
  statusLists: readonly Presented[],
  question: Question,
): Promise<Verdict> {
  const at = instantOf(question.atMs ?? question.nowMs);
  try {
    const authentic = await authenticate(presented, trust, question.nowMs);
    const certificate = certificateOf(authentic);
    const lists = await listsFor(certificate, statusLists, trust, question.nowMs);
    return judged({ authentic, certificate, lists }, trust, question, at);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { word: error.word, detail: error.message, at, document: 'NOT_COMPARED' };
  }
}

function certificateOf({ credential, issuer }: AuthenticCredential): Certificate {
  const type = certificateType(credential['type']);
  if (type === undefined) throw new Refusal('UNSUPPORTED', 'the credential is of no type that is a certificate here');
  if (!issuer.certificates.includes(type)) {
    throw new Refusal('UNKNOWN_ISSUER', `${issuer.id} is not an issuer of ${type} in the trust list`);
  }
  const certificate = CERTIFICATE_TYPES[type].safeParse(credential);
  if (!certificate.success) throw new Refusal('MALFORMED', z.prettifyError(certificate.error));
  return certificate.data;
}

function judged(matter: Case, trust: TrustList, question: Question, at: string): Verdict {
  const { certificate, authentic } = matter;
  const { id, name } = authentic.issuer;
  const document = documentCheck(certificate, question.document);
  const standing = withTrust(withDocument(overTime(matter, question), document), trust, question.nowMs);
  return {
    ...standing,
    at,
    document,
    certificate,
    issuer: { id, ...name },
    signed: { at: instantOf(authentic.signedAtMs), by: authentic.verificationMethod },
  };
}

function overTime(matter: Case, { nowMs, atMs = nowMs }: Question): Standing & { readonly now?: Word } {
  const then = standingAt(matter, atMs);
  if (then.word !== 'VALID' || atMs === nowMs) return then;
  const now = standingAt(matter, nowMs);
  if (now.word === 'VALID' || atMs > nowMs) return now;
  return { word: 'WAS_VALID_AT', detail: `now: ${now.word}, ${now.detail}`, now: now.word };
}

/** What stands at a time, the most final first: what is revoked is not merely expired. */
function standingAt(matter: Case, atMs: number): Standing {
  const states = new Map(matter.lists.map((one) => [one.entry.statusPurpose, statusAt(one.entry, one.lists, atMs)]));
  return (
    bySet(states, 'revocation', 'REVOKED') ??
    byTime(matter, atMs) ??
    bySet(states, 'suspension', 'SUSPENDED') ??
    byUnknown(states, matter.lists) ?? { word: 'VALID', detail: 'signature, time and status are in order' }
  );
}

function bySet(
  states: ReadonlyMap<StatusPurpose, StatusState>,
  purpose: StatusPurpose,
  word: Word,
): Standing | undefined {
  if (states.get(purpose) !== 'SET') return undefined;
  return { word, detail: `the issuer’s list for ${purpose} has the certificate’s bit set` };
}

function byTime({ certificate, authentic }: Case, atMs: number): Standing | undefined {
  const { validFrom, validUntil } = certificate;
  // Before it was signed there was no certificate, whatever `validFrom` says. The issuer's clock may be a little ahead.
  const fromMs = Math.max(epochMsOf(validFrom), authentic.signedAtMs - CLOCK_SKEW_MS);
  if (atMs < fromMs) return { word: 'NOT_YET_VALID', detail: `it is valid from ${instantOf(fromMs)}` };
  const untilMs = Math.min(
    validUntil === undefined ? Infinity : epochMsOf(validUntil),
    authentic.signatureEndsMs ?? Infinity,
  );
  if (atMs > untilMs) return { word: 'EXPIRED', detail: `it was valid until ${instantOf(untilMs)}` };
  return undefined;
}

function byUnknown(
  states: ReadonlyMap<StatusPurpose, StatusState>,
  lists: readonly EntryLists[],
): Standing | undefined {
  const unknown = lists.find(({ entry }) => states.get(entry.statusPurpose) === 'UNKNOWN');
  if (unknown === undefined) return undefined;
  const { entry, lists: found, refused } = unknown;
  const why = found.length === 0 ? 'no list that may be believed is at hand' : 'no list at hand covers that time';
  return { word: 'STATUS_UNKNOWN', detail: [`${entry.statusListCredential}: ${why}`, ...refused].join('; ') };
}

function documentCheck({ relatedResource }: Certificate, document: Uint8Array | undefined): DocumentCheck {
  if (document === undefined) return relatedResource === undefined ? 'NO_DOCUMENT' : 'NOT_COMPARED';
  const digest = digestSri(document);
  return relatedResource?.some((one) => one.digestSRI === digest) === true ? 'MATCHES' : 'DIFFERS';
}

/** A certificate that is in order beside a document that is not: the document is the forgery, and the reader must know which. */
function withDocument<Given extends Standing>(standing: Given, document: DocumentCheck): Given | Standing {
  if (document !== 'DIFFERS' || !isGood(standing)) return standing;
  return { word: 'TAMPERED_DOCUMENT', detail: 'the document is not one that the certificate has the digest of' };
}

/** Keys may have been withdrawn since: bad news from an old trust list stay bad, good news have to be asked again. */
function withTrust<Given extends Standing>(standing: Given, trust: TrustList, nowMs: number): Given | Standing {
  const current = epochMsOf(trust.issuedAt) - CLOCK_SKEW_MS <= nowMs && nowMs <= trustedUntilMs(trust);
  if (current || !isGood(standing)) return standing;
  return { word: 'TRUST_LIST_STALE', detail: `the trust list is good until ${instantOf(trustedUntilMs(trust))}` };
}

function isGood({ word }: Standing): boolean {
  return word === 'VALID' || word === 'WAS_VALID_AT';
}
