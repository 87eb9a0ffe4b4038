/** A bank's case, from the application to the filing. The ledger knows it by two keys and a commitment, not by a name. */
import { z } from 'zod';
import { Purpose } from './consents.ts';
import {
  FactVersions,
  Hash,
  Instant,
  OpaqueId,
  PropertyList,
  PropertyNo,
  Recorded,
  Remark,
  sample,
  SignatureHex,
  SigningKey,
  Warning,
} from './primitives.ts';

/** Where a case stands. */
export const CaseState = z.enum([
  ...(['DRAFT', 'CONSENTED', 'EVIDENCE_COMPLETE', 'UNDER_REVIEW', 'HELD', 'APPROVED', 'CONTRACTED'] as const),
  ...(['REGISTRATION_FILED', 'REGISTERED', 'DISBURSED', 'REPAID', 'RELEASE_FILED', 'RELEASED', 'CLOSED'] as const),
  ...(['REJECTED', 'WITHDRAWN', 'LAPSED'] as const),
]);

/** What holds a case. */
export const Finding = z.strictObject({
  kind: z.enum(['OWNER_MISMATCH', 'HASH_MISMATCH']),
  pnu: z.string().optional(),
  propertyNo: PropertyNo.optional(),
  attestationId: OpaqueId.optional(),
  foundAt: Instant,
});

/** What an approval rests on. It is void as soon as one of the versions is another. */
export const Approval = z.strictObject({
  reads: FactVersions,
  attestations: z.array(OpaqueId).max(64),
  ruleVersion: z.string(),
  /** Commitment to principal, maximum claim, valuation and promised rank; opened between bank and registry when registering. */
  termsHash: Hash,
  approvedAt: Instant,
});

/** A case. */
export const LoanCase = z.strictObject({
  caseId: OpaqueId,
  /** Keys of two desks of one bank, made for this case alone. */
  officerKey: SigningKey,
  approverKey: SigningKey,
  /** Commitment to the bank's name and this case. */
  recipientHash: Hash,
  purpose: Purpose,
  properties: PropertyList,
  state: CaseState,
  /** Rises with every change; what a desk signs names the step that it saw. */
  step: z.int().min(0),
  consents: z.array(OpaqueId).max(10),
  evidence: z.array(OpaqueId).max(64),
  finding: Finding.optional(),
  approval: Approval.optional(),
  contractHash: Hash.optional(),
  filingId: OpaqueId.optional(),
  rightId: OpaqueId.optional(),
  reason: Remark.optional(),
  recorded: Recorded,
});

/** Identifies case and step; a signature counts once, since the step rises. */
const act = { caseId: OpaqueId, step: z.int().min(0) };
const byOfficer = { officerSignature: SignatureHex };
const byApprover = { approverSignature: SignatureHex };
const byBoth = { ...byOfficer, ...byApprover };
const acting = { caseId: sample.caseId, step: 1 };
const signed = { officerSignature: sample.signature, approverSignature: sample.signature };

/** Opens a case. */
export const openCase = {
  summary: 'Open a case',
  input: LoanCase.pick({
    ...{ caseId: true, officerKey: true, approverKey: true, recipientHash: true, purpose: true, properties: true },
  }).extend(byOfficer),
  output: LoanCase,
  example: {
    input: {
      caseId: sample.caseId,
      officerKey: sample.key,
      approverKey: {
        algorithm: 'P-256',
        publicKey: '036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
      },
      recipientHash: sample.hash,
      purpose: 'PURCHASE_LOAN',
      properties: [sample.propertyNo],
      officerSignature: sample.signature,
    },
  },
} as const;

/** Says that the evidence is complete; the contract compares it. */
export const completeEvidence = {
  summary: 'Say that the evidence is complete',
  description: 'Answers the case: HELD when the owner of the land ledger is not the owner of the title.',
  input: z.strictObject({ ...act, evidence: z.array(OpaqueId).min(1).max(64), ...byOfficer }),
  output: LoanCase,
  example: { input: { ...acting, evidence: [sample.attestationId], officerSignature: sample.signature } },
};

/** A step that the officer alone takes. */
export const stepCase = {
  summary: 'Take a step of the case',
  input: z.strictObject({
    ...act,
    action: z.enum(['beginReview', 'concludeContract', 'reopen', 'reject', 'withdraw']),
    /** SHA-256 of the contract, when it is concluded. */
    contractHash: Hash.optional(),
    reason: Remark.optional(),
    ...byOfficer,
  }),
  output: LoanCase,
  example: { input: { ...acting, action: 'beginReview', officerSignature: sample.signature } },
} as const;

/** Approves, with both desks. */
export const approveCase = {
  summary: 'Approve a loan',
  description: 'Reads parcels, titles, leases and attestations; a change of any of them before registration voids it.',
  input: z.strictObject({
    ...act,
    termsHash: Hash,
    /** The hash that stands for the applicant or warrantor in the ledgers of each property. */
    owners: z
      .array(z.strictObject({ propertyNo: PropertyNo, ownerHash: Hash }))
      .min(1)
      .max(8),
    ...byBoth,
  }),
  output: LoanCase,
  example: {
    input: {
      ...acting,
      termsHash: sample.hash,
      owners: [{ propertyNo: sample.propertyNo, ownerHash: sample.hash }],
      ...signed,
    },
  },
};

/** Lets a held case go on, with both desks; its evidence is gathered anew. */
export const releaseHold = {
  summary: 'Let a held case go on',
  input: z.strictObject({ ...act, reason: Remark, ...byBoth }),
  output: LoanCase,
  example: { input: { ...acting, reason: 'The cadastral office corrected the owner', ...signed } },
};

/** Files the application for registration, jointly with the owners, and sets the pending notice. */
export const fileMortgage = {
  summary: 'File a mortgage for registration',
  input: z.strictObject({
    ...act,
    filingId: OpaqueId,
    ...byApprover,
    ownerSignatures: z
      .array(z.strictObject({ propertyNo: PropertyNo, signature: SignatureHex }))
      .min(1)
      .max(8),
  }),
  output: z.strictObject({ case: LoanCase, warnings: z.array(Warning) }),
  example: {
    input: {
      ...acting,
      filingId: sample.filingId,
      approverSignature: sample.signature,
      ownerSignatures: [{ propertyNo: sample.propertyNo, signature: sample.signature }],
    },
  },
};

/** A case, by its opaque number. */
export const getCase = {
  summary: 'Read a case',
  input: z.strictObject({ caseId: OpaqueId }),
  output: LoanCase,
  example: { input: { caseId: sample.caseId } },
};
