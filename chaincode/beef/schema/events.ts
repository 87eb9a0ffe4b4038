/** What the contract tells listeners: which number, what happened, and where to read the rest. */
import { z } from 'zod';
import { FactKind } from './history.ts';
import {
  CalendarDate,
  EntryId,
  EventId,
  Holder,
  Id,
  LabelNo,
  SourceId,
  TagBlockNo,
  TraceNo,
  FarmId,
} from './primitives.ts';
import { HoldSubject } from './animals.ts';
import { Alarm, RecallNo } from './controls.ts';

const ofAnimal = z.strictObject({ traceNo: TraceNo, kind: FactKind });
const ofSubject = z.strictObject({ subject: HoldSubject, holdId: EntryId });
const ofShipment = z.strictObject({ shipmentId: Id, from: Holder, to: Holder });

/** All events of the contract. */
export const events = {
  RulesSet: z.strictObject({ effectiveFrom: CalendarDate, ruleVersion: z.string() }),
  FarmRegistered: z.strictObject({ farmId: FarmId }),
  FarmerPurged: z.strictObject({ farmId: FarmId }),
  FacilityRegistered: z.strictObject({ holder: Holder }),
  TagsIssued: z.strictObject({ firstBlock: TagBlockNo, blocks: z.int() }),
  AnimalChanged: ofAnimal,
  HealthRecorded: z.strictObject({ traceNo: TraceNo }),
  AnteMortemInspected: z.strictObject({ traceNo: TraceNo, result: z.string() }),
  HoldPlaced: ofSubject,
  HoldReleased: ofSubject,
  CarcassChanged: z.strictObject({ carcassId: z.string(), kind: FactKind }),
  CarcassWeighed: z.strictObject({ carcassId: z.string(), stage: z.string(), alarms: z.array(Alarm.shape.kind) }),
  Packed: z.strictObject({ sourceId: SourceId, packs: z.int(), alarms: z.array(Alarm.shape.kind) }),
  SourceUsed: z.strictObject({ sourceId: SourceId, kind: FactKind.optional() }),
  LotComposed: z.strictObject({ lotNo: z.string() }),
  ImportLotRegistered: z.strictObject({ importNo: z.string() }),
  Repacked: z.strictObject({ from: z.int(), into: z.int() }),
  PacksDisposed: z.strictObject({ packs: z.int(), outcome: z.string() }),
  Dispatched: ofShipment,
  Received: ofShipment,
  Refused: ofShipment,
  TermsSet: z.strictObject({ shipmentId: Id }),
  SaleReported: z.strictObject({ holder: Holder, saleId: Id, number: LabelNo, verdict: z.string() }),
  SaleVoided: z.strictObject({ holder: Holder, saleId: Id }),
  SampleTaken: z.strictObject({ sampleId: Id, number: LabelNo }),
  DnaReported: z.strictObject({ sampleId: Id, number: LabelNo, result: z.string() }),
  GenotypeRecorded: z.strictObject({ sampleId: Id }),
  AlarmSettled: z.strictObject({ day: CalendarDate, alarmId: EntryId }),
  Recalled: z.strictObject({ number: RecallNo }),
  RecallLifted: z.strictObject({ number: RecallNo }),
  DeviceRegistered: z.strictObject({ deviceId: Id }),
  DeviceRevoked: z.strictObject({ deviceId: Id }),
  ReadingsReported: z.strictObject({ deviceId: Id, recorded: z.int() }),
  EventCaptured: z.strictObject({ eventId: EventId, shipmentId: z.string() }),
  WeightCorrected: z.strictObject({ carcassId: z.string(), stage: z.string(), alarms: z.array(Alarm.shape.kind) }),
} as const;
