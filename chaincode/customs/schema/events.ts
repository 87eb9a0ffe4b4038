/** What the contract tells listeners: opaque identifiers, bills and states, never a person, goods or a price. */
import { z } from 'zod';
import { ClearanceState, Reason } from './clearance.ts';
import { OrderState } from './orders.ts';
import { IncidentKind, ParcelState } from './parcels.ts';
import { CodeStatus } from './persons.ts';
import { CalendarDate, DeclarationNo, Hash, MasterBillNo, OpaqueId } from './primitives.ts';

const ofParcel = z.strictObject({ parcelId: OpaqueId });
const ofDeclaration = z.strictObject({ declarationNo: DeclarationNo });
const ofCorrection = z.strictObject({ correctionId: OpaqueId, orderId: OpaqueId });
const ofDispute = ofParcel.extend({ disputeId: OpaqueId });

/** All events of the contract. */
export const events = {
  RulesSet: z.strictObject({ effectiveFrom: CalendarDate, ruleVersion: z.string() }),
  RatesSet: z.strictObject({ weekFrom: CalendarDate }),
  SelectionCommitted: z.strictObject({ day: CalendarDate }),
  SelectionRevealed: z.strictObject({ day: CalendarDate }),
  OrderMoved: z.strictObject({ orderId: OpaqueId, state: OrderState }),
  CorrectionProposed: ofCorrection,
  CorrectionSettled: ofCorrection.extend({ accepted: z.boolean() }),
  PersonAsserted: z.strictObject({ orderId: OpaqueId, tripleMatch: z.boolean() }),
  PersonCodeUpdated: z.strictObject({ personId: Hash, status: CodeStatus }),
  MasterBillOpened: z.strictObject({ masterBillNo: MasterBillNo }),
  MasterBillArrived: z.strictObject({ masterBillNo: MasterBillNo }),
  ParcelMoved: ofParcel.extend({ state: ParcelState }),
  /** The last fact has come: customs can decide. */
  ParcelReady: ofParcel,
  RequirementRecorded: ofParcel.extend({ met: z.boolean() }),
  ParcelDecided: ofParcel.extend({ state: ClearanceState, reasons: z.array(Reason) }),
  ClearanceMoved: ofParcel.extend({ state: ClearanceState }),
  DeclarationFiled: ofDeclaration,
  DutyComputed: ofDeclaration,
  DutyAssessed: ofDeclaration,
  DutyPaid: ofDeclaration,
  IncidentReported: z.strictObject({ kind: IncidentKind, subject: z.string() }),
  ParcelDisputed: ofDispute,
  DisputeSettled: ofDispute,
  PrivateDataRecorded: z.strictObject({ record: z.string() }),
  PrivateDataPurged: z.strictObject({ record: z.string() }),
};
