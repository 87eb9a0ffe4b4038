/** Gate passes: one pass for both gates, bound to a truck and a driver, with an appointment at each terminal. */
import { z } from 'zod';
import {
  BizNo,
  CalendarDate,
  command,
  ContainerNo,
  EntryId,
  EvidenceList,
  Id,
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
  SealNo,
  SizeType,
  Source,
} from './primitives.ts';
import { ReceiveWindow } from './orders.ts';

/** Where a pass stands: what its records say together. The table of `state.ts` says how it moves on. */
export const PassStatus = z.enum([
  'RELEASED',
  'DISPATCHED',
  'APPOINTED',
  'OUT_GATE_IN',
  'OUT_BLOCK_IN',
  'OUT_LOADED',
  'OUT_GATE_OUT',
  'IN_GATE_IN',
  'IN_BLOCK_IN',
  'IN_UNLOADED',
  'COMPLETED',
  'CANCELLED',
  'EXPIRED',
  'DIVERTED',
  'DAMAGED_HOLD',
  'INCIDENT',
]);

/** The terms of a pass. Gates read it and do not write it. */
export const GatePass = z.strictObject({
  passId: PassId,
  orderId: Id,
  rightId: Id,
  line: Party,
  origin: Party,
  /** The terminal that receives the box: another than the order's after a diversion. */
  destination: Party,
  divertedFrom: Party.optional(),
  /** The box; absent for a group order, whose box the origin's gate assigns. */
  containerNo: ContainerNo.optional(),
  lengthFt: LengthFt,
  validFrom: Instant,
  validUntil: Instant,
  outcome: z.enum(['LIVE', 'CANCELLED', 'EXPIRED']),
  recorded: Recorded,
});

/** A slot of a vehicle booking system. */
export const Slot = z.strictObject({ from: Instant, until: Instant });

/** The haulier's half of a pass: pre-advice (COPINO), truck, driver, appointments. */
export const Dispatch = z.strictObject({
  passId: PassId,
  state: z.enum(['NONE', 'BOUND', 'WITHDRAWN']),
  /** Counts the bindings of the pass; an appointment belongs to one of them. */
  bindingNo: z.int().min(0),
  bizNo: BizNo.optional(),
  plate: Plate.optional(),
  chassisNo: Lane.optional(),
  driverId: Id.optional(),
  boundAt: Instant.optional(),
  slots: z.strictObject({ OUT: Slot, IN: Slot }).optional(),
  recorded: Recorded,
});

/** The truck, company and driver that a leg was used by. */
export const Binding = z.strictObject({ bindingNo: z.int(), bizNo: BizNo, plate: Plate, driverId: Id });

/** What the gate read and checked when it let a box go: the facts, and the transactions that declared them. */
export const ReleaseFacts = z.strictObject({
  clearanceTxId: z.string(),
  equipmentTxId: z.string(),
  sizeType: SizeType,
  empty: z.boolean(),
  seals: z.array(SealNo),
  vgmKg: z.int().optional(),
  dangerousGoodsDeclared: z.boolean(),
});

/** One terminal's half of a pass. It alone moves with the gate events of that terminal, endorsed by that terminal. */
export const Leg = z.strictObject({
  passId: PassId,
  leg: LegName,
  terminal: Party,
  state: z.enum(['EXPECTED', 'GATE_IN', 'BLOCK_IN', 'HANDLED', 'GATE_OUT']),
  /** The box that this leg moves, once it is known. */
  containerNo: ContainerNo.optional(),
  /** The box that a swap put in the place of another. */
  swappedFrom: ContainerNo.optional(),
  boundTo: Binding.optional(),
  /** The last counter that the driver's key signed for this leg; 0 before the first. */
  counter: z.int().min(0),
  /** A driver's proof that was presented ahead of the gate's own report. */
  presented: z
    .strictObject({
      act: z.enum(['GATE_IN', 'GATE_OUT']),
      lane: Lane,
      counter: z.int(),
      /** The binding whose driver signed: a change of truck makes the proof worthless. */
      bindingNo: z.int(),
      at: Instant,
    })
    .optional(),
  location: Lane.optional(),
  gateInAt: Instant.optional(),
  blockInAt: Instant.optional(),
  handledAt: Instant.optional(),
  gateOutAt: Instant.optional(),
  gateInLane: Lane.optional(),
  gateOutLane: Lane.optional(),
  /** Whether the truck came within its slot. */
  slotKept: z.boolean().optional(),
  /** How many steps the right's chain had when the origin's gate took the right up; later revocation does not undo it. */
  rightTakenAtStep: z.int().optional(),
  /** The facts by which the box was let out of the origin; on the leg IN when the destination had to check them. */
  releasedBy: ReleaseFacts.optional(),
  /** The window by which the destination took the box in; a diverted box is received outside of any. */
  receivedUnder: ReceiveWindow.optional(),
  /** The destination took the box in although no report of the origin's gate-out had come. */
  gateOutMissing: z.boolean().default(false),
  /** What stops the pass: a damaged box, or an incident that is being looked into. */
  suspension: z
    .strictObject({ kind: z.enum(['DAMAGED_HOLD', 'INCIDENT']), incidentId: EntryId.optional(), at: Instant })
    .optional(),
  recorded: Recorded,
});

