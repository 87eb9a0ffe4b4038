/** The register: titles with section A (ownership) and section B (other rights), the pending notice, and who lives there. */
import { z } from 'zod';
import {
  CalendarDate,
  command,
  Hash,
  Instant,
  OpaqueId,
  Pnu,
  PropertyNo,
  Recorded,
  sample,
  Version,
  Warning,
  Won,
} from './primitives.ts';

/** A receipt (접수): the office's number of a day. Across sections it decides what comes first. */
export const Receipt = z.strictObject({
  office: z.string().regex(/^[0-9]{4}$/),
  day: CalendarDate,
  no: z.int().min(1),
});

/** The last receipt number of an office on a day. Clerks of one office receive one after another, as at a counter. */
export const ReceiptBook = z.strictObject({ office: Receipt.shape.office, day: CalendarDate, lastNo: z.int().min(1) });

/** A section of a title: A ownership (갑구), B other rights (을구). */
export const Section = z.enum(['A', 'B']);

/** A registered property (등기부) without its entries, whose every change raises the version. */
export const Title = z.strictObject({
  propertyNo: PropertyNo,
  kind: z.enum(['LAND', 'BUILDING', 'UNIT']),
  pnus: z.array(Pnu).min(1).max(4),
  ownerHash: Hash,
  /** The owner's registered key, with which applications of this property are signed. */
  ownerKeyId: OpaqueId.optional(),
  version: Version,
  /** How many entries each section has; entries keep their rank numbers when seniors are cancelled. */
  sectionA: z.int().min(0),
  sectionB: z.int().min(0),
  /** Rights of section B that are not cancelled, in rank order. */
  activeRights: z.array(OpaqueId).max(50),
  recorded: Recorded,
});

/** An entry of a section. Its rank number is a label for good. */
export const TitleEntry = z.strictObject({
  propertyNo: PropertyNo,
  section: Section,
  /** Four digits, so that keys sort as numbers. */
  rankNo: z.string().regex(/^[0-9]{4}$/),
  purpose: z.enum(['OWNERSHIP_PRESERVATION', 'OWNERSHIP_TRANSFER', 'MORTGAGE']),
  receipt: Receipt,
  /** In section A the owner's hash, in section B the right. */
  holderHash: Hash.optional(),
  rightId: OpaqueId.optional(),
  cancelled: z.boolean(),
  recorded: Recorded,
});

/** The one notice of a property that an encumbrance is pending: neither borrower nor bank nor amount. */
export const Notice = z.strictObject({
  propertyNo: PropertyNo,
  state: z.enum(['PENDING', 'LIFTED', 'LAPSED']),
  filingId: OpaqueId,
  filedAt: Instant,
  /** The last day on which it stands by itself. */
  expiresOn: CalendarDate,
});

/** A tenant's right as far as others must know it: no name. */
const Lease = z.strictObject({
  leaseId: OpaqueId,
  movedInOn: CalendarDate,
  /** The day of the fixed-date stamp (확정일자), where there is one. */
  fixedOn: CalendarDate.optional(),
  depositWon: Won,
  /** Opposability begins at midnight after the move-in. */
  opposableFrom: Instant,
  state: z.enum(['ACTIVE', 'ENDED']),
  recordedAt: Instant,
});

/** All leases of a property under one key, so that a decision that reads them is voided by a new one. */
export const Occupancy = z.strictObject({
  propertyNo: PropertyNo,
  version: Version,
  leases: z.array(Lease).max(50),
  recorded: Recorded,
});

const numbered = { ...command, propertyNo: PropertyNo };
const example = { messageRef: 'REG-1', propertyNo: sample.propertyNo, ownerHash: sample.hash };
const ownership = { ownerHash: Hash, ownerKeyId: OpaqueId.optional() };

/** Opens a title with its first owner. */
export const openTitle = {
  summary: 'Open a title',
  input: z.strictObject({ ...numbered, ...Title.pick({ kind: true, pnus: true }).shape, ...ownership }),
  output: Title,
  example: { input: { ...example, kind: 'LAND', pnus: [sample.pnu] } },
} as const;

/** Enters a new owner into section A. */
export const enterOwner = {
  summary: 'Enter a new owner',
  input: z.strictObject({ ...numbered, ...ownership }),
  output: Title,
  example: { input: { ...example, messageRef: 'REG-3' } },
};

/** A title with entries, notice and warnings. */
export const getTitle = {
  summary: 'Read a title with both sections',
  input: z.strictObject({ propertyNo: PropertyNo }),
  output: z.strictObject({ title: Title, entries: z.array(TitleEntry), notice: Notice.optional() }),
  example: { input: { propertyNo: sample.propertyNo } },
};

/** Whether an encumbrance is pending: what must be common knowledge. */
export const getNotice = {
  summary: 'Ask whether an encumbrance is pending',
  input: z.strictObject({ propertyNo: PropertyNo }),
  output: Notice,
  example: { input: { propertyNo: sample.propertyNo } },
};

/** Records a move-in or a fixed-date stamp. */
export const recordLease = {
  summary: 'Record a tenant’s move-in',
  input: z.strictObject({
    ...numbered,
    ...Lease.pick({ leaseId: true, movedInOn: true, fixedOn: true, depositWon: true }).shape,
  }),
  output: z.strictObject({ occupancy: Occupancy, warnings: z.array(Warning) }),
  example: {
    input: {
      messageRef: 'CIVIL-1',
      propertyNo: sample.propertyNo,
      leaseId: sample.leaseId,
      movedInOn: '2026-03-03',
      depositWon: 50_000_000,
    },
  },
};

/** Records that a tenant has moved out. */
export const endLease = {
  summary: 'Record a tenant’s move-out',
  input: z.strictObject({ ...numbered, leaseId: OpaqueId }),
  output: Occupancy,
  example: { input: { messageRef: 'CIVIL-2', propertyNo: sample.propertyNo, leaseId: sample.leaseId } },
};

/** The leases of a property. */
export const getOccupancy = {
  summary: 'Read the leases of a property',
  input: z.strictObject({ propertyNo: PropertyNo }),
  output: Occupancy,
  example: { input: { propertyNo: sample.propertyNo } },
};
