/**
 * What is signed or committed to: a line that names the purpose, a line feed, and canonical JSON (RFC 8785) of what is meant, in
 * UTF-8. The first line keeps a signature for one purpose from counting for another; no purpose holds a line break.
 */
import { canonicalText } from '../../kit/codec.ts';
import { sha256Hex } from '../../kit/digest.ts';

const DOMAIN = 'ledger-pilots/diplomatic';
const utf8 = new TextEncoder();

/** Purposes of signatures and hashes of this contract, with their versions. */
export type StatementKind =
  'issue/1' | 'presentation/1' | 'receipt/1' | 'publication/1' | 'register/1' | 'identity/1' | 'power-content/1';

/** The bytes of a statement. @throws {CodecError} when it is not JSON of texts, integers and truths */
export function statementBytes(kind: StatementKind, content: object): Uint8Array {
  return utf8.encode(`${DOMAIN}/${kind}\n${canonicalText(content)}`);
}

/** What an officer's key signs: the certificate as it was examined, and all that is issued. */
export function issueBytes(
  certificate: {
    readonly certificateId: string;
    readonly authority: string;
    readonly kind: string;
    readonly documentHash: string;
    readonly destination: string;
    readonly act?: object | undefined;
    readonly mandate?: object | undefined;
    readonly sourceDocumentId?: string | undefined;
    readonly supersedes?: string | undefined;
  },
  issue: object,
): Uint8Array {
  const { certificateId, authority, kind, documentHash, destination } = certificate;
  const { act, mandate, sourceDocumentId, supersedes } = certificate;
  const examined = { certificateId, authority, kind, documentHash, destination };
  return statementBytes('issue/1', { ...examined, act, mandate, sourceDocumentId, supersedes, issue });
}

/** What an agent's key signs: this act, at this bank, for this power and amount, once. */
export function presentationBytes(verifier: string, statement: object): Uint8Array {
  return statementBytes('presentation/1', { ...statement, verifier });
}

/** What an institution's key signs: that this ciphertext came, and what it is worth there. */
export function receiptBytes(receipt: {
  readonly deliveryId: string;
  readonly ciphertextHash: string;
  readonly verdict: string;
}): Uint8Array {
  const { deliveryId, ciphertextHash, verdict } = receipt;
  return statementBytes('receipt/1', { deliveryId, ciphertextHash, verdict });
}

/** What a seal's key signs: that this authority publishes this document in this place. */
export function publicationBytes(publication: {
  readonly authority: string;
  readonly name: string;
  readonly sequence: number;
  /** SHA-256 of the document's text in UTF-8, hex. */
  readonly contentHash: string;
}): Uint8Array {
  const { authority, name, sequence, contentHash } = publication;
  return statementBytes('publication/1', { authority, name, sequence, contentHash });
}

/** Leads to a certificate: nothing can be told from a part of it. */
export function lookUpHashOf(triple: {
  readonly authority: string;
  readonly number: string;
  readonly date: string;
  readonly check: string;
}): string {
  const { authority, number, date, check } = triple;
  return sha256Hex(statementBytes('register/1', { authority, number, date, check }));
}

/** Stands for evidence of identity. */
export function identityHashOf(identity: { readonly identitySalt: string; readonly certificateId: string }): string {
  return sha256Hex(statementBytes('identity/1', withoutTime(identity)));
}

/** Stands for the content of a power of attorney. */
export function contentHashOf(content: { readonly contentSalt: string; readonly certificateId: string }): string {
  return sha256Hex(statementBytes('power-content/1', withoutTime(content)));
}

/** What was committed to before it was recorded; the ledger's own salt is not a part of it. */
function withoutTime(content: object): object {
  return Object.fromEntries(
    Object.entries(content).filter(([name]) => name !== 'recordedAt' && name !== 'salt' && name !== 'v'),
  );
}
