/** Containers: what the line declares about them, and where they are. */
import { z } from 'zod';
import {
  command,
  ContainerNo,
  EntryId,
  Instant,
  Lane,
  pageOf,
  paging,
  Party,
  PassId,
  Plate,
  Recorded,
  Remark,
  report,
  SealNo,
  SizeType,
  VesselCall,
} from './primitives.ts';

/** Dangerous goods by the IMDG code. */
export const DangerousGoods = z.strictObject({
  imdgClass: z.string().regex(/^[1-9](\.[1-6][A-S]?)?$/),
  unNo: z.string().regex(/^[0-9]{4}$/),
});

/** The facts of a container that the line answers for. */
export const EquipmentFacts = z.strictObject({
  sizeType: SizeType,
  empty: z.boolean(),
  /** The number does not obey ISO 6346 and is nevertheless the box's number (shipper-owned boxes, old swap bodies). */
  nonIso: z.boolean().default(false),
  seals: z.array(SealNo).max(4).default([]),
  tareKg: z.int().min(100).max(100_000).optional(),
  /** Verified gross mass (SOLAS VI/2), in kilograms; obligatory at the gate for a packed box. */
  vgmKg: z.int().min(100).max(100_000).optional(),
  /** Absent: not declared, which the gate refuses for a packed box. Empty: declared to hold none. */
  dangerousGoods: z.array(DangerousGoods).max(10).optional(),
  reefer: z.strictObject({ setPointTenthsC: z.int().min(-700).max(300) }).optional(),
  overDimensionsMm: z
    .strictObject({
      height: z.int().min(0).max(10_000),
      width: z.int().min(0).max(10_000),
      length: z.int().min(0).max(10_000),
    })
    .optional(),
});

/** The line's declaration of a container, as it stands. */
export const Equipment = z.strictObject({
  containerNo: ContainerNo,
  line: Party,
  ...EquipmentFacts.shape,
  recorded: Recorded,
});

/** Where a box is: in exactly one place. */
export const Place = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('VESSEL'), ...VesselCall.shape }),
  z.strictObject({ kind: z.literal('YARD'), terminal: Party, slot: Lane.optional() }),
  z.strictObject({ kind: z.literal('TRUCK'), plate: Plate, passId: PassId }),
]);

/**
 * The position of a box. `custodian` is the party that must endorse its next change: the line while it is on a vessel, the
 * terminal while it is in a yard, and on a truck between two terminals the terminal that will receive it.
 */
export const Box = z.strictObject({
  containerNo: ContainerNo,
  line: Party,
  custodian: Party,
  place: Place,
  /** The one live pass of the box. */
  livePassId: PassId.optional(),
  recorded: Recorded,
});

/** One move of a box from a place to another. */
export const BoxMove = z.strictObject({
  containerNo: ContainerNo,
  recordedAt: Instant,
  entryId: EntryId,
  from: Place.optional(),
  to: Place,
  occurredAt: Instant,
  passId: PassId.optional(),
  remark: Remark.optional(),
  recorded: Recorded,
});

/** A container as a whole. */
export const Container = z.strictObject({ equipment: Equipment.optional(), box: Box.optional() });

/** Declares a container's facts, or declares them anew. */
export const declareEquipment = {
  summary: 'Declare a container',
  description: 'Seal, size and type, verified gross mass, dangerous goods, reefer. The last declaration counts.',

  input: z.strictObject({
    ...command,
    containerNo: ContainerNo,
    ...EquipmentFacts.shape,
    /** The vessel that brings it: needed with the first declaration, which is when the ledger learns where the box is. */
    arrivingOn: VesselCall.optional(),
  }),
  output: Equipment,
  example: {
    input: {
      messageRef: 'HMM-EQ-1',
      containerNo: 'HMMU6001236',
      sizeType: '45G1',
      empty: false,
      seals: ['KR123456'],
      vgmKg: 21_500,
      dangerousGoods: [],
      arrivingOn: { imo: '9863297', voyage: '012W' },
    },
  },
};

/** A box comes off its vessel into the yard (COARRI). */
export const dischargeBox = {
  summary: 'Report a box discharged into the yard',

  input: z.strictObject({ ...report, containerNo: ContainerNo, vessel: VesselCall, slot: Lane.optional() }),
  output: Box,
  example: {
    input: {
      messageRef: 'PNC-COARRI-1-1',
      containerNo: 'HMMU6001236',
      vessel: { imo: '9863297', voyage: '012W' },
      slot: '3A-12',
      occurredAt: '2026-03-02T09:00:00+09:00',
    },
  },
};

/** A box leaves the yard on its vessel (COARRI). */
export const loadOnVessel = {
  summary: 'Report a box loaded on its vessel',

  input: z.strictObject({ ...report, containerNo: ContainerNo, vessel: VesselCall }),
  output: Box,
  example: {
    input: {
      messageRef: 'PNIT-COARRI-9-1',
      containerNo: 'HMMU6001236',
      vessel: { imo: '9074729', voyage: '031E' },
      occurredAt: '2026-03-06T14:00:00+09:00',
    },
  },
};

/** Facts and place of a container. */
export const getContainer = {
  summary: 'Look a container up',

  input: z.strictObject({ containerNo: ContainerNo }),
  output: Container,
  example: { input: { containerNo: 'HMMU6001236' } },
};

/** Every place that a container has been in, in order. */
export const traceContainer = {
  summary: 'Trace a container',

  input: z.strictObject({ containerNo: ContainerNo, ...paging }),
  output: pageOf(BoxMove),
  example: { input: { containerNo: 'HMMU6001236' } },
};