/** One entry of a pass's journal: everything that was done or reported, whether it changed the state or not. */
export const PassEvent = z.strictObject({
  passId: PassId,
  recordedAt: Instant,
  entryId: EntryId,
  /** The method that wrote it. */
  action: z.string().max(64),
  /** `STALE` and `DISPUTED` entries changed nothing. */
  outcome: z.enum(['APPLIED', 'STALE', 'INCIDENT', 'DISPUTED']),
  status: PassStatus,
  occurredAt: Instant,
  source: Source,
  /** The terminal event's number, for the eight of them: 60, 65, 70, 80 at the origin, 90, 95, 100, 110 at the destination. */
  eventCode: z.literal([60, 65, 70, 80, 90, 95, 100, 110]).optional(),
  leg: LegName.optional(),
  terminal: Party.optional(),
  lane: Lane.optional(),
  /** The counter of the driver's proof that the entry accepted. */
  counter: z.int().optional(),
  location: Lane.optional(),
  containerNo: ContainerNo.optional(),
  containerRead: ContainerNo.optional(),
  sizeType: SizeType.optional(),
  empty: z.boolean().optional(),
  seals: z.array(SealNo).max(4).optional(),
  grossKg: z.int().optional(),
  damageCodes: z.array(z.string()).optional(),
  bizNo: BizNo.optional(),
  plate: Plate.optional(),
  remark: Remark.optional(),
  evidence: EvidenceList,
  recorded: Recorded,
});

/** Finds the passes of a terminal by day; the day is that on which the pass becomes valid, in Korea. */
export const PassAtTerminal = z.strictObject({ terminal: Party, day: CalendarDate, passId: PassId });

/** Finds the passes of a company, in the same way. */
export const PassOfHaulier = z.strictObject({ bizNo: BizNo, day: CalendarDate, passId: PassId });

/** A pass as a whole. */
export const PassView = z.strictObject({
  status: PassStatus,
  pass: GatePass,
  dispatch: Dispatch,
  out: Leg,
  in: Leg,
  window: ReceiveWindow,
});

/** What anybody may know of a pass: terminals, state, times. */
export const PublicPass = z.strictObject({
  passId: PassId,
  status: PassStatus,
  origin: Party,
  destination: Party,
  validFrom: Instant,
  validUntil: Instant,
  outGateInAt: Instant.optional(),
  outGateOutAt: Instant.optional(),
  inGateInAt: Instant.optional(),
  inGateOutAt: Instant.optional(),
});

/** A line of a list of passes. */
export const PassSummary = z.strictObject({
  passId: PassId,
  status: PassStatus,
  orderId: Id,
  origin: Party,
  destination: Party,
  containerNo: ContainerNo.optional(),
  plate: Plate.optional(),
  validFrom: Instant,
  validUntil: Instant,
});

const passId = '9f86d081884c7d659a2feaa0c55ad015';

/** Issues a pass for both gates. */
export const issuePass = {
  summary: 'Issue a two-leg gate pass',
  description: 'Counts against the quantity of right and order. The holder of the right dispatches it.',

  input: z.strictObject({
    ...command,
    passId: PassId,
    rightId: Id,
    containerNo: ContainerNo.optional(),
    validFrom: Instant,
    validUntil: Instant,
  }),
  output: PassView,
  example: {
    input: {
      messageRef: 'HMM-PASS-1',
      passId,
      rightId: 'HMM-R-1',
      validFrom: '2026-03-02T00:00:00+09:00',
      validUntil: '2026-03-04T18:00:00+09:00',
    },
  },
};

const binding = {
  plate: Plate,
  driverId: Id,
  chassisNo: Lane.optional(),
};

/** Names truck and driver for both legs (COPINO). */
export const preAdvise = {
  summary: 'Name truck and driver for both legs (COPINO)',
  description: 'A new pre-advice for the same truck cancels the appointment of the old one.',

  input: z.strictObject({ ...command, passId: PassId, ...binding }),
  output: PassView,
  example: { input: { messageRef: 'HAUL-COPINO-1', passId, plate: '부산98사1234', driverId: 'd-7f3a91c2' } },
};

