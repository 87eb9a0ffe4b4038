/**
 * The seam where an agency's own system plugs in. The desk asks for one record and gets one that has the declared form, or an
 * {@link RecordsError}; whatever stands behind it, an HTTP service, a queue, a table, implements {@link AgencyRecords}.
 */
import { z } from 'zod';
import { CalendarDate, Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import { DOCUMENTS, type FieldsOf } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { Claim } from '@ledger-pilots/chaincode/realestate/schema/confidential.ts';
import { Pnu, PropertyNo } from '@ledger-pilots/chaincode/realestate/schema/primitives.ts';

/** A kind of document of the contract. */
export type Item = keyof typeof DOCUMENTS;

/** Who is meant, as the agency finds them. */
export const Subject = z.strictObject({ name: z.string().min(1).max(80), birthDate: CalendarDate });

/** Which record is asked for: of a parcel, a property, or a person. */
export const RecordQuestion = z.strictObject({
  pnu: Pnu.optional(),
  propertyNo: PropertyNo.optional(),
  subject: Subject.optional(),
});

/** What is asked. */
export type RecordQuestion = z.infer<typeof RecordQuestion>;

/** A record: of what it is, as of when, and what it says. */
export interface AgencyRecord<I extends Item = Item> extends RecordQuestion {
  readonly item: I;
  /** RFC 3339. */
  readonly asOf: string;
  /** Confirmation number of the paper of the same content (문서확인번호). */
  readonly documentNo?: string | undefined;
  readonly fields: FieldsOf<I>;
}

/** The form of an answer of this kind. */
export function recordSchemaOf(item: Item): z.ZodType<AgencyRecord> {
  const documentNo = Claim.options[0].shape.documentNo;
  return RecordQuestion.extend({
    item: z.literal(item),
    asOf: Instant,
    documentNo,
    fields: DOCUMENTS[item].fields,
  }) as unknown as z.ZodType<AgencyRecord>;
}

/** An agency's system, as its desk sees it. */
export interface AgencyRecords {
  /**
   * Looks one record up. Without effects: may be asked again.
   * @throws {RecordsError} when there is no record to be had
   */
  find(item: Item, question: RecordQuestion, signal?: AbortSignal): Promise<AgencyRecord>;
}

/**
 * Why there is no record: `UNAVAILABLE` passes, perhaps; `ANSWER_INVALID` is an answer that is not of the declared form;
 * `NOT_FOUND` is the system's own word that it has no such record; `REFUSED` that it does not let us ask.
 */
export type RecordsErrorCode = 'UNAVAILABLE' | 'ANSWER_INVALID' | 'NOT_FOUND' | 'REFUSED';

/** A look-up that brought no record. Its message holds nothing of the question: it is logged. */
export class RecordsError extends Error {
  override readonly name = 'RecordsError';
  readonly code: RecordsErrorCode;

  constructor(code: RecordsErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}
