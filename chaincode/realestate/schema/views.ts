/** A case in one answer: for the bank, from its own peer; for the citizen, by the citizen's key. */
import { z } from 'zod';
import { LoanCase } from './cases.ts';
import { Assessment, Claim, Papers } from './confidential.ts';
import { Access, ConsentView } from './consents.ts';
import { Attestation, EvidenceRequest } from './evidence.ts';
import { Disbursement, Filing, Mortgage } from './registration.ts';
import { Hash, Instant, OpaqueId, Party, sample, SignatureHex } from './primitives.ts';

/** What became of a request: the bank's letter leads to it, and nothing public does. */
const FiledRequest = z.strictObject({ agency: Party, letterId: OpaqueId, request: EvidenceRequest.optional() });

/** A document that an agency handed over. Its content is shown while a use is open, as everywhere. */
const FiledDocument = z.strictObject({
  agency: Party,
  documentId: OpaqueId,
  recordedAt: Instant,
  attestation: Attestation,
  openUntil: Instant.optional(),
  claim: Claim.optional(),
});

/** All that a bank's own peer holds about a case, salts left out, beside what is public of it. */
export const CaseFile = z.strictObject({
  case: LoanCase,
  consents: z.array(ConsentView),
  requests: z.array(FiledRequest),
  documents: z.array(FiledDocument),
  accesses: z.array(Access),
  assessments: z.array(Assessment.omit({ termsSalt: true })),
  papers: z.array(Papers.omit({ termsSalt: true, recipientSalt: true })),
  filing: Filing.optional(),
  mortgage: Mortgage.optional(),
  disbursement: Disbursement.optional(),
  /** Whether something was left out because the bank keeps more private records than one answer looks through. */
  partial: z.boolean(),
});

/** One look into a document. */
const Look = z.strictObject({
  access: Access,
  issuer: Party,
  asOf: Instant,
  attestation: z.enum(['VALID', 'REVOKED']),
});

/** Who saw what, when, by which consent. */
export const CitizenView = z.strictObject({
  caseId: OpaqueId,
  state: LoanCase.shape.state,
  purpose: LoanCase.shape.purpose,
  /** The citizen's device opens it to the bank's name. */
  recipientHash: Hash,
  /** The bank, once the register names it. */
  bank: Party.optional(),
  consents: z.array(ConsentView),
  looks: z.array(Look),
});

/** Shows a bank its case. */
export const readCaseFile = {
  summary: 'Read all about a case at the bank’s own peer',
  description:
    'The bank proves by its own letters that the citizen consented to it: they open the commitment of the case. Another bank ' +
    'holds none, and is refused.',
  input: z.strictObject({ bank: Party, caseId: OpaqueId }),
  output: CaseFile,
  example: { input: { bank: 'bank1', caseId: sample.caseId } },
};

/** Shows a citizen what was done by the citizen's consents in a case. */
export const readCitizenView = {
  summary: 'Read who saw what, when, by which consent',
  description:
    'Signed by the citizen’s key (`citizen-view/1` over `{at, caseId, keyId}`), not older than five minutes. Shows the consents ' +
    'of this key alone.',
  input: z.strictObject({ keyId: OpaqueId, caseId: OpaqueId, at: Instant, signature: SignatureHex }),
  output: CitizenView,
  example: {
    input: {
      keyId: sample.keyId,
      caseId: sample.caseId,
      at: '2026-03-03T09:00:00Z',
      signature: sample.signature,
    },
  },
};
