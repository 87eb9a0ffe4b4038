/** The credential of a certificate, from what the ledger has recorded of it and what the officer is about to issue. */
import { base64 } from '@scure/base';
import { hexToBytes } from '@noble/hashes/utils.js';
import { APOSTILLE_COUNTRY, APOSTILLE_SEAL } from '@ledger-pilots/chaincode/diplomatic/schema/apostille.ts';
import type { RecordOf } from '@ledger-pilots/chaincode/diplomatic/state.ts';
import { apostilleCredential } from '../types/apostille.ts';
import { attestationCredential } from '../types/attestation.ts';
import type { CredentialFrame, StatusPurpose } from '../types/base.ts';
import type { Certificate, CertificateType } from '../types/certificate.ts';
import { type NotarialAct, notarialActCredential } from '../types/notarial-act.ts';
import type { Publisher } from './publisher.ts';

type LedgerCertificate = RecordOf<'certificate'>;
type Issue = NonNullable<LedgerCertificate['issue']>;

/** What the officer decides. */
export type IssueTerms = Pick<
  Issue,
  'number' | 'date' | 'place' | 'officerKeyId' | 'validFrom' | 'validUntil' | 'status'
>;

/** What the record says of a certificate that was examined. */
type ExaminedCertificate = Pick<
  LedgerCertificate,
  'certificateId' | 'authority' | 'kind' | 'documentHash' | 'act' | 'mandate' | 'identification'
>;

type AttestedDocument = Pick<RecordOf<'sourceDocument'>, 'signedBy' | 'capacity' | 'sealOf'>;

/** Who appeared, and whom they empower: on the ledger only as commitments, on the certificate by name. */
export interface People {
  readonly principal: string;
  readonly agent?: string;
}

/** What a credential is made of. */
export interface CertificateMatter {
  readonly certificate: ExaminedCertificate;
  readonly terms: IssueTerms;
  readonly officer: Pick<RecordOf<'officerKey'>, 'name'>;
  /** Of an apostille and a legalisation: who signed it in office. */
  readonly document?: AttestedDocument;
  /** Of a notarial act. */
  readonly people?: People;
}

/** A record that no credential can be made of; the message says what is missing. */
export class CertificateMatterError extends Error {
  override readonly name = 'CertificateMatterError';
}

const ACT_KINDS = {
  PRIVATE_DEED: 'PRIVATE_DEED',
  POWER_OF_ATTORNEY: 'POWER_OF_ATTORNEY',
  FACT: 'STATEMENT_OF_FACT',
  SIGNATURE: 'SIGNATURE',
} as const satisfies Readonly<Record<NonNullable<LedgerCertificate['act']>['type'], NotarialAct['kind']>>;

const TYPES = {
  APOSTILLE: 'ApostilleCredential',
  NOTARIAL_ACT: 'NotarialActCredential',
  LEGALISATION: 'AttestationCredential',
} as const satisfies Readonly<Record<LedgerCertificate['kind'], CertificateType>>;

/** The credential, to be signed. @throws {CertificateMatterError}; {z.ZodError} for a value that the form does not take */
export function certificateCredential(matter: CertificateMatter, publisher: Publisher): Certificate {
  const frame = frameOf(matter, publisher);
  switch (matter.certificate.kind) {
    case 'APOSTILLE':
      return apostilleCredential(frame, itemsOf(matter, publisher));
    case 'NOTARIAL_ACT':
      return notarialActCredential(frame, actOf(matter));
    case 'LEGALISATION':
      return attestationCredential(frame, legalisationOf(matter));
  }
}

function frameOf({ certificate, terms }: CertificateMatter, publisher: Publisher): CredentialFrame {
  const { authority, certificateId, documentHash } = certificate;
  const { listId, index } = terms.status;
  const list = (purpose: StatusPurpose) => publisher.statusList(authority, listId, purpose);
  const digestSRI = `sha256-${base64.encode(hexToBytes(documentHash))}`;
  return {
    id: `urn:ledger-pilots:certificate:${certificateId}`,
    issuer: publisher.did(authority),
    validFrom: terms.validFrom,
    ...(terms.validUntil !== undefined && { validUntil: terms.validUntil }),
    schema: publisher.schema(TYPES[certificate.kind]),
    documents: [{ id: `urn:ledger-pilots:document:${documentHash}`, digestSRI }],
    status: { index: Number(index), lists: { revocation: list('revocation'), suspension: list('suspension') } },
  };
}

/**
 * The ten items. Item 10 names the key whose proof the credential carries: the ledger's own item 10 is a signature over the hash of the credential,
 * which cannot be within it.
 */
function itemsOf(matter: CertificateMatter, publisher: Publisher) {
  const { certificate, officer, terms } = matter;
  const { signedBy, capacity, sealOf } = documentOf(matter);
  const { number, date, place, officerKeyId } = terms;
  const signature = publisher.method(certificate.authority, officerKeyId);
  const certified = { at: place, date, by: officer.name, number, seal: APOSTILLE_SEAL, signature };
  return { country: APOSTILLE_COUNTRY, signedBy, capacity, sealOf, ...certified };
}

function actOf({ certificate, terms, people }: CertificateMatter): NotarialAct {
  const { act, mandate, identification } = certificate;
  if (act === undefined || identification === undefined) throw missing(certificate, 'act and identification');
  if (people === undefined) throw missing(certificate, 'the principal’s name');
  return {
    ...{ kind: ACT_KINDS[act.type], mission: act.mission, actNo: terms.number, appearance: act.appearance },
    ...{ identityCheck: identification.method, ...people },
    ...(mandate !== undefined && { powers: mandate.powers, use: mandate.use }),
  };
}

function legalisationOf(matter: CertificateMatter) {
  const { signedBy, capacity, sealOf } = documentOf(matter);
  const { number, validFrom } = matter.terms;
  const about = `${signedBy}, ${capacity}; ${sealOf}`;
  return {
    kind: 'LEGALISATION',
    documentNo: number,
    asOf: validFrom,
    about,
    dataHash: matter.certificate.documentHash,
  };
}

function documentOf({ certificate, document }: CertificateMatter): AttestedDocument {
  if (document === undefined) throw missing(certificate, 'the source document');
  return document;
}

function missing({ certificateId, kind }: ExaminedCertificate, what: string): CertificateMatterError {
  return new CertificateMatterError(`${kind} ${certificateId}: ${what} is missing`);
}
