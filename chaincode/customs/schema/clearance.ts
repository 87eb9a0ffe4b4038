/** What customs decides: list or declaration, inspection, duty, release, seizure, refund. */
import { z } from 'zod';
import { GoodsCode } from '../hs/subheadings.ts';
import { DeclaredLine, Incident } from './parcels.ts';
import {
  BasisPoints,
  CalendarDate,
  command,
  Currency,
  DeclarationNo,
  Hash,
  Instant,
  KoreanBusinessNumber,
  LineNo,
  Minor,
  OpaqueId,
  Party,
  Quantity,
  Recorded,
  Remark,
  Salt,
  sample,
} from './primitives.ts';
import { Agency } from './rules.ts';

const MAX_PARCELS = 20;

/** Where clearance stands. */
export const ClearanceState = z.enum([
  ...(['PENDING', 'LIST_ACCEPTED', 'DECLARATION_REQUIRED', 'DECLARED', 'SELECTED', 'PASSED', 'FAILED'] as const),
  ...(['DUTY_ASSESSED', 'DUTY_PAID', 'RELEASED', 'REFUNDED', 'HELD', 'SEIZED', 'ABANDONED'] as const),
]);

/** Why a decision is what it is. */
export const Reason = z.enum([
  ...(['WITHIN_LIMIT', 'OVER_LIMIT', 'AGGREGATED', 'EXCLUDED_GOODS', 'EXCLUDED_FROM_LANE'] as const),
  ...(['PERSON_MISMATCH', 'CODE_UNKNOWN', 'CODE_SUSPENDED', 'CODE_REISSUED', 'CODE_EXPIRED', 'DISPUTED'] as const),
]);

/** A decision, with what it was judged by. */
export const Decision = z.strictObject({
  kind: z.enum(['LIST', 'DECLARATION', 'HOLD']),
  reasons: z.array(Reason).min(1).max(11),
  ruleVersion: z.string(),
  /** First day of the week whose exchange rates counted. */
  rateWeek: CalendarDate,
  decidedAt: Instant,
  /** Day of the draw, the draw's proof, and how many of ten thousand such parcels are drawn. */
  day: CalendarDate,
  drawProof: Hash,
  rateBp: BasisPoints,
  selected: z.boolean(),
  /** Agencies that must confirm before release. */
  agencies: z.array(Agency).max(20),
  /** Orders that were judged as one whole. */
  judged: z.array(OpaqueId).min(1).max(100),
});

/** The clearance of a parcel. */
export const Clearance = z.strictObject({
  parcelId: OpaqueId,
  mall: Party,
  state: ClearanceState,
  decision: Decision.optional(),
  /** What was declared in the consumer's name, and its hash. */
  lines: z.array(DeclaredLine).max(30).optional(),
  viewHash: Hash.optional(),
  declarationNo: DeclarationNo.optional(),
  recorded: Recorded,
});

/** An agency's confirmation. */
export const Requirement = z.strictObject({
  parcelId: OpaqueId,
  agency: Agency,
  met: z.boolean(),
  recorded: Recorded,
});

/** The outcome of an inspection, by its day. */
export const Inspection = z.strictObject({
  day: CalendarDate,
  parcelId: OpaqueId,
  passed: z.boolean(),
  recorded: Recorded,
});

/** A release, by its day: what statistics are made of. */
export const Release = z.strictObject({
  day: CalendarDate,
  parcelId: OpaqueId,
  kind: z.enum(['LIST', 'DECLARATION']),
  inBondAt: Instant,
  decidedAt: Instant,
  releasedAt: Instant,
});

