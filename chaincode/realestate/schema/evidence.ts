/** Requests to agencies, what they attest, and the opening of a document, which is a use of the citizen's consent. */
import { z } from 'zod';
import { Access } from './consents.ts';
import { LoanCase } from './cases.ts';
import {
  command,
  Hash,
  Instant,
  Item,
  OpaqueId,
  pageOf,
  paging,
  Party,
  Pnu,
  PropertyNo,
  Recorded,
  Remark,
  sample,
  SignatureHex,
  Version,
} from './primitives.ts';

/** The register entry that a document is about, where it is about one. */
const Subject = { pnu: Pnu.optional(), propertyNo: PropertyNo.optional() };

/** Why an agency does not attest. Public, and so says nothing of anybody. */
export const RefusalReason = z.enum([
  'AGENCY_UNAVAILABLE',
  'ANSWER_INVALID',
  'RECORD_NOT_FOUND',
  'RECORD_MISMATCH',
  'RECORD_STALE',
  'LETTER_MISSING',
  'CONSENT_OVER',
  'OTHER',
]);

/** A request to the agency that keeps the item. Who asks, and about whom, it reads in a letter between the two. */
export const EvidenceRequest = z.strictObject({
  issuer: Party,
  requestId: OpaqueId,
  caseId: OpaqueId,
  consentId: OpaqueId,
  item: Item,
  ...Subject,
  state: z.enum(['OPEN', 'ANSWERED', 'REFUSED']),
  refusedFor: RefusalReason.optional(),
  recorded: Recorded,
});

/** What an agency attests: the salted hash of the claim, and as of when; never the claim. */
export const Attestation = z.strictObject({
  attestationId: OpaqueId,
  requestId: OpaqueId,
  caseId: OpaqueId,
  consentId: OpaqueId,
  item: Item,
  issuer: Party,
  claimHash: Hash,
  asOf: Instant,
  ...Subject,
  /** Version of the parcel, title or occupancy that the document shows. */
  basisVersion: Version.optional(),
  state: z.enum(['VALID', 'REVOKED']),
  recorded: Recorded,
});

const act = { caseId: OpaqueId, signature: SignatureHex };
const acting = { caseId: sample.caseId, signature: sample.signature };

/** Asks an agency for a document. */
export const requestEvidence = {
  summary: 'Ask an agency for a document',
  input: z.strictObject({ ...act, requestId: OpaqueId, consentId: OpaqueId, item: Item, ...Subject }),
  output: EvidenceRequest,
  example: {
    input: {
      ...acting,
      requestId: sample.requestId,
      consentId: sample.consentId,
      item: 'LAND_LEDGER',
      pnu: sample.pnu,
    },
  },
} as const;

/** Answers a request with an attestation. */
export const attest = {
  summary: 'Attest a document',
  input: z.strictObject({
    ...command,
    ...{ issuer: Party, requestId: OpaqueId, attestationId: OpaqueId, claimHash: Hash, asOf: Instant },
    basisVersion: Version.optional(),
  }),
  output: Attestation,
  example: {
    input: {
      messageRef: 'KRAS-5',
      issuer: 'molit',
      requestId: sample.requestId,
      attestationId: sample.attestationId,
      claimHash: sample.hash,
      asOf: '2026-03-03T09:00:00+09:00',
      basisVersion: 1,
    },
  },
};

/** Refuses a request. */
export const refuseRequest = {
  summary: 'Refuse a request',
  input: z.strictObject({ ...command, issuer: Party, requestId: OpaqueId, reason: RefusalReason }),
  output: EvidenceRequest,
  example: {
    input: { messageRef: 'KRAS-6', issuer: 'molit', requestId: sample.requestId, reason: 'RECORD_NOT_FOUND' },
  },
} as const;

/** Withdraws an attestation that was wrong. */
export const revokeAttestation = {
  summary: 'Withdraw an attestation',
  input: z.strictObject({ ...command, attestationId: OpaqueId, reason: Remark }),
  output: Attestation,
  example: { input: { messageRef: 'KRAS-7', attestationId: sample.attestationId, reason: 'Entered in error' } },
};

/** The requests to an agency, answered ones among them. */
export const listRequests = {
  summary: 'List the requests to an agency',
  input: z.strictObject({ issuer: Party, ...paging }),
  output: pageOf(EvidenceRequest),
  example: { input: { issuer: 'molit' } },
};

/** A request to an agency. */
export const getRequest = {
  summary: 'Read a request to an agency',
  input: z.strictObject({ issuer: Party, requestId: OpaqueId }),
  output: EvidenceRequest,
  example: { input: { issuer: 'molit', requestId: sample.requestId } },
};

/** An attestation: whoever has a document and its salt compares the hash. */
export const getAttestation = {
  summary: 'Read an attestation',
  input: z.strictObject({ attestationId: OpaqueId }),
  output: Attestation,
  example: { input: { attestationId: sample.attestationId } },
};

/** Whether a document that somebody has is what was attested. Tells of an attestation only to who has the very document. */
export const checkDocument = {
  summary: 'Check a document by its salted hash',
  description:
    '`GENUINE`: attested, and the register says the same still. `SUPERSEDED`: attested, and the register has changed since. ' +
    '`WITHDRAWN`: the agency took it back. `NOT_ATTESTED`: nothing of this number and hash was ever attested.',
  input: z.strictObject({ attestationId: OpaqueId, claimHash: Hash }),
  output: z.strictObject({
    verdict: z.enum(['GENUINE', 'SUPERSEDED', 'WITHDRAWN', 'NOT_ATTESTED']),
    attestation: Attestation.pick({ item: true, issuer: true, asOf: true, basisVersion: true }).optional(),
    /** The version that the register has now. */
    currentVersion: Version.optional(),
  }),
  example: { input: { attestationId: sample.attestationId, claimHash: sample.hash } },
};

/** Opens a document: counts a use, and lets the bank's peer show it for some minutes. */
export const openDocument = {
  summary: 'Open an attested document',
  input: z.strictObject({ ...act, accessId: OpaqueId, attestationId: OpaqueId }),
  output: Access,
  example: { input: { ...acting, accessId: sample.accessId, attestationId: sample.attestationId } },
};

/** Compares a document that somebody brought with what was attested; a difference holds the case. */
export const presentDocument = {
  summary: 'Compare a document that was brought',
  description: 'Answers the case: HELD when the salted hash of what was brought is not the attested one.',
  input: z.strictObject({ ...act, step: z.int().min(0), attestationId: OpaqueId, claimHash: Hash }),
  output: LoanCase,
  example: { input: { ...acting, step: 2, attestationId: sample.attestationId, claimHash: sample.hash } },
};
