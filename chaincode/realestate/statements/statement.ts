/**
 * What is signed: a line that names the purpose, a line feed, and canonical JSON (RFC 8785) of what is meant, in UTF-8. The first
 * line keeps a signature for one purpose from counting for another; no purpose holds a line break.
 */
import { canonicalText } from '../../kit/codec.ts';

const DOMAIN = 'ledger-pilots/realestate';
const utf8 = new TextEncoder();

/** Purposes of signatures and commitments of this contract, with their versions. */
export type StatementKind =
  | 'consent/1'
  | 'consent-revocation/1'
  | 'case-act/1'
  | 'filing/1'
  | 'recipient/1'
  | 'claim/1'
  | 'terms/1'
  | 'document/1'
  | 'citizen-view/1';

/** The bytes of a statement. @throws {CodecError} when it is not JSON of texts, integers and truths */
export function statementBytes(kind: StatementKind, content: object): Uint8Array {
  return utf8.encode(`${DOMAIN}/${kind}\n${canonicalText(content)}`);
}

/** What a citizen signs to consent: all fields of the consent, the signature left out. */
export function consentBytes(consent: object): Uint8Array {
  return statementBytes('consent/1', withoutSignatures(consent));
}

/** What a citizen signs to revoke. */
export function revocationBytes(consentId: string): Uint8Array {
  return statementBytes('consent-revocation/1', { consentId });
}

/** What a citizen signs to see who read what in a case. */
export function citizenViewBytes(asked: {
  readonly keyId: string;
  readonly caseId: string;
  readonly at: string;
}): Uint8Array {
  const { keyId, caseId, at } = asked;
  return statementBytes('citizen-view/1', { keyId, caseId, at });
}

/** What a bank's desk signs: the method and its whole input, the signatures left out. */
export function caseActBytes(method: string, input: object): Uint8Array {
  return statementBytes('case-act/1', { method, input: withoutSignatures(input) });
}

/** What an owner signs: that this property is to bear the mortgage of these terms. */
export function filingBytes(filing: {
  readonly filingId: string;
  readonly caseId: string;
  readonly propertyNo: string;
  readonly termsHash: string;
}): Uint8Array {
  const { filingId, caseId, propertyNo, termsHash } = filing;
  return statementBytes('filing/1', { filingId, caseId, propertyNo, termsHash });
}

function withoutSignatures(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !/signatures?$/i.test(name)));
}
