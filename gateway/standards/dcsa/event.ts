/**
 * DCSA Track & Trace 3.0.0: the part of `Event` that this gateway sends. The published schema has few obligatory fields
 * and no closed enumerations; here everything that is sent is closed, so that a mistake of ours does not validate.
 */
import { z } from 'zod';

/** RFC 3339, at most 30 characters. */
const Timestamp = z.iso.datetime({ offset: true }).max(30);

/** A party by a code list. `SMDG`/`TCL` for terminals; `ZZZ` (mutually defined) for what only this ledger knows. */
const Party = z.strictObject({
  partyCode: z.string().min(1).max(150),
  codeListProvider: z.enum(['SMDG', 'ZZZ']),
  codeListName: z.enum(['TCL', 'KR-BRN']),
  /** UN/EDIFACT 3035: terminal operator, carrier. */
  partyFunction: z.enum(['TR', 'CA']),
});

/** A port terminal. */
const Location = z.strictObject({
  locationName: z.string().min(1).max(100),
  facilityTypeCode: z.literal('POTE'),
  UNLocationCode: z.string().regex(/^[A-Z]{2}[A-Z2-9]{3}$/),
  facility: z.strictObject({
    facilityName: z.string().max(100),
    facilityCode: z.string().min(1).max(6),
    facilityCodeListProvider: z.literal('SMDG'),
  }),
});

const classifier = { eventClassifierCode: z.enum(['PLN', 'ACT']) };

/** What happened, to the box or to the truck or vessel. */
const Classification = z.discriminatedUnion('eventTypeCode', [
  z.strictObject({
    eventTypeCode: z.literal('EQUIPMENT'),
    ...classifier,
    equipmentEventTypeCode: z.enum(['GTIN', 'GTOT', 'PICK', 'DROP', 'LOAD', 'DISC']),
  }),
  z.strictObject({
    eventTypeCode: z.literal('TRANSPORT'),
    ...classifier,
    transportEventTypeCode: z.enum(['ARRI', 'DEPA']),
  }),
]);

/** The call of a truck or of a vessel at a terminal. */
const TransportCall = z.discriminatedUnion('modeOfTransport', [
  z.strictObject({
    transportCallReference: z.string(),
    modeOfTransport: z.literal('TRUCK'),
    truckTransport: z
      .strictObject({ tractorDetails: z.strictObject({ licensePlate: z.string().min(1).max(15) }) })
      .optional(),
  }),
  z.strictObject({
    transportCallReference: z.string(),
    modeOfTransport: z.literal('VESSEL'),
    importVoyageNumberOrReference: z.strictObject({ carrierVoyageNumber: z.string() }).optional(),
    exportVoyageNumberOrReference: z.strictObject({ carrierVoyageNumber: z.string() }).optional(),
    vesselTransport: z.strictObject({ vesselIMONumber: z.string().regex(/^[0-9]{7}$/) }),
  }),
]);

/** The box. */
const Equipment = z.strictObject({
  equipmentReference: z.string().min(1).max(11),
  ISOEquipmentCode: z.string().length(4).optional(),
  emptyIndicatorCode: z.enum(['EMPTY', 'LADEN']).optional(),
  movementType: z.literal('TRANSSHIPMENT'),
  seals: z.array(z.strictObject({ number: z.string().min(1).max(15) })).optional(),
});

/** A Track & Trace event. */
export const DcsaEvent = z.strictObject({
  eventRouting: z.strictObject({ originatingParty: Party }),
  /** Unique among all events of the ledger, and the same whenever it is asked for again. */
  eventID: z.string().min(1).max(500),
  eventDateTime: Timestamp,
  eventUpdatedDateTime: Timestamp,
  eventLocation: Location,
  eventClassification: Classification,
  shipmentDetails: z
    .strictObject({ documentReference: z.strictObject({ typeCode: z.literal('TRO'), reference: z.string().max(100) }) })
    .optional(),
  transportDetails: z.strictObject({ transportCall: TransportCall }),
  equipmentDetails: Equipment.optional(),
});

/** The answer of `GET /events`. */
export const GetEventsResponse = z.strictObject({ events: z.array(DcsaEvent) });

/** A Track & Trace event. */
export type DcsaEvent = z.infer<typeof DcsaEvent>;
