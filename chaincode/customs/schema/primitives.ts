/** Forms that several subjects share. */
import { z } from 'zod';
import { CalendarDate, Instant } from '../../kit/clock.ts';
import { isAirWaybill } from '../../kit/identifiers/air-waybill.ts';
import { KoreanBusinessNumber } from '../../kit/identifiers/korean-business-number.ts';
import { isPostalItem } from '../../kit/identifiers/upu-s10.ts';
import { MessageRef, Provenance } from '../../kit/provenance.ts';
import { KeyAlgorithm, PublicKeyHex, SignatureHex } from '../../kit/signature.ts';
import { text } from '../../kit/text.ts';

/** 128 random bits in hex: identifiers of what must not be guessed or tell anything. Their givers choose them. */
export const OpaqueId = z.string().regex(/^[0-9a-f]{32}$/);

/** A salt or secret of 128 random bits in hex. */
export const Salt = z.string().regex(/^[0-9a-f]{32}$/);

/** SHA-256 or HMAC-SHA-256 in hex. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A party of the network, such as `mall`. */
export const Party = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** An amount in minor units of its currency: cents, won. */
export const Minor = z.int().min(0).max(1_000_000_000_000);

/** A ratio in basis points: 1000 is 10 percent. */
export const BasisPoints = z.int().min(0).max(100_000);

/** Grams. */
export const Grams = z.int().min(1).max(1_000_000_000);

/** Pieces of a line. */
export const Quantity = z.int().min(1).max(10_000);

/** Place of a line in its order; `01` is the first. */
export const LineNo = z.string().regex(/^\d{2}$/);

/** ISO 4217. */
export const Currency = z.string().regex(/^[A-Z]{3}$/);

/** ISO 3166-1 alpha-2. */
export const Country = z.string().regex(/^[A-Z]{2}$/);

/** The first digits of goods codes: chapter, heading, subheading or longer. */
export const GoodsPrefix = z.string().regex(/^\d{2,10}$/);

/** A customs code of a person (개인통관고유부호): P, year of issue, serial, a check digit whose rule is not published. */
export const PersonalCode = z.string().regex(/^P\d{12}$/);

/** A house bill (HAWB): the carrier's own number, or a postal item number, whose check digit then counts. */
export const HouseBillNo = z
  .string()
  .regex(/^[A-Z0-9]{6,20}$/)
  .refine((no) => !/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(no) || isPostalItem(no), 'Invalid postal item number (UPU S10)');

/** A master bill: an air waybill, or a master bill of lading. */
export const MasterBillNo = z
  .string()
  .regex(/^(?:\d{3}-\d{8}|[A-Z]{4}[A-Z0-9]{6,16})$/)
  .refine((no) => !/^\d{3}-/.test(no) || isAirWaybill(no), 'Invalid air waybill number');

/** A cargo management number (화물관리번호): manifest reference 11, master serial 4, house serial 3 or 4, where there are any. */
export const CargoNo = z.string().regex(/^\d{2}[A-Z0-9]{13}(?:\d{3,4})?$/);

/** An import declaration (수입신고번호): declarant 5, year 2, serial 6, `M` for imports. */
export const DeclarationNo = z.string().regex(/^[0-9A-Z]{5}\d{8}M$/);

/** An export declaration (수출신고번호): the proof that goods have left again. */
export const ExportNo = z.string().regex(/^[0-9A-Z]{5}\d{8}X$/);

/** A bonded area. */
export const Area = z.string().regex(/^\d{8}$/);

/** A sentence or two for people; never personal data. */
export const Remark = text(280);

/** What every command says beside its subject: a repeat with the same content gets the first answer. */
export const command = { messageRef: MessageRef };

/** Where a record comes from: who, when, how, in which transaction. */
export const Recorded = Provenance.extend({ txId: z.string().max(100) });

/** A key that signs: of the consumer's app. */
export const SigningKey = z.strictObject({ algorithm: KeyAlgorithm, publicKey: PublicKeyHex });

/** The example identifiers that the examples of methods share. */
export const sample = {
  orderId: 'd0'.repeat(16),
  parcelId: 'd1'.repeat(16),
  correctionId: 'd2'.repeat(16),
  disputeId: 'd3'.repeat(16),
  secret: '5e'.repeat(16),
  salt: '5a'.repeat(16),
  hash: 'ab'.repeat(32),
  person: 'cd'.repeat(32),
  supplier: 'ef'.repeat(32),
  signature: '00'.repeat(64),
  key: { algorithm: 'Ed25519', publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a' },
  hblNo: 'CJ0000000001',
  masterBillNo: '180-44025730',
  declarationNo: '1234526000001M',
} as const;

export { CalendarDate, Instant, KoreanBusinessNumber, SignatureHex };

export { pageOf, paging } from '../../kit/paging.ts';