/** An import declaration, of all parcels that are judged as one whole. */
export const Declaration = z.strictObject({
  declarationNo: DeclarationNo,
  brokerNo: KoreanBusinessNumber,
  mall: Party,
  parcels: z.array(OpaqueId).min(1).max(MAX_PARCELS),
  state: z.enum(['FILED', 'COMPUTED', 'ASSESSED', 'PAID']),
  filedOn: CalendarDate,
  ruleVersion: z.string(),
  rateWeek: CalendarDate,
  /** Stands for duty and tax, and the parcels and the person that they were computed of and by. */
  dutyHash: Hash.optional(),
  dutyOf: z.array(OpaqueId).max(MAX_PARCELS).optional(),
  computedBy: z.string().max(128).optional(),
  /** Of the receipt of the payment. */
  paymentHash: Hash.optional(),
  recorded: Recorded,
});

/** A line as a broker declares it. */
const BrokerLine = z.strictObject({
  orderId: OpaqueId,
  lineNo: LineNo,
  quantity: Quantity,
  goodsCode: GoodsCode,
  unitPriceMinor: Minor,
  currency: Currency,
});

/** Between broker, mall and customs: the declared lines. */
export const DeclarationFile = z.strictObject({
  declarationNo: DeclarationNo,
  lines: z.array(BrokerLine).min(1).max(200),
  recordedAt: Instant,
});

/** Duty and tax, in won. */
export const Duty = z.strictObject({ dutiableWon: Minor, dutyWon: Minor, vatWon: Minor });

/** Between mall and customs: duty and tax of a declaration. */
export const DutyFile = Duty.extend({ declarationNo: DeclarationNo, dutySalt: Salt, recordedAt: Instant });

/** What came of a step of customs that is reported when it is refused. */
export const ClearanceOutcome = z.union([
  z.strictObject({ clearance: Clearance }),
  z.strictObject({ refused: Incident }),
]);

const ofParcel = { parcelId: OpaqueId };
const parcel = { parcelId: sample.parcelId };
const ofDeclaration = { declarationNo: DeclarationNo };
const declaration = { declarationNo: sample.declarationNo };

/** Decides, at once, on the facts that are there. */
export const decide = {
  summary: 'Decide on a parcel',
  description:
    'Without a message reference: customs’ own peer decides alone. `drawProof` is HMAC-SHA-256 of the day’s seed over the parcel.',
  input: z.strictObject({ ...ofParcel, drawProof: Hash }),
  output: Clearance,
  example: { input: { ...parcel, drawProof: sample.hash } },
};

/** An agency's answer. */
export const recordRequirement = {
  summary: 'Confirm or deny a requirement',
  input: z.strictObject({ ...command, ...ofParcel, met: z.boolean() }),
  output: Requirement,
  example: { input: { messageRef: 'MFDS-1', ...parcel, met: true } },
};

/** Declares parcels that need it. */
export const fileDeclaration = {
  summary: 'File an import declaration',
  input: z.strictObject({
    ...{ ...command, ...ofDeclaration, mall: Party },
    parcels: z.array(OpaqueId).min(1).max(MAX_PARCELS),
  }),
  private: { record: 'declarationFile', schema: DeclarationFile.pick({ lines: true }) },
  output: Declaration,
  example: {
    input: { messageRef: 'BRK-1', ...declaration, mall: 'mall', parcels: [sample.parcelId] },
    private: {
      lines: [
        {
          ...{ orderId: sample.orderId, lineNo: '01', quantity: 1, goodsCode: '8518309590' },
          ...{ unitPriceMinor: 6_000, currency: 'USD' },
        },
      ],
    },
  },
} as const;

/** Looks into a parcel that was drawn. */
export const recordInspection = {
  summary: 'Record an inspection',
  input: z.strictObject({ ...command, ...ofParcel, passed: z.boolean(), remark: Remark }),
  output: Clearance,
  example: { input: { messageRef: 'INS-1', ...parcel, passed: true, remark: 'As declared' } },
};

/** Computes duty and tax: the officer's figures must be the contract's. */
export const assessDuty = {
  summary: 'Compute duty and tax',
  input: z.strictObject({ ...command, ...ofDeclaration, mall: Party }),
  private: { record: 'dutyFile', schema: DutyFile.omit({ declarationNo: true, recordedAt: true }) },
  output: Declaration,
  example: {
    input: { messageRef: 'KCS-3', ...declaration, mall: 'mall' },
    private: { dutiableWon: 200_000, dutyWon: 16_000, vatWon: 21_600, dutySalt: sample.salt },
  },
} as const;

