/** Parcels, their bills, their arrival and the bonded area: what the carrier says. */
import { z } from 'zod';
import { text } from '../../kit/text.ts';
import {
  Area,
  CalendarDate,
  CargoNo,
  command,
  ExportNo,
  Grams,
  Hash,
  HouseBillNo,
  Instant,
  KoreanBusinessNumber,
  LineNo,
  MasterBillNo,
  OpaqueId,
  pageOf,
  paging,
  Party,
  Quantity,
  Recorded,
  sample,
} from './primitives.ts';

const MAX_CONTENTS = 30;

/** Pieces of an order line in a parcel. */
export const Content = z.strictObject({ orderId: OpaqueId, lineNo: LineNo, quantity: Quantity });

/** Where a parcel is. */
export const ParcelState = z.enum([
  ...(['PACKED', 'VOIDED', 'MANIFESTED', 'ARRIVED', 'IN_BOND', 'RELEASED', 'OUT_OF_BOND'] as const),
  ...(['HANDED_OVER', 'DELIVERED', 'RETURN_REQUESTED', 'RE_EXPORTED'] as const),
]);

/** A parcel. */
export const Parcel = z.strictObject({
  parcelId: OpaqueId,
  carrier: Party,
  /** The carrier's business number: several carriers act under one party. */
  carrierNo: KoreanBusinessNumber,
  mall: Party,
  year: z.string().regex(/^\d{4}$/),
  hblNo: HouseBillNo,
  contents: z.array(Content).min(1).max(MAX_CONTENTS),
  state: ParcelState,
  masterBillNo: MasterBillNo.optional(),
  /** Day of arrival, in Korea. */
  arrivedOn: CalendarDate.optional(),
  area: Area.optional(),
  inBondAt: Instant.optional(),
  exportNo: ExportNo.optional(),
  recorded: Recorded,
});

/** A house bill's number, used: once for each carrier and year. */
export const HouseBill = z.strictObject({
  carrierNo: KoreanBusinessNumber,
  year: z.string().regex(/^\d{4}$/),
  hblNo: HouseBillNo,
  parcelId: OpaqueId,
});

/** That a parcel has pieces of an order. */
export const OrderParcel = z.strictObject({ orderId: OpaqueId, parcelId: OpaqueId });

/** A master bill that consolidates house bills. */
export const MasterBill = z.strictObject({
  masterBillNo: MasterBillNo,
  carrier: Party,
  carrierNo: KoreanBusinessNumber,
  /** Flight or vessel and voyage. */
  conveyance: text(40),
  /** UN/LOCODE. */
  originPort: z.string().regex(/^[A-Z]{2}[A-Z2-9]{3}$/),
  customsOffice: z.string().regex(/^\d{3}$/),
  /** Manifest reference and master serial: 15 characters. */
  cargoRef: z.string().regex(/^\d{2}[A-Z0-9]{13}$/),
  state: z.enum(['OPEN', 'ARRIVED']),
  arrivedAt: Instant.optional(),
  recorded: Recorded,
});

/** A piece of a manifest line: it derives from the order line by hash. */
export const DeclaredLine = z.strictObject({
  orderId: OpaqueId,
  lineNo: LineNo,
  quantity: Quantity,
  goodsHash: Hash,
  priceHash: Hash,
});

/** A line of the clearance list: parcel and order, joined. */
export const ManifestLine = z.strictObject({
  parcelId: OpaqueId,
  masterBillNo: MasterBillNo,
  cargoNo: CargoNo,
  lines: z.array(DeclaredLine).min(1).max(MAX_CONTENTS),
  recorded: Recorded,
});

/** A cargo number, used. */
export const CargoEntry = z.strictObject({ cargoNo: CargoNo, parcelId: OpaqueId });

/** A parcel's stay in a bonded area; out after in, or still there. */
export const BondEntry = z.strictObject({
  area: Area,
  carrier: Party,
  parcelId: OpaqueId,
  inAt: Instant,
  outAt: Instant.optional(),
  recorded: Recorded,
});

