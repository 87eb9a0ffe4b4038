import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { containerNumberKind } from '../edifact/container-number.ts';
import {
  BOX,
  journalEntry,
  PASS_ID,
  sampleContainer,
  sampleHistory,
  samplePass,
  sampleTrace,
  TERMINALS,
} from '../testing/sample-pass.ts';
import { boxEvents } from './box-events.ts';
import { DcsaEvent, GetEventsResponse } from './event.ts';
import { passEvents } from './pass-events.ts';

/** One line for each event: what, whether planned or actual, where, by what. */
function lines(events: readonly DcsaEvent[]): string[] {
  return events.map(({ eventClassification: kind, eventLocation, transportDetails }) => {
    const code = kind.eventTypeCode === 'EQUIPMENT' ? kind.equipmentEventTypeCode : kind.transportEventTypeCode;
    return `${kind.eventClassifierCode} ${code} ${eventLocation.facility.facilityCode} ${transportDetails.transportCall.modeOfTransport}`;
  });
}

const done = samplePass({ out: { state: 'GATE_OUT' }, in: { state: 'GATE_OUT' } });
const journey = passEvents(done, sampleHistory(), TERMINALS);

describe('the events of a pass', () => {
  test('tell the truck’s way and the box’s way through both gates', () => {
    expect(lines(journey)).toEqual([
      'ACT ARRI PNC TRUCK',
      'ACT PICK PNC TRUCK',
      'ACT DEPA PNC TRUCK',
      'ACT GTOT PNC TRUCK',
      'ACT ARRI PNP TRUCK',
      'ACT GTIN PNP TRUCK',
      'ACT DROP PNP TRUCK',
      'ACT DEPA PNP TRUCK',
    ]);
  });

  test('carry terminal, box, seals, truck and order in DCSA’s fields', () => {
    expect(journey[3]).toEqual({
      eventRouting: {
        originatingParty: { partyCode: 'PNC', codeListProvider: 'SMDG', codeListName: 'TCL', partyFunction: 'TR' },
      },
      eventID: `${PASS_ID}-PNC-CODECO-3.4f2a9c1b7d3e5f60-GTOT`,
      eventDateTime: '2026-03-02T09:31:00+09:00',
      eventUpdatedDateTime: '2026-03-02T02:00:03.000Z',
      eventLocation: {
        locationName: 'Pusan Newport Company',
        facilityTypeCode: 'POTE',
        UNLocationCode: 'KRPUS',
        facility: { facilityName: 'Pusan Newport Company', facilityCode: 'PNC', facilityCodeListProvider: 'SMDG' },
      },
      eventClassification: { eventTypeCode: 'EQUIPMENT', eventClassifierCode: 'ACT', equipmentEventTypeCode: 'GTOT' },
      shipmentDetails: { documentReference: { typeCode: 'TRO', reference: 'HMM-TS-2026-0001' } },
      transportDetails: {
        transportCall: {
          transportCallReference: `${PASS_ID}-OUT`,
          modeOfTransport: 'TRUCK',
          truckTransport: { tractorDetails: { licensePlate: '부산98사1234' } },
        },
      },
      equipmentDetails: {
        equipmentReference: BOX,
        ISOEquipmentCode: '45G1',
        emptyIndicatorCode: 'LADEN',
        movementType: 'TRANSSHIPMENT',
        seals: [{ number: 'KR123456' }],
      },
    });
  });

  test('have ids that are unique and the same when asked for again', () => {
    const ids = (events: readonly DcsaEvent[]) => events.map(({ eventID }) => eventID);
    expect(new Set(ids(journey)).size).toBe(journey.length);
    expect(ids(passEvents(done, sampleHistory(), TERMINALS))).toEqual(ids(journey));
  });

  test('begin with planned arrivals, which end when the leg begins', () => {
    expect(lines(passEvents(samplePass(), [], TERMINALS))).toEqual(['PLN ARRI PNC TRUCK', 'PLN ARRI PNP TRUCK']);
    const underWay = samplePass({ out: { state: 'GATE_IN' } });
    expect(lines(passEvents(underWay, sampleHistory().slice(0, 1), TERMINALS))).toEqual([
      'PLN ARRI PNP TRUCK',
      'ACT ARRI PNC TRUCK',
    ]);
    expect(passEvents(samplePass({ pass: { outcome: 'CANCELLED' } }), [], TERMINALS)).toEqual([]);
  });

  const gateOut = { eventCode: 80, leg: 'OUT', terminal: 'terminal1', occurredAt: '2026-03-02T09:31:00+09:00' };
  const late = journalEntry({ ...gateOut, outcome: 'STALE' }, 9);

  test.each(['DISPUTED', 'INCIDENT'])('leave out what was recorded as %s', (outcome) => {
    expect(passEvents(done, [journalEntry({ ...gateOut, outcome })], TERMINALS)).toEqual([]);
  });

  test('tell what was reported too late to be applied, once', () => {
    const told = passEvents(
      done,
      [...sampleHistory().filter(({ eventCode }) => eventCode !== 80), late, late],
      TERMINALS,
    );
    expect(lines(told).filter((line) => line.includes('GTOT'))).toEqual(['ACT GTOT PNC TRUCK']);
    expect(lines(passEvents(done, [...sampleHistory(), late], TERMINALS))).toEqual(lines(journey));
  });

  test('do not tell of another box than the pass’s', () => {
    const other = journalEntry({ ...gateOut, outcome: 'STALE', containerRead: 'HMMU1000140' });
    expect(passEvents(done, [other], TERMINALS)).toEqual([]);
  });

  test('tell of the truck alone when no box is known', () => {
    const entry = journalEntry({
      eventCode: 80,
      leg: 'OUT',
      terminal: 'terminal1',
      containerNo: undefined,
      occurredAt: '2026-03-02T09:31:00+09:00',
    });
    expect(lines(passEvents(done, [entry], TERMINALS))).toEqual(['ACT DEPA PNC TRUCK']);
  });
});

