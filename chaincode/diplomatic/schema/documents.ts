/** Documents of source agencies. Entering one confirms that signature and seal on it are genuine. */
import { z } from 'zod';
import { CalendarDate, command, Hash, Official, OpaqueId, Party, Recorded, Remark, sample } from './primitives.ts';

/** What the document is. */
export const DocumentType = z.enum([
  ...(['FAMILY_RELATION', 'BASIC_CERTIFICATE', 'MARRIAGE', 'CRIMINAL_RECORD', 'TAX', 'DIPLOMA'] as const),
  ...(['NOTARIAL_DEED', 'COURT', 'CORPORATE_REGISTER', 'OTHER'] as const),
]);

/** A document by its exact bytes. Content and holder are nowhere on the ledger. */
export const SourceDocument = z.strictObject({
  documentId: OpaqueId,
  type: DocumentType,
  /** The party under whose CA the agency acts, and the agency. */
  issuer: Party,
  agency: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** Salted hash of the number by which the agency knows the document: with the number it could be fetched. */
  documentNoHash: Hash,
  issuedOn: CalendarDate,
  /** SHA-256 of the exact bytes. */
  sha256: Hash,
  pages: z.int().min(1).max(10_000),
  /** BCP 47. */
  language: z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/),
  /** Who signed it in office, in which capacity, and whose seal it bears. */
  signedBy: Official,
  capacity: Official,
  sealOf: Official,
  state: z.enum(['CONFIRMED', 'WITHDRAWN']),
  reason: Remark.optional(),
  recorded: Recorded,
});

/** Enters a document. */
export const confirmDocument = {
  summary: 'Confirm signature and seal of a document',
  input: SourceDocument.omit({ issuer: true, agency: true, state: true, reason: true, recorded: true }).extend(command),
  output: SourceDocument,
  example: {
    input: {
      messageRef: 'COURT-1',
      documentId: sample.documentId,
      type: 'FAMILY_RELATION',
      documentNoHash: sample.hash,
      issuedOn: '2026-03-02',
      sha256: sample.hash,
      pages: 2,
      language: 'ko',
      signedBy: 'Lee Registrar',
      capacity: 'Registrar of family relations',
      sealOf: 'Court Administration of the Republic of Korea',
    },
  },
} as const;

/** Takes a confirmation back: from now on nothing is certified on it. */
export const withdrawDocument = {
  summary: 'Take the confirmation of a document back',
  input: z.strictObject({ ...command, documentId: OpaqueId, reason: Remark }),
  output: SourceDocument,
  example: { input: { messageRef: 'COURT-2', documentId: sample.documentId, reason: 'Issued in error' } },
};

/** A document. */
export const getDocument = {
  summary: 'Read a source document',
  input: z.strictObject({ documentId: OpaqueId }),
  output: SourceDocument,
  example: { input: { documentId: sample.documentId } },
};