/** Takes a pre-advice back (COPINO with BGM function 1). */
export const withdrawPreAdvice = {
  summary: 'Take a pre-advice back',

  input: z.strictObject({ ...command, passId: PassId }),
  output: PassView,
  example: { input: { messageRef: 'HAUL-COPINO-1-1', passId } },
};

/** Puts another truck or driver in the place of the bound ones. */
export const changeTruck = {
  summary: 'Put another truck or driver in place',
  description: 'Until the origin’s gate-out. The new truck enters anew, with a new proof and a new appointment.',

  input: z.strictObject({ ...command, passId: PassId, ...binding, reason: Remark }),
  output: PassView,
  example: {
    input: {
      messageRef: 'HAUL-COPINO-1-5',
      passId,
      plate: '부산98사5678',
      driverId: 'd-7f3a91c2',
      reason: 'Engine trouble',
    },
  },
};

/** Books the slots of both terminals. */
export const bookAppointment = {
  summary: 'Book the slots of both terminals',

  input: z.strictObject({ ...command, passId: PassId, slots: z.strictObject({ OUT: Slot, IN: Slot }) }),
  output: PassView,
  example: {
    input: {
      messageRef: 'HAUL-VBS-1',
      passId,
      slots: {
        OUT: { from: '2026-03-02T10:00:00+09:00', until: '2026-03-02T11:00:00+09:00' },
        IN: { from: '2026-03-02T11:00:00+09:00', until: '2026-03-02T12:30:00+09:00' },
      },
    },
  },
};

/** Ends a pass whose box has not left. */
export const cancelPass = {
  summary: 'Cancel a pass before the origin’s gate-out',

  input: z.strictObject({ ...command, passId: PassId, reason: Remark }),
  output: PassView,
  example: { input: { messageRef: 'HMM-PASS-1-1', passId, reason: 'Box rolled to the next vessel' } },
};

/** Undoes a pass whose box has left and came back: both terminals, two persons. */
export const cancelAfterGateOut = {
  summary: 'Cancel a pass after the origin’s gate-out',
  description: 'One person of each terminal: the box is back in the origin’s yard and the movement is voided.',

  input: z.strictObject({ ...command, passId: PassId, reason: Remark }),
  output: PassView,
  example: { input: { messageRef: 'ITT-UNDO-1', passId, reason: 'Vessel call cancelled, box back at the origin' } },
};

/** Ends a pass whose time is over. */
export const expirePass = {
  summary: 'Expire a pass whose time is over',

  input: z.strictObject({ ...command, passId: PassId }),
  output: PassView,
  example: { input: { messageRef: 'BPA-EXPIRE-1', passId } },
};

/** Sends a box that is on the road to another terminal. */
export const divertPass = {
  summary: 'Send a box on the road to another terminal',

  input: z.strictObject({ ...command, passId: PassId, destination: Party, reason: Remark }),
  output: PassView,
  example: {
    input: { messageRef: 'HMM-DIVERT-1', passId, destination: 'terminal1', reason: 'Destination yard is full' },
  },
};

/** A pass with all its records. */
export const getPass = {
  summary: 'Read a pass with all its records',
  input: z.strictObject({ passId: PassId }),
  output: PassView,
  example: { input: { passId } },
};

/** The public part of a pass. */
export const getPassStatus = {
  summary: 'Read the public part of a pass',

  input: z.strictObject({ passId: PassId }),
  output: PublicPass,
  example: { input: { passId } },
};

/** A pass's journal, in order. */
export const passHistory = {
  summary: 'Read a pass’s journal',

  input: z.strictObject({ passId: PassId, ...paging }),
  output: pageOf(PassEvent),
  example: { input: { passId } },
};

/** Live passes of a terminal, both legs, of one day. */
export const listPassesAtTerminal = {
  summary: 'List live passes of a terminal',

  input: z.strictObject({ terminal: Party, day: CalendarDate, ...paging }),
  output: pageOf(PassSummary),
  example: { input: { terminal: 'terminal1', day: '2026-03-02' } },
};

/** Live passes of a haulage company, of one day. */
export const listPassesOfHaulier = {
  summary: 'List live passes of a company',

  input: z.strictObject({ bizNo: BizNo, day: CalendarDate, ...paging }),
  output: pageOf(PassSummary),
  example: { input: { bizNo: '2208162517', day: '2026-03-02' } },
};