/** Between carrier and customs: how the parcel travels. */
export const Consignment = z.strictObject({
  parcelId: OpaqueId,
  packages: z.int().min(1).max(999),
  weightG: Grams,
  shipperName: text(80),
  shipperAddress: text(200),
  route: text(200),
  /** Of an X-ray image, kept elsewhere. */
  imageHash: Hash.optional(),
  recordedAt: Instant,
});

/** What is refused and reported. */
export const IncidentKind = z.enum([
  'BILL_REUSED',
  'LEFT_BOND_UNRELEASED',
  'REFUND_WITHOUT_EXPORT',
  'MESSAGE_REPLAYED',
]);

/** A report of what somebody tried. */
export const Incident = z.strictObject({
  kind: IncidentKind,
  /** What it is about: a parcel, or a bill. */
  subject: z.string().max(80),
  messageRef: command.messageRef,
  recorded: Recorded,
});

/** What came of a step that is reported when it is refused: then nothing but the report was written. */
export const ParcelOutcome = z.union([z.strictObject({ parcel: Parcel }), z.strictObject({ refused: Incident })]);

const Stored = z.strictObject({ stored: z.literal(true) });
const ofParcel = { parcelId: OpaqueId };
const parcel = { parcelId: sample.parcelId };
const step = { input: z.strictObject({ ...command, ...ofParcel }), output: Parcel };
const area = '01012345';

/** Binds pieces of orders to a parcel and its house bill. */
export const bindParcel = {
  summary: 'Bind pieces of orders to a house bill',
  description: 'Answers `refused` with a report when the number was used in this year already.',
  input: z.strictObject({
    ...{ ...command, ...ofParcel, mall: Party, hblNo: HouseBillNo },
    contents: z.array(Content).min(1).max(MAX_CONTENTS),
  }),
  output: ParcelOutcome,
  example: {
    input: {
      ...{ messageRef: 'CJ-1', ...parcel, mall: 'mall', hblNo: sample.hblNo },
      contents: ['01', '02', '03'].map((lineNo) => ({
        ...{ orderId: sample.orderId, lineNo, quantity: lineNo === '02' ? 2 : 1 },
      })),
    },
  },
};

/** Gives up a parcel that was packed wrongly. Its bill's number stays used. */
export const voidParcel = {
  ...step,
  summary: 'Give up a parcel that is on no manifest',
  example: { input: { messageRef: 'CJ-2', ...parcel } },
};