/** Another person confirms the assessment: a statutory act. */
export const confirmDuty = {
  summary: 'Confirm duty and tax',
  input: z.strictObject({ ...command, ...ofDeclaration, dutyHash: Hash }),
  output: Declaration,
  example: { input: { messageRef: 'KCS-4', ...declaration, dutyHash: sample.hash } },
};

/** Reads duty and tax. */
export const readDuty = {
  summary: 'Read duty and tax',
  input: z.strictObject({ ...ofDeclaration, mall: Party }),
  output: DutyFile,
  example: { input: { ...declaration, mall: 'mall' } },
};

/** Duty and tax were paid. */
export const recordDutyPayment = {
  summary: 'Tell that duty and tax were paid',
  input: z.strictObject({ ...command, ...ofDeclaration, paymentHash: Hash }),
  output: Declaration,
  example: { input: { messageRef: 'KCS-5', ...declaration, paymentHash: sample.hash } },
};

/** Releases (CUSRES). A reference that comes again with other content is reported. */
export const release = {
  summary: 'Release a parcel',
  description: 'Answers `refused` with a report when the message reference was used for something else.',
  input: z.strictObject({ ...command, ...ofParcel }),
  output: ClearanceOutcome,
  example: { input: { messageRef: 'CUSRES-1', ...parcel } },
};

/** Ends a hold; what held it must be gone, or the decision will hold it again. */
export const resume = {
  summary: 'End a hold',
  input: z.strictObject({ ...command, ...ofParcel, remark: Remark }),
  output: Clearance,
  example: { input: { messageRef: 'KCS-6', ...parcel, remark: 'New code shown' } },
};

/** Seizes, under four eyes. */
export const seize = {
  summary: 'Seize a parcel',
  input: z.strictObject({ ...command, ...ofParcel, remark: Remark }),
  output: Clearance,
  example: { input: { messageRef: 'KCS-7', ...parcel, remark: 'Article 269' } },
};

/** The consumer gives the goods up. */
export const abandon = {
  summary: 'Record that goods were given up',
  input: z.strictObject({ ...command, ...ofParcel, remark: Remark }),
  output: Clearance,
  example: { input: { messageRef: 'KCS-8', ...parcel, remark: 'By letter' } },
};

/** Refunds duty and tax of goods that were returned. */
export const refund = {
  summary: 'Refund what was paid for returned goods',
  description: 'Answers `refused` with a report when nothing proves that the goods have left.',
  input: z.strictObject({ ...command, ...ofParcel }),
  output: ClearanceOutcome,
  example: { input: { messageRef: 'KCS-10', ...parcel } },
};

/** A clearance. */
export const getClearance = {
  summary: 'Read a clearance',
  input: z.strictObject(ofParcel),
  output: Clearance,
  example: { input: parcel },
};

/** A declaration. */
export const getDeclaration = {
  summary: 'Read a declaration',
  input: z.strictObject(ofDeclaration),
  output: Declaration,
  example: { input: declaration },
};

/** How a day went. */
export const getStatistics = {
  summary: 'Read the statistics of a day',
  description:
    'From the ledger: times from bond to release, and how many of the inspected parcels were not as declared.',
  input: z.strictObject({ day: CalendarDate }),
  output: z.strictObject({
    day: CalendarDate,
    released: z.int(),
    byList: z.int(),
    /** From the bonded area to the decision and to the release, in milliseconds; absent without a release. */
    decisionMedianMs: z.int().optional(),
    clearanceMedianMs: z.int().optional(),
    clearanceMaxMs: z.int().optional(),
    inspected: z.int(),
    hits: z.int(),
    /** Hits of inspections; absent without an inspection. */
    hitRateBp: BasisPoints.optional(),
    /** False when the day has more parcels than one answer counts. */
    complete: z.boolean(),
  }),
  example: { input: { day: '2026-03-03' } },
};
