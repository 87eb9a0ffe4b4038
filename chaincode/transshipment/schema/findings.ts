/** What went wrong: damage, incidents, replayed proofs, disputed reports. */
import { z } from 'zod';
import {
  command,
  ContainerNo,
  EntryId,
  EvidenceList,
  Instant,
  Lane,
  LegName,
  pageOf,
  paging,
  Party,
  PassId,
  Recorded,
  Remark,
  report,
} from './primitives.ts';
import { DriverProof } from './gates.ts';
import { PassView } from './passes.ts';

/** Why an incident was opened. */
export const IncidentKind = z.enum([
  'WRONG_BOX',
  'SEAL_MISMATCH',
  'SIZE_TYPE_MISMATCH',
  'GATE_IN_WITHOUT_PASSAGE',
  'GATE_OUT_MISSING',
  'ACCIDENT',
  'OTHER',
]);

/** An incident of a pass. */
export const Incident = z.strictObject({
  passId: PassId,
  incidentId: EntryId,
  kind: IncidentKind,
  state: z.enum(['OPEN', 'RESOLVED']),
  leg: LegName,
  terminal: Party,
  /** The box of the pass, and the box that was found instead, which is thereby located. */
  containerNo: ContainerNo.optional(),
  foundContainerNo: ContainerNo.optional(),
  /** Whether the pass stands still until the incident is resolved. */
  stopsPass: z.boolean(),
  occurredAt: Instant,
  remark: Remark.optional(),
  evidence: EvidenceList,
  resolution: z.strictObject({ remark: Remark, at: Instant, by: Party }).optional(),
  recorded: Recorded,
});

/** A true signature was shown where it does not count: with a used counter, or at another lane. Somebody replays a proof. */
export const Alarm = z.strictObject({
  passId: PassId,
  alarmId: EntryId,
  terminal: Party,
  /** The lane at which it was shown, and the lane that the driver signed for. */
  lane: Lane,
  signedLane: Lane,
  counter: z.int(),
  /** The highest counter accepted before. */
  lastCounter: z.int(),
  /** Hash of the replayed signature. */
  proofHash: z.string(),
  occurredAt: Instant,
  recorded: Recorded,
});

/** A reference that a sender used for two different reports. Which of them is true is for people to settle. */
export const Dispute = z.strictObject({
  passId: PassId,
  disputeId: EntryId,
  messageRef: z.string(),
  sender: Party,
  action: z.string(),
  state: z.enum(['OPEN', 'SETTLED']),
  /** The transaction that the ledger follows, and the hash of its input. */
  firstTxId: z.string(),
  firstInputHash: z.string(),
  /** The later content, as canonical JSON. */
  laterContent: z.string().max(8000),
  settlement: z.strictObject({ followed: z.enum(['FIRST', 'LATER']), remark: Remark, at: Instant }).optional(),
  recorded: Recorded,
});

const passId = '9f86d081884c7d659a2feaa0c55ad015';
const incidentId = 'PNC-CODECO-2.4f2a9c1b7d3e5f60';
const occurredAt = '2026-03-02T10:50:00+09:00';

/** Stops a pass because its box is damaged. */
export const holdDamaged = {
  summary: 'Stop a pass whose box is damaged',

  input: z.strictObject({
    ...report,
    passId: PassId,
    damageCodes: z
      .array(z.string().regex(/^[A-Z0-9]{1,6}$/))
      .min(1)
      .max(10),
    remark: Remark.optional(),
  }),
  output: PassView,
  example: { input: { messageRef: 'PNIT-EIR-1', passId, damageCodes: ['DT'], occurredAt } },
};

/** Lets a pass go on whose box was held as damaged. */
export const releaseDamaged = {
  summary: 'Let a pass with a damaged box go on',

  input: z.strictObject({ ...command, passId: PassId, remark: Remark }),
  output: PassView,
  example: { input: { messageRef: 'PNIT-EIR-1-9', passId, remark: 'Dent recorded, fit for the voyage' } },
};

/** Opens an incident by hand. */
export const reportIncident = {
  summary: 'Open an incident',

  input: z.strictObject({
    ...report,
    passId: PassId,
    kind: IncidentKind,
    /** Another box than the pass's that was found on the truck. */
    foundContainerNo: ContainerNo.optional(),
    remark: Remark,
  }),
  output: Incident,
  example: {
    input: { messageRef: 'PNC-INC-1', passId, kind: 'ACCIDENT', remark: 'Collision on the port road', occurredAt },
  },
};

/** Closes an incident; the pass goes on from where it stood. */
export const resolveIncident = {
  summary: 'Close an incident',

  input: z.strictObject({
    ...command,
    passId: PassId,
    incidentId: EntryId,
    remark: Remark,
    /** The yard in which the box that was found now stands; needed when there is one. */
    foundBoxAt: Party.optional(),
  }),
  output: Incident,
  example: {
    input: {
      messageRef: 'PNC-INC-1-9',
      passId,
      incidentId,
      remark: 'Neighbouring box taken off and put back',
      foundBoxAt: 'terminal1',
    },
  },
};

/** Records that a used proof was shown again; it counts only if its signature is true. */
export const raiseAlarm = {
  summary: 'Record a replayed proof',
  description:
    'Only a true signature with a used counter, or for another lane, is recorded, so that an alarm is evidence and not a claim.',

  input: z.strictObject({ ...report, passId: PassId, leg: LegName, lane: Lane, signedLane: Lane, proof: DriverProof }),
  output: Alarm,
  example: {
    input: {
      messageRef: 'PNC-ALARM-1',
      passId,
      leg: 'OUT',
      lane: 'L08',
      signedLane: 'L07',
      proof: { counter: 2, signature: 'ab'.repeat(64) },
      occurredAt,
    },
  },
};

/** Settles which of two reports under one reference is followed. */
export const settleDispute = {
  summary: 'Settle a disputed report',

  input: z.strictObject({
    ...command,
    passId: PassId,
    disputeId: EntryId,
    followed: z.enum(['FIRST', 'LATER']),
    remark: Remark,
  }),
  output: Dispute,
  example: {
    input: {
      messageRef: 'BPA-SETTLE-1',
      passId,
      disputeId: incidentId,
      followed: 'FIRST',
      remark: 'Picture of the seal shows the first number',
    },
  },
};

const ofPass = { input: z.strictObject({ passId: PassId, ...paging }), example: { input: { passId } } };

/** Incidents of a pass. */
export const listIncidents = {
  summary: 'List incidents of a pass',
  ...ofPass,
  output: pageOf(Incident),
};

/** Alarms of a pass. */
export const listAlarms = {
  summary: 'List alarms of a pass',
  ...ofPass,
  output: pageOf(Alarm),
};

/** Disputes of a pass. */
export const listDisputes = {
  summary: 'List disputes of a pass',
  ...ofPass,
  output: pageOf(Dispute),
};