const vesselEvents = boxEvents(sampleContainer(), sampleTrace(), TERMINALS);

test('the events of a box off and on its vessels name ship, voyage and terminal', () => {
  expect(lines(vesselEvents)).toEqual(['ACT DISC PNC VESSEL', 'ACT LOAD PNP VESSEL']);
  expect(vesselEvents.map(({ transportDetails }) => transportDetails.transportCall)).toEqual([
    {
      transportCallReference: '9863297-012W-PNC',
      modeOfTransport: 'VESSEL',
      importVoyageNumberOrReference: { carrierVoyageNumber: '012W' },
      vesselTransport: { vesselIMONumber: '9863297' },
    },
    {
      transportCallReference: '9074729-031E-PNP',
      modeOfTransport: 'VESSEL',
      exportVoyageNumberOrReference: { carrierVoyageNumber: '031E' },
      vesselTransport: { vesselIMONumber: '9074729' },
    },
  ]);
});

const all = [...journey, ...vesselEvents, ...passEvents(samplePass(), [], TERMINALS)];

test('all events are of the form that this project describes', () => {
  expect(GetEventsResponse.safeParse({ events: all }).error).toBeUndefined();
});

test.each([
  ['an unknown code', { eventClassification: { ...journey[3]!.eventClassification, equipmentEventTypeCode: 'GATE' } }],
  [
    'a code of another type',
    { eventClassification: { ...journey[3]!.eventClassification, eventTypeCode: 'TRANSPORT' } },
  ],
  ['an unknown field', { eventLocation: { ...journey[3]!.eventLocation, terminal: 'PNC' } }],
  ['a time without offset', { eventDateTime: '2026-03-02T09:31:00' }],
  [
    'a container number of twelve characters',
    { equipmentDetails: { ...journey[3]!.equipmentDetails!, equipmentReference: 'HMMU60012360' } },
  ],
])('that form does not admit %s', (_, change) => {
  expect(DcsaEvent.safeParse({ ...journey[3]!, ...change }).success).toBe(false);
});

