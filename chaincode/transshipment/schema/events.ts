/** What the contract tells listeners: enough to fetch the rest, and, of gate events, enough to write CODECO and DCSA. */
import { z } from 'zod';
import { BizNo, CalendarDate, ContainerNo, EntryId, Id, Instant, Party, PassId, Plate } from './primitives.ts';
import { PassEvent, PassStatus } from './passes.ts';
import { IncidentKind } from './findings.ts';

const ofPass = z.strictObject({ passId: PassId, status: PassStatus, occurredAt: Instant });
const ofOrder = z.strictObject({ orderId: Id });
const ofRight = z.strictObject({ rightId: Id, orderId: Id, holder: BizNo });
const ofIncident = z.strictObject({ passId: PassId, incidentId: EntryId, kind: IncidentKind });

/** All events of the contract. */
export const events = {
  TerminalRegistered: z.strictObject({ terminal: Party }),
  RulesSet: z.strictObject({ effectiveFrom: CalendarDate, ruleVersion: z.string() }),
  EquipmentDeclared: z.strictObject({ containerNo: ContainerNo }),
  BoxDischarged: z.strictObject({ containerNo: ContainerNo, terminal: Party, occurredAt: Instant }),
  BoxLoadedOnVessel: z.strictObject({ containerNo: ContainerNo, terminal: Party, occurredAt: Instant }),
  OrderPlaced: ofOrder.extend({ origin: Party, destination: Party, quantity: z.int() }),
  OrderAmended: ofOrder,
  OrderCompleted: ofOrder,
  OrderCancelled: ofOrder,
  MovementApproved: ofOrder.extend({ containers: z.array(ContainerNo) }),
  MovementHeld: ofOrder.extend({ containers: z.array(ContainerNo) }),
  RightGranted: ofRight,
  RightTransferred: ofRight,
  RightRecalled: ofRight,
  RightRevoked: ofRight,
  TruckRegistered: z.strictObject({ plate: Plate, active: z.boolean() }),
  DriverRegistered: z.strictObject({ driverId: Id }),
  DriverRevoked: z.strictObject({ driverId: Id }),
  PassIssued: ofPass.extend({ origin: Party, destination: Party }),
  PreAdviceFiled: ofPass,
  PreAdviceWithdrawn: ofPass,
  TruckChanged: ofPass,
  AppointmentBooked: ofPass,
  PassCancelled: ofPass,
  PassExpired: ofPass,
  PassDiverted: ofPass.extend({ destination: Party }),
  ProofPresented: ofPass,
  /** One of the eight terminal events, applied: the journal's entry. */
  GateEventRecorded: PassEvent.omit({ recorded: true }),
  /** An event that came too late to change anything: the journal's entry. */
  StaleEventRecorded: PassEvent.omit({ recorded: true }),
  BoxSwapped: ofPass.extend({ from: ContainerNo, to: ContainerNo }),
  LocationChanged: ofPass,
  DamageHeld: ofPass,
  DamageReleased: ofPass,
  IncidentOpened: ofIncident,
  IncidentResolved: ofIncident,
  AlarmRaised: z.strictObject({ passId: PassId, alarmId: EntryId, counter: z.int(), lastCounter: z.int() }),
  DisputeOpened: z.strictObject({ passId: PassId, disputeId: EntryId }),
  DisputeSettled: z.strictObject({ passId: PassId, disputeId: EntryId }),
  PrivateDataRecorded: z.strictObject({ record: z.string() }),
  PrivateDataPurged: z.strictObject({ record: z.string() }),
};
