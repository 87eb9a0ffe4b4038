/**
 * What two institutions, or one alone, keep. Keys are random and stand in no public record: a collection's traffic tells that
 * the two exchange something, never about which case, citizen or property.
 */
import { z } from 'zod';
import { text } from '../../kit/text.ts';
import { DOCUMENTS } from './documents.ts';
import {
  command,
  Hash,
  Instant,
  OpaqueId,
  Party,
  Pnu,
  PropertyList,
  PropertyNo,
  Remark,
  Salt,
  sample,
  Won,
} from './primitives.ts';

/** A bank's letter to an agency: whom a request is about, and what proves that this bank is the one consented to. */
export const Letter = z.strictObject({
  letterId: OpaqueId,
  requestId: OpaqueId,
  caseId: OpaqueId,
  recipientSalt: Salt,
  /** Who is concerned, as the agency finds them. */
  subjectName: text(80),
  subjectBirthDate: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
  subjectAddress: text(200).optional(),
  recordedAt: Instant,
});

const claimHead = {
  issuer: Party,
  asOf: Instant,
  /** The number by which the paper of the same content is confirmed (문서확인번호). */
  documentNo: z
    .string()
    .regex(/^[0-9]{4}(?:-[0-9]{4}){3}$/)
    .optional(),
  pnu: Pnu.optional(),
  propertyNo: PropertyNo.optional(),
};

function claimOf<I extends keyof typeof DOCUMENTS>(item: I) {
  const fields: (typeof DOCUMENTS)[I]['fields'] = DOCUMENTS[item].fields;
  return z.strictObject({ item: z.literal(item), ...claimHead, fields });
}

/** An attested document as data, whose canonical bytes and salt give the hash on the ledger. */
export const Claim = z.discriminatedUnion('item', [
  claimOf('LAND_LEDGER'),
  claimOf('BUILDING_LEDGER'),
  claimOf('TITLE_EXTRACT'),
  claimOf('RESIDENT_ABSTRACT'),
  claimOf('MOVE_IN_LIST'),
  claimOf('SEAL_CERTIFICATE'),
  claimOf('NATIONAL_TAX_CLEARANCE'),
  claimOf('LOCAL_TAX_CLEARANCE'),
  claimOf('INCOME'),
]);

/**
 * The attestation as a Verifiable Credential, as the agency's desk signed it: JSON that the contract keeps and does not read. Whoever holds it
 * checks it without the ledger.
 */
export const DocumentCredential = z.string().regex(/^\{[ -~]{0,8190}\}$/);

/** An agency's document to a bank. */
export const Document = z.strictObject({
  documentId: OpaqueId,
  attestationId: OpaqueId,
  claim: Claim,
  claimSalt: Salt,
  /** Opens the recipient's commitment, so that only the bank consented to is shown the document. */
  recipientSalt: Salt,
  credential: DocumentCredential.optional(),
  recordedAt: Instant,
});

/** What was approved. */
export const Terms = z.strictObject({
  principalWon: Won,
  maxClaimWon: Won,
  valuationWon: Won,
  /** Place among the rights of section B that the bank was promised; 1 is the first. */
  promisedRank: z.int().min(1).max(50),
  /** Why the loan-to-value limit may be passed. */
  waiver: Remark.optional(),
});

/** A bank's papers to the registry. */
export const Papers = z.strictObject({
  papersId: OpaqueId,
  caseId: OpaqueId,
  terms: Terms,
  termsSalt: Salt,
  recipientSalt: Salt,
  recordedAt: Instant,
});

/** A bank's own assessment: score and terms. */
export const Assessment = z.strictObject({
  assessmentId: OpaqueId,
  caseId: OpaqueId,
  properties: PropertyList,
  /** The bank's credit score of the applicant. */
  score: z.int().min(0).max(1000),
  terms: Terms,
  termsSalt: Salt,
  recordedAt: Instant,
});

/** A loan beside what ranks before it. */
export const LoanPosition = z.strictObject({
  claimsWon: Won,
  depositsWon: Won,
  loanWon: Won,
  limitWon: Won,
  withinLimit: z.boolean(),
  rank: z.int().min(1),
  ruleVersion: z.string(),
});

/** Why a private copy was destroyed. */
export const PurgeReason = z.enum(['CONSENT_ENDED', 'RETENTION_OVER']);

/** That a private copy was destroyed: a public record, opaque. */
export const Purge = z.strictObject({
  documentId: OpaqueId,
  reason: PurgeReason,
  purgedAt: Instant,
});

const Stored = z.strictObject({ stored: z.literal(true) });
const Purged = z.strictObject({ purged: z.literal(true) });
const without = { recordedAt: true } as const;