/* What DCSA published, where it lies beside the project. */
const published = join(__dirname, '..', '..', '..', '..', 'shared', 'data', 'dcsa');
const beside = existsSync(join(published, 'TNT_v3.0.0.yaml')) ? describe : describe.skip;

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly description?: string;
}

beside('against the schema that DCSA published', () => {
  const read = (): { components: { schemas: Record<string, Node> } } =>
    parse(readFileSync(join(published, 'TNT_v3.0.0.yaml'), 'utf8')) as ReturnType<typeof read>;

  /** The published schema knows no closed objects, so that a misspelt field would pass: here each is closed. */
  function closed(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(closed);
    if (typeof node !== 'object' || node === null) return node;
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
    return 'properties' in copy ? { ...copy, additionalProperties: false } : copy;
  }

  function validator(schemas: unknown, name: string) {
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    ajv.addSchema({ $id: 'dcsa', components: { schemas } } as AnySchema);
    return ajv.getSchema(`dcsa#/components/schemas/${name}`)!;
  }

  test.each(['GetEventsResponse', 'PostEventsRequest'])(
    'all events are a valid %s, with no field that it does not have',
    (name) => {
      for (const schemas of [read().components.schemas, closed(read().components.schemas)]) {
        const validate = validator(schemas, name);
        expect({ valid: validate({ events: all }), errors: validate.errors }).toEqual({ valid: true, errors: null });
      }
    },
  );

  test('a misspelt field is found, so the check can fail', () => {
    const validate = validator(closed(read().components.schemas), 'GetEventsResponse');
    expect(validate({ events: [{ ...journey[3], eventId: 'x' }] })).toBe(false);
    expect(validate({ events: [{ ...journey[3], eventDateTime: 'yesterday' }] })).toBe(false);
  });

  test('every code that is sent is one that the published schema lists for its field', () => {
    const { schemas } = read().components;
    const listed = (schema: string, property: string): string[] =>
      [...schemas[schema]!.properties![property]!.description!.matchAll(/^\s*- `([A-Z]+)`/gm)].map(([, code]) => code!);
    const sent: [string, string, string | undefined][] = all.flatMap((event) => [
      ['EventClassification', 'eventTypeCode', event.eventClassification.eventTypeCode],
      ['EventClassification', 'eventClassifierCode', event.eventClassification.eventClassifierCode],
      ...Object.entries(event.eventClassification)
        .filter(([key]) => /(equipment|transport)EventTypeCode/.test(key))
        .map(([key, code]): [string, string, string] => ['EventClassification', key, code]),
      ['Location', 'facilityTypeCode', event.eventLocation.facilityTypeCode],
      ['TransportCall', 'modeOfTransport', event.transportDetails.transportCall.modeOfTransport],
      ['DocumentReference', 'typeCode', event.shipmentDetails?.documentReference.typeCode],
      ['EquipmentDetails', 'emptyIndicatorCode', event.equipmentDetails?.emptyIndicatorCode],
      ['EquipmentDetails', 'movementType', event.equipmentDetails?.movementType],
      ['Facility', 'facilityCodeListProvider', event.eventLocation.facility.facilityCodeListProvider],
    ]);
    for (const [schema, property, code] of sent) {
      if (code !== undefined) expect([property, ...listed(schema, property)]).toContain(code);
    }
  });

  test('the published example of an equipment event is of DCSA’s form and not of ours, which is narrower', () => {
    const example: unknown = JSON.parse(readFileSync(join(published, 'tnt-300-request-equipment.json'), 'utf8'));
    expect(validator(closed(read().components.schemas), 'PostEventsRequest')(example)).toBe(true);
    expect(GetEventsResponse.safeParse(example).success).toBe(false);
  });

  test('the container number of the published example is one that obeys ISO 6346, whatever its neighbours in beta texts do', () => {
    const text = readFileSync(join(published, 'tnt-300-request-equipment.json'), 'utf8');
    const numbers = [...text.matchAll(/"equipmentReference": "([^"]*)"/g)].map(([, number]) => number!);
    expect(numbers.map((number) => [number, containerNumberKind(number)])).toEqual([['APZU4812090', 'iso']]);
  });
});
