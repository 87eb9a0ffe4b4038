/** What happens at gates and in yards: the eight terminal events, and the day's account between two terminals. */
import { z } from 'zod';
import {
  CalendarDate,
  ContainerNo,
  EntryId,
  Instant,
  Lane,
  LegName,
  LengthFt,
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
} from './primitives.ts';
import { PassStatus, PassView } from './passes.ts';

/** A driver's signature over the bytes of `proof/gate-proof.ts`: pass, terminal, lane and a counter that only rises. */
export const DriverProof = z.strictObject({
  counter: z.int().min(1),
  /** 64 bytes in lower-case hex: Ed25519, or r and s of ECDSA (IEEE P1363). */
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

/** What a lane reads from truck and box. */
export const LaneReadings = {
  lane: Lane,
  /** The plate as read at the lane. */
  plateRead: Plate,
  /** The box as read (OCR); at the origin's gate-in of a group order there is none yet. */
  containerRead: ContainerNo.optional(),
  sizeTypeRead: SizeType.optional(),
  sealsRead: z.array(SealNo).max(4).optional(),
  /** Codes of damage found, as of the equipment interchange receipt (UN/EDIFACT 7501 or the terminal's own). */
  damageCodes: z
    .array(z.string().regex(/^[A-Z0-9]{1,6}$/))
    .max(10)
    .default([]),
  grossKg: z.int().min(100).max(150_000).optional(),
};

/** How a report of a gate or yard was taken. Only `PASSED` lets a barrier open. */
export const GateOutcome = z.strictObject({
  /**
   * `PASSED`: applied. `STALE`: an event of the origin after the destination's gate-in, recorded without effect.
   * `INCIDENT`: what was read contradicts the pass; an incident is open and the pass is stopped.
   * `DISPUTED`: the reference was used before for another content; recorded as a dispute without effect.
   */
  outcome: z.enum(['PASSED', 'STALE', 'INCIDENT', 'DISPUTED']),
  passId: PassId,
  status: PassStatus,
  containerNo: ContainerNo.optional(),
  incidentId: EntryId.optional(),
  disputeId: EntryId.optional(),
});

/** A box of a pass passed a gate between two terminals: one fact for each side, counted by the day of the pair. */
export const Movement = z.strictObject({
  origin: Party,
  destination: Party,
  /** The day of the departure in Korea, for both sides, so that their sums can be compared. */
  day: CalendarDate,
  leg: LegName,
  passId: PassId,
  /** The terminal that reports it. */
  terminal: Party,
  containerNo: ContainerNo,
  lengthFt: LengthFt,
  occurredAt: Instant,
  state: z.enum(['COUNTED', 'VOIDED']),
  recorded: Recorded,
});

/** The account of a day between two terminals. */
export const DaySum = z.strictObject({
  origin: Party,
  destination: Party,
  day: CalendarDate,
  /** Boxes that the origin let out, and boxes that the destination took in. */
  out: z.int(),
  in: z.int(),
  /** Boxes that left and have not arrived. */
  inTransit: z.array(PassId),
  /** Boxes that arrived and never left: phantoms until their incident is resolved. */
  phantom: z.array(PassId),
  /** No phantom, and each arrival is the departed box. */
  reconciled: z.boolean(),
});

const passId = '9f86d081884c7d659a2feaa0c55ad015';
const proof = { counter: 1, signature: 'ab'.repeat(64) };
const occurredAt = '2026-03-02T10:20:00+09:00';
const legKey = { passId: PassId, leg: LegName };

/** Presents a driver's proof ahead of the gate's report, as a kiosk does when the report comes by EDI. */
export const presentProof = {
  summary: 'Present a driver’s proof',
  description: 'For a gate whose report follows by EDI; the report then needs no proof of its own.',

  input: z.strictObject({
    ...report,
    ...legKey,
    act: z.enum(['GATE_IN', 'GATE_OUT']),
    lane: Lane,
    proof: DriverProof,
  }),
  output: PassView,
  example: {
    input: { messageRef: 'PNC-KIOSK-1', passId, leg: 'OUT', act: 'GATE_IN', lane: 'L03', proof, occurredAt },
  },
};

/** Events 60 and 90. */
export const gateIn = {
  summary: 'Report a truck’s gate-in (events 60 and 90)',
  description: 'The barrier may open only on the outcome `PASSED`.',

  input: z.strictObject({
    ...report,
    ...legKey,
    ...LaneReadings,
    /** Absent when the proof was presented before. */
    proof: DriverProof.optional(),
    /** The box that the origin assigns to the truck, for a group order. */
    assignedContainerNo: ContainerNo.optional(),
    /** Why the terminal handles a box whose number does not obey ISO 6346. */
    nonIsoOverride: Remark.optional(),
  }),
  output: GateOutcome,
  example: {
    input: {
      messageRef: 'PNC-CODECO-1',
      passId,
      leg: 'OUT',
      lane: 'L03',
      plateRead: '부산98사1234',
      assignedContainerNo: 'HMMU6001236',
      proof,
      occurredAt,
    },
  },
};

/** Events 65 and 95. */
export const blockIn = {
  summary: 'Report a truck at its block (events 65 and 95)',

  input: z.strictObject({ ...report, ...legKey, location: Lane }),
  output: GateOutcome,
  example: { input: { messageRef: 'PNC-BLOCK-1', passId, leg: 'OUT', location: '3A-12', occurredAt } },
};

/** Events 70 (loaded on the truck) and 100 (unloaded from it). */
export const recordLift = {
  summary: 'Report a box loaded on or unloaded from its truck (events 70 and 100)',

  input: z.strictObject({ ...report, ...legKey, location: Lane.optional(), containerRead: ContainerNo.optional() }),
  output: GateOutcome,
  example: { input: { messageRef: 'PNC-LIFT-1', passId, leg: 'OUT', containerRead: 'HMMU6001236', occurredAt } },
};

/** Events 80 and 110. */
export const gateOut = {
  summary: 'Report a truck’s gate-out (events 80 and 110)',
  description: 'The barrier may open only on the outcome `PASSED`.',

  input: z.strictObject({ ...report, ...legKey, ...LaneReadings, proof: DriverProof.optional() }),
  output: GateOutcome,
  example: {
    input: {
      messageRef: 'PNC-CODECO-2',
      passId,
      leg: 'OUT',
      lane: 'L07',
      plateRead: '부산98사1234',
      containerRead: 'HMMU6001236',
      sizeTypeRead: '45G1',
      sealsRead: ['KR123456'],
      proof: { ...proof, counter: 2 },
      occurredAt: '2026-03-02T10:50:00+09:00',
    },
  },
};

/** Gives the truck another box than the assigned one. */
export const swapBox = {
  summary: 'Give the truck another box',
  description:
    'An empty box for an empty one of its kind, or a box of the same group order; until the origin’s gate-out.',

  input: z.strictObject({ ...report, passId: PassId, containerNo: ContainerNo, reason: Remark }),
  output: PassView,
  example: {
    input: {
      messageRef: 'PNC-SWAP-1',
      passId,
      containerNo: 'HMMU1000140',
      reason: 'First box is buried in the stack',
      occurredAt,
    },
  },
};

/** Sends a truck that is inside to another position. */
export const changeLocation = {
  summary: 'Send a truck that is inside to another position',
  description: 'Not a gate event: the truck does not enter a second time.',

  input: z.strictObject({ ...report, ...legKey, location: Lane }),
  output: PassView,
  example: { input: { messageRef: 'PNC-LOC-1', passId, leg: 'OUT', location: '5C-02', occurredAt } },
};

/** The account of a day between two terminals. */
export const getDaySum = {
  summary: 'Compare a day’s movements between two terminals',

  input: z.strictObject({ origin: Party, destination: Party, day: CalendarDate }),
  output: DaySum,
  example: { input: { origin: 'terminal1', destination: 'terminal2', day: '2026-03-02' } },
};

/** The movements behind the account. */
export const listMovements = {
  summary: 'List the movements behind a day’s account',

  input: z.strictObject({ origin: Party, destination: Party, day: CalendarDate, ...paging }),
  output: pageOf(Movement),
  example: { input: { origin: 'terminal1', destination: 'terminal2', day: '2026-03-02' } },
};
