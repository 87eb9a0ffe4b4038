/** Issues a certificate: reads what was examined, makes the credential, signs it with the officer's key, and puts its hash on the ledger. */
import { randomBytes, randomInt } from 'node:crypto';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import { kstDateOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import type { RecordOf } from '@ledger-pilots/chaincode/diplomatic/state.ts';
import { issueBytes } from '@ledger-pilots/chaincode/diplomatic/statements/statement.ts';
import {
  certificateCredential,
  type CertificateMatter,
  type IssueTerms,
  type People,
} from '@ledger-pilots/gateway/credentials/issuance/certificate-credential.ts';
import type { Publisher } from '@ledger-pilots/gateway/credentials/issuance/publisher.ts';
import { withProof } from '@ledger-pilots/gateway/credentials/proofs/data-integrity.ts';
import { entryOf, type DiplomaticCalls } from './register.ts';
import type { SigningKey } from './signing-key.ts';

/** What an officer issues with. */
export interface OfficerDesk {
  readonly ledger: DiplomaticCalls;
  readonly key: SigningKey;
  readonly publisher: Publisher;
}

/** What the officer decides, or leaves to the tool. */
export interface IssueChoices {
  readonly certificateId: string;
  readonly place: string;
  readonly listId: string;
  /** Drawn when absent: the mission and the year, or `A`, before random letters. */
  readonly number?: string;
  /** Absent: until further notice. */
  readonly validUntil?: string;
  /** Taken from what the ministry keeps when absent. */
  readonly people?: People;
}

/** A credential that is ready to be signed. */
export interface PreparedIssue {
  readonly matter: CertificateMatter & { readonly certificate: RecordOf<'certificate'> };
  /** 80 random bits, printed on the certificate: who looks it up needs them. */
  readonly check: string;
  readonly credential: object;
}

/** What was issued. */
export interface IssuedCredential {
  readonly credential: JsonObject;
  readonly credentialHash: string;
  readonly input: Parameters<DiplomaticCalls['issueCertificate']>[0];
}

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECK_LETTERS = 16;
const NUMBER_BYTES = 6;

/** Reads the record and makes the credential that is to be signed. Nothing is changed. */
export async function prepareIssue(desk: OfficerDesk, choices: IssueChoices, now: string): Promise<PreparedIssue> {
  const { ledger, publisher } = desk;
  const { certificate } = (await ledger.getCertificate({ certificateId: choices.certificateId })).output;
  if (certificate.state !== 'EXAMINED') {
    throw new Error(`${certificate.certificateId} is ${certificate.state}: only what was examined is issued`);
  }
  const officer = await entryOf(ledger, certificate.authority, desk.key.publicKey);
  const document = await documentOf(ledger, certificate);
  const people = choices.people ?? (await peopleOf(ledger, certificate));
  const terms = await termsOf(ledger, certificate, officer.keyId, choices, now);
  const matter = { certificate, terms, officer, ...(document && { document }), ...(people && { people }) };
  return { matter, check: letters(CHECK_LETTERS), credential: certificateCredential(matter, publisher) };
}

/** Signs the credential, and all that is issued with its hash. */
export async function signIssue(desk: OfficerDesk, prepared: PreparedIssue, now: string): Promise<IssuedCredential> {
  const { certificate, terms } = prepared.matter;
  const verificationMethod = desk.publisher.method(certificate.authority, terms.officerKeyId);
  const credential = await withProof(prepared.credential, { ...desk.key, verificationMethod }, now);
  const credentialHash = credentialHashOf(credential);
  const issue = { ...terms, credentialHash };
  const signature = Buffer.from(await desk.key.sign(issueBytes(certificate, issue))).toString('hex');
  const { certificateId } = certificate;
  const messageRef = `ISSUE-${credentialHash.slice(0, 32)}`;
  return {
    credential,
    credentialHash,
    input: { messageRef, certificateId, ...issue, check: prepared.check, signature },
  };
}

/** The hash that the ledger has of a credential: SHA-256 of its canonical form (RFC 8785), its proof included. */
export function credentialHashOf(credential: object): string {
  return sha256Hex(new TextEncoder().encode(canonicalText(credential)));
}

async function documentOf(ledger: DiplomaticCalls, { sourceDocumentId }: RecordOf<'certificate'>) {
  if (sourceDocumentId === undefined) return undefined;
  return (await ledger.getDocument({ documentId: sourceDocumentId })).output;
}

/** The names on an act, from what the mission has deposited. */
async function peopleOf(
  ledger: DiplomaticCalls,
  { certificateId, kind, mandate }: RecordOf<'certificate'>,
): Promise<People | undefined> {
  if (kind !== 'NOTARIAL_ACT') return undefined;
  if (mandate === undefined) {
    return { principal: (await ledger.readIdentity({ certificateId })).output.identity.name };
  }
  const { principal, agent } = (await ledger.readPowerContent({ certificateId })).output;
  return { principal: principal.name, agent: agent.name };
}

async function termsOf(
  ledger: DiplomaticCalls,
  certificate: RecordOf<'certificate'>,
  officerKeyId: string,
  { number, place, listId, validUntil }: IssueChoices,
  now: string,
): Promise<IssueTerms> {
  const { authority, act } = certificate;
  const list = await ledger.readStatusList({ authority, listId, purpose: 'revocation', limit: 1 });
  const day = kstDateOf(now);
  const prefix = act === undefined ? 'A' : `${act.mission}-${day.slice(0, 4)}`;
  return {
    number: number ?? `${prefix}-${randomBytes(NUMBER_BYTES).toString('hex').toUpperCase()}`,
    ...{ date: day, place, officerKeyId, validFrom: now, ...(validUntil !== undefined && { validUntil }) },
    // A place that follows from nothing tells nobody who is meant.
    status: { listId, index: String(randomInt(list.output.entries)).padStart(7, '0') },
  };
}

function letters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