/** Tells customs how the parcel travels. */
export const recordConsignment = {
  summary: 'Tell customs route and weight',
  input: z.strictObject({ ...command, carrier: Party, ...ofParcel }),
  private: { record: 'consignment', schema: Consignment.omit({ recordedAt: true, parcelId: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'CJ-3', carrier: 'carrier', ...parcel },
    private: {
      ...{ packages: 1, weightG: 1_200, shipperName: 'Forwarder Inc.', shipperAddress: 'Portland OR, US' },
      ...{ route: 'PDX-ICN' },
    },
  },
} as const;

/** Reads how a parcel travels. */
export const readConsignment = {
  summary: 'Read route and weight',
  input: z.strictObject({ carrier: Party, ...ofParcel }),
  output: Consignment,
  example: { input: { carrier: 'carrier', ...parcel } },
};

/** Destroys it. */
export const purgeConsignment = {
  summary: 'Destroy route and weight',
  input: z.strictObject({ ...command, carrier: Party, ...ofParcel }),
  output: z.strictObject({ purged: z.literal(true) }),
  example: { input: { messageRef: 'CJ-4', carrier: 'carrier', ...parcel } },
};

/** Opens a master bill. */
export const openMasterBill = {
  summary: 'Open a master bill',
  input: MasterBill.omit({ carrier: true, carrierNo: true, state: true, arrivedAt: true, recorded: true }).extend(
    command,
  ),
  output: MasterBill,
  example: {
    input: {
      ...{ messageRef: 'CJ-5', masterBillNo: sample.masterBillNo, conveyance: 'KE012', originPort: 'USPDX' },
      ...{ customsOffice: '040', cargoRef: '26KE000083N0001' },
    },
  },
};

/** Puts a parcel on the list: the contract derives the line, and refuses one that says something else. */
export const joinManifest = {
  summary: 'Put a parcel on the clearance list',
  description:
    'The line derives from parcel and orders. A carrier may send the lines as it knows them; what differs from the orders is ' +
    'refused with `EVIDENCE_MISMATCH`.',
  input: z.strictObject({
    ...{ ...command, ...ofParcel, masterBillNo: MasterBillNo, houseSerial: z.string().regex(/^\d{3,4}$/) },
    lines: z.array(DeclaredLine).min(1).max(MAX_CONTENTS).optional(),
  }),
  output: ManifestLine,
  example: {
    input: { messageRef: 'CJ-6', ...parcel, masterBillNo: sample.masterBillNo, houseSerial: '001' },
  },
};

/** Tells that flight or vessel has arrived. */
export const recordArrival = {
  summary: 'Tell that a master bill has arrived',
  input: z.strictObject({ ...command, masterBillNo: MasterBillNo, arrivedAt: Instant }),
  output: MasterBill,
  example: {
    input: { messageRef: 'CJ-7', masterBillNo: sample.masterBillNo, arrivedAt: '2026-03-03T08:50:00+09:00' },
  },
};

/** Tells that the parcel itself was there. */
export const confirmArrival = {
  ...step,
  summary: 'Tell that a parcel has arrived',
  example: { input: { messageRef: 'CJ-8', ...parcel } },
};

/** Takes a parcel into the bonded area: the last fact before the decision. */
export const enterBond = {
  summary: 'Take a parcel into a bonded area',
  input: z.strictObject({ ...command, ...ofParcel, area: Area }),
  output: Parcel,
  example: { input: { messageRef: 'CJ-9', ...parcel, area } },
};

/** Takes a parcel out. One that is not released stays, and the attempt is reported. */
export const leaveBond = {
  summary: 'Take a parcel out of the bonded area',
  description: 'Answers `refused` with a report when customs has not released the parcel.',
  input: z.strictObject({ ...command, ...ofParcel }),
  output: ParcelOutcome,
  example: { input: { messageRef: 'CJ-10', ...parcel } },
};

/** Hands a seized or abandoned parcel over to customs. */
export const handOver = {
  ...step,
  summary: 'Hand a seized or abandoned parcel over to customs',
  example: { input: { messageRef: 'CJ-11', ...parcel } },
};

/** Delivers. */
export const deliver = { ...step, summary: 'Deliver', example: { input: { messageRef: 'CJ-12', ...parcel } } };

/** Takes a delivered parcel back from the consumer. */
export const requestReturn = {
  ...step,
  summary: 'Take a parcel back',
  example: { input: { messageRef: 'CJ-13', ...parcel } },
};

/** Proves that a returned parcel has left the country. */
export const recordReExport = {
  summary: 'Prove that a returned parcel has left',
  input: z.strictObject({ ...command, ...ofParcel, exportNo: ExportNo }),
  output: Parcel,
  example: { input: { messageRef: 'CJ-14', ...parcel, exportNo: '1234526000001X' } },
};

/** A parcel. */
export const getParcel = {
  summary: 'Read a parcel',
  input: z.strictObject(ofParcel),
  output: Parcel,
  example: { input: parcel },
};

/** A parcel's line. */
export const getManifestLine = {
  summary: 'Read a parcel’s line of the clearance list',
  input: z.strictObject(ofParcel),
  output: ManifestLine,
  example: { input: parcel },
};

/** A master bill. */
export const getMasterBill = {
  summary: 'Read a master bill',
  input: z.strictObject({ masterBillNo: MasterBillNo }),
  output: MasterBill,
  example: { input: { masterBillNo: sample.masterBillNo } },
};

/** What is and was in a bonded area. */
export const listBond = {
  summary: 'List a carrier’s parcels of a bonded area',
  input: z.strictObject({ area: Area, carrier: Party, ...paging }),
  output: pageOf(BondEntry),
  example: { input: { area, carrier: 'carrier' } },
};

/** Reports of a kind. */
export const listIncidents = {
  summary: 'List what was refused and reported',
  input: z.strictObject({ kind: IncidentKind, ...paging }),
  output: pageOf(Incident),
  example: { input: { kind: 'LEFT_BOND_UNRELEASED' } },
} as const;
