/** Certificates of the authorities: notarial acts of missions, apostilles, and legalisations for states without the Convention. */
import { z } from 'zod';
import { TenItems } from './apostille.ts';
import { Authorisation, Mandate } from './mandates.ts';
import {
  Authority,
  CalendarDate,
  CertificateNo,
  CheckValue,
  command,
  Country,
  Hash,
  Instant,
  Mission,
  Official,
  OpaqueId,
  Party,
  Place,
  Recorded,
  Remark,
  sample,
  SignatureHex,
} from './primitives.ts';
import { StatusPlace } from './status.ts';

/** What a certificate is. */
export const CertificateKind = z.enum(['NOTARIAL_ACT', 'APOSTILLE', 'LEGALISATION']);

/** Where a certificate stands. */
export const CertificateState = z.enum([
  ...(['REQUESTED', 'IDENTIFIED', 'EXAMINED', 'REFUSED'] as const),
  ...(['ISSUED', 'SUSPENDED', 'REVOKED', 'SUPERSEDED', 'EXPIRED'] as const),
]);

/** A notarial act of a mission (재외공관 공증). */
export const NotarialAct = z.strictObject({
  /** 사서증서인증, 위임장, 사실확인, 서명확인. */
  type: z.enum(['PRIVATE_DEED', 'POWER_OF_ATTORNEY', 'FACT', 'SIGNATURE']),
  mission: Mission,
  appearance: z.enum(['IN_PERSON', 'REMOTE']),
});

/** That the person who asked was identified; by which document is known to the ministry alone. */
export const Identification = z.strictObject({
  method: z.enum(['PASSPORT', 'RESIDENT_CARD', 'OVERSEAS_CARD', 'VIDEO', 'AGENCY_LOGIN']),
  /** Commitment to the evidence. */
  identityHash: Hash,
});

/** What an officer issues. */
const issue = {
  number: CertificateNo,
  /** The day at the place of issue. */
  date: CalendarDate,
  place: Place,
  officerKeyId: OpaqueId,
  validFrom: Instant,
  /** Absent: until further notice. A power of attorney has an end. */
  validUntil: Instant.optional(),
  status: StatusPlace,
  /** SHA-256 of the canonical form (RFC 8785) of the credential, its proof included. */
  credentialHash: Hash,
};

/** What was issued. */
export const Issue = z.strictObject({ ...issue, signature: SignatureHex, issuedAt: Instant, ruleVersion: z.string() });

/** A state and since when: together they tell what held at any time. */
export const Interval = z.strictObject({
  state: z.enum(['ISSUED', 'SUSPENDED', 'REVOKED', 'SUPERSEDED', 'EXPIRED']),
  from: Instant,
});

/** A certificate, from the request on. */
export const Certificate = z.strictObject({
  certificateId: OpaqueId,
  authority: Authority,
  kind: CertificateKind,
  state: CertificateState,
  /** SHA-256 of the exact bytes of the document. */
  documentHash: Hash,
  destination: Country,
  act: NotarialAct.optional(),
  mandate: Mandate.optional(),
  sourceDocumentId: OpaqueId.optional(),
  /** The certificate that this one is to replace. */
  supersedes: OpaqueId.optional(),
  identification: Identification.optional(),
  issue: Issue.optional(),
  apostille: TenItems.optional(),
  intervals: z.array(Interval).max(64),
  /** The certificate that may replace this one, by the word of two approvers. */
  replacement: OpaqueId.optional(),
  reason: Remark.optional(),
  /** Whose peers must endorse a change: also the source agency's until the certificate is issued. */
  guardedBy: z.array(Party).min(1).max(3),
  recorded: Recorded,
});

/** A number that was given. */
export const GivenNumber = z.strictObject({ authority: Authority, number: CertificateNo, certificateId: OpaqueId });

/** The newest certificate of a document for a destination. */
export const Standing = z.strictObject({
  authority: Authority,
  destination: Country,
  documentHash: Hash,
  certificateId: OpaqueId,
});

/** A link of the chain of a legalisation, after the authority's own: such as the destination's embassy. */
export const LegalisationLink = z.strictObject({
  certificateId: OpaqueId,
  /** 1 is the first after the authority's certificate. */
  no: z.string().regex(/^[1-9]$/),
  by: Official,
  country: Country,
  capacity: Official,
  date: CalendarDate,
  theirNo: z.string().regex(/^[A-Za-z0-9./-]{1,35}$/),
  recorded: Recorded,
});

const { certificateId } = sample;
const ofCertificate = { ...command, certificateId: OpaqueId };
const withReason = z.strictObject({ ...ofCertificate, reason: Remark });

/** Asks for a notarial act. */
export const requestAct = {
  summary: 'Ask for a notarial act',
  input: z.strictObject({
    ...command,
    ...Certificate.pick({ certificateId: true, documentHash: true, destination: true, supersedes: true }).shape,
    act: NotarialAct,
    mandate: Mandate.optional(),
  }),
  output: Certificate,
  example: {
    input: {
      messageRef: 'LAX-1',
      certificateId,
      documentHash: sample.hash,
      destination: 'KR',
      act: { type: 'POWER_OF_ATTORNEY', mission: 'KR-LAX', appearance: 'IN_PERSON' },
      mandate: {
        use: 'SINGLE',
        agentKey: sample.key,
        contentHash: sample.hash,
        powers: [{ action: 'LOAN', banks: ['bank1'], currency: 'KRW', limit: 300_000_000 }],
      },
    },
  },
} as const;