const pair = { bank: Party, agency: Party };
const ofLetter = { ...pair, letterId: OpaqueId };
const ofDocument = { ...pair, documentId: OpaqueId };
const ofPapers = { bank: Party, papersId: OpaqueId };
const ofAssessment = { bank: Party, assessmentId: OpaqueId };
const molit = { bank: 'bank1', agency: 'molit' };
const letter = { ...molit, letterId: sample.letterId };
const document = { ...molit, documentId: sample.documentId };
const papers = { bank: 'bank1', papersId: sample.papersId };
const assessment = { bank: 'bank1', assessmentId: sample.assessmentId };
const terms = { principalWon: 200_000_000, maxClaimWon: 240_000_000, valuationWon: 400_000_000, promisedRank: 1 };

/** Tells an agency whom a request is about. */
export const sendLetter = {
  summary: 'Tell an agency whom a request is about',
  input: z.strictObject({ ...command, ...ofLetter }),
  private: { record: 'letter', schema: Letter.omit({ ...without, letterId: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'BANK-5', ...letter },
    private: {
      ...{ requestId: sample.requestId, caseId: sample.caseId, recipientSalt: sample.salt },
      ...{ subjectName: '홍길동', subjectBirthDate: '1980-01-01' },
    },
  },
} as const;

/** Reads a letter; the contract says whether the sender is the bank that the citizen consented to. */
export const readLetter = {
  summary: 'Read a bank’s letter',
  input: z.strictObject(ofLetter),
  output: z.strictObject({ letter: Letter, recipientProven: z.boolean() }),
  example: { input: letter },
};

/** Destroys a letter. */
export const purgeLetter = {
  summary: 'Destroy a letter',
  input: z.strictObject({ ...command, ...ofLetter }),
  output: Purged,
  example: { input: { messageRef: 'BANK-6', ...letter } },
};

/** Hands a document over. */
export const depositDocument = {
  summary: 'Hand an attested document over',
  input: z.strictObject({ ...command, ...ofDocument }),
  private: { record: 'document', schema: Document.omit({ ...without, documentId: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'KRAS-8', ...document },
    private: {
      attestationId: sample.attestationId,
      claim: {
        ...{ item: 'LAND_LEDGER', issuer: 'molit', asOf: '2026-03-03T09:00:00+09:00', pnu: sample.pnu },
        fields: DOCUMENTS.LAND_LEDGER.example,
      },
      claimSalt: sample.salt,
      recipientSalt: sample.salt,
    },
  },
} as const;

/** Shows a document whose use was counted. */
export const readDocument = {
  summary: 'Read an opened document',
  input: z.strictObject({ ...ofDocument, accessId: OpaqueId }),
  output: Document,
  example: { input: { ...document, accessId: sample.accessId } },
};

/** Destroys a document with its salts. */
export const purgeDocument = {
  summary: 'Destroy a document',
  input: z.strictObject({ ...command, ...ofDocument, reason: PurgeReason }),
  output: Purge,
  example: { input: { messageRef: 'BANK-7', ...document, reason: 'CONSENT_ENDED' } },
} as const;

/** Gives the registry what was approved. */
export const depositPapers = {
  summary: 'Give the registry the terms of a filing',
  input: z.strictObject({ ...command, ...ofPapers }),
  private: { record: 'papers', schema: Papers.omit({ ...without, papersId: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'BANK-8', ...papers },
    private: { caseId: sample.caseId, terms, termsSalt: sample.salt, recipientSalt: sample.salt },
  },
} as const;

/** Reads a filing's papers. */
export const readPapers = {
  summary: 'Read the terms of a filing',
  input: z.strictObject(ofPapers),
  output: Papers,
  example: { input: papers },
};

/** Destroys a filing's papers. */
export const purgePapers = {
  summary: 'Destroy the terms of a filing',
  input: z.strictObject({ ...command, ...ofPapers }),
  output: Purged,
  example: { input: { messageRef: 'BANK-9', ...papers } },
};

/**
 * Keeps the bank's own assessment. Without a message reference: the bank's peer endorses alone, which is enough for its own
 * collection and not for a public record.
 */
export const recordAssessment = {
  summary: 'Keep an assessment',
  input: z.strictObject(ofAssessment),
  private: { record: 'assessment', schema: Assessment.omit({ ...without, assessmentId: true }) },
  output: Stored,
  example: {
    input: assessment,
    private: {
      ...{ caseId: sample.caseId, properties: [sample.propertyNo], score: 720, terms, termsSalt: sample.salt },
    },
  },
} as const;

/** Reads an assessment beside what ranks before the loan now. */
export const readAssessment = {
  summary: 'Weigh a loan',
  input: z.strictObject(ofAssessment),
  output: z.strictObject({ assessment: Assessment, termsHash: Hash, position: LoanPosition }),
  example: { input: assessment },
};

/** Destroys an assessment. */
export const purgeAssessment = {
  summary: 'Destroy an assessment',
  input: z.strictObject(ofAssessment),
  output: Purged,
  example: { input: assessment },
};