/** Asks for a certificate on a document of a source agency. */
export const requestCertificate = {
  summary: 'Ask for an apostille or a legalisation',
  input: z.strictObject({
    ...command,
    ...Certificate.pick({ certificateId: true, destination: true, supersedes: true }).shape,
    kind: CertificateKind.exclude(['NOTARIAL_ACT']),
    sourceDocumentId: OpaqueId,
  }),
  output: Certificate,
  example: {
    input: {
      ...{ messageRef: 'APO-1', certificateId: sample.otherId, destination: 'ES', kind: 'APOSTILLE' },
      sourceDocumentId: sample.documentId,
    },
  },
} as const;

/** Records that the person was identified. */
export const identify = {
  summary: 'Record that who asks was identified',
  input: z.strictObject({ ...ofCertificate, ...Identification.shape }),
  output: Certificate,
  example: { input: { messageRef: 'LAX-2', certificateId, method: 'PASSPORT', identityHash: sample.hash } },
} as const;

/** Records that document and request were examined. */
export const examine = {
  summary: 'Record that the document was examined',
  input: z.strictObject(ofCertificate),
  output: Certificate,
  example: { input: { messageRef: 'LAX-3', certificateId } },
};

/** Refuses a request. */
export const refuseCertificate = {
  summary: 'Refuse a certificate',
  input: withReason,
  output: Certificate,
  example: { input: { messageRef: 'LAX-4', certificateId, reason: 'The principal did not appear' } },
};

/** Issues: number, validity, place in the status lists, credential, and the officer's signature over all of it. */
export const issueCertificate = {
  summary: 'Issue a certificate',
  description: 'The key must be valid in the register at this moment, and must have signed exactly what is issued.',
  input: z.strictObject({ ...ofCertificate, ...issue, check: CheckValue, signature: SignatureHex }),
  output: Certificate,
  example: {
    input: {
      messageRef: 'LAX-5',
      certificateId,
      number: sample.number,
      date: '2026-03-03',
      place: 'Los Angeles',
      officerKeyId: sample.keyId,
      validFrom: '2026-03-03T00:00:00Z',
      validUntil: '2026-04-02T00:00:00Z',
      status: { listId: '2026-01', index: '0094567' },
      credentialHash: sample.hash,
      check: sample.check,
      signature: sample.signature,
    },
  },
};

/** Holds a certificate at once. */
export const suspendCertificate = {
  summary: 'Suspend a certificate',
  input: withReason,
  output: Certificate,
  example: { input: { messageRef: 'LAX-6', certificateId, reason: 'The principal reports a theft' } },
};

/** Lets a suspended certificate be valid again. */
export const resumeCertificate = {
  summary: 'Lift the suspension of a certificate',
  input: withReason,
  output: Certificate,
  example: { input: { messageRef: 'LAX-7', certificateId, reason: 'The document was found' } },
};

/** Ends a certificate for good. */
export const revokeCertificate = {
  summary: 'Revoke a certificate',
  input: withReason,
  output: Certificate,
  example: { input: { messageRef: 'LAX-8', certificateId, reason: 'The principal withdraws the power' } },
};

/** Lets a request that names this certificate replace it when it is issued. */
export const permitReplacement = {
  summary: 'Permit the replacement of a certificate',
  input: z.strictObject({ ...ofCertificate, replacement: OpaqueId }),
  output: Certificate,
  example: { input: { messageRef: 'LAX-9', certificateId, replacement: sample.otherId } },
};

/** Closes a certificate whose time is over. It is not valid from that time on anyway; this puts it on record. */
export const expireCertificate = {
  summary: 'Close a certificate whose time is over',
  input: z.strictObject(ofCertificate),
  output: Certificate,
  example: { input: { messageRef: 'LAX-10', certificateId } },
};

/** Records what another state's authority added. */
export const recordLegalisationLink = {
  summary: 'Record the next link of a legalisation',
  input: LegalisationLink.omit({ recorded: true }).extend(command),
  output: LegalisationLink,
  example: {
    input: {
      ...{ messageRef: 'LEG-1', certificateId: sample.otherId, no: '1', country: 'VN' },
      ...{ by: 'Embassy of Viet Nam', capacity: 'Consular section', date: '2026-03-04', theirNo: '118/2026' },
    },
  },
} as const;

/** A certificate with what belongs to it. */
export const getCertificate = {
  summary: 'Read a certificate',
  input: z.strictObject({ certificateId: OpaqueId }),
  output: z.strictObject({
    certificate: Certificate,
    authorisation: Authorisation.optional(),
    links: z.array(LegalisationLink),
  }),
  example: { input: { certificateId } },
};
