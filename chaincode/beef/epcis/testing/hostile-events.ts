/** Events that say things in unusual ways: other orders, other offsets, other forms of the same identifiers. */
import type { EpcisEvent, ObjectEvent } from '../event.ts';

/** An event in two ways that mean the same, so that both must have one hash. */
export interface Twin {
  readonly one: EpcisEvent;
  readonly other: EpcisEvent;
}

const observed = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: '2026-03-02T09:00:00.120+09:00',
  eventTimeZoneOffset: '+09:00',
  bizStep: 'shipping',
} as const;
const epcs = (...epcList: string[]): ObjectEvent => ({ ...observed, epcList });
const classes = (...ids: string[]): ObjectEvent => ({
  ...observed,
  quantityList: ids.map((epcClass) => ({ epcClass, quantity: 3 })),
});
const at = (id: string): ObjectEvent => ({ ...epcs('urn:epc:id:sscc:0614141.1234567890'), readPoint: { id } });
const timed = (eventTime: string): ObjectEvent => ({ ...epcs('urn:epc:id:sscc:0614141.1234567890'), eventTime });

/** Pairs by what differs in them. */
export function twins(): Readonly<Record<string, Twin>> {
  return {
    'order of lists': {
      one: epcs('https://ktrace.example.org/trace/002147460101', 'https://ktrace.example.org/trace/002147460110'),
      other: epcs('https://ktrace.example.org/trace/002147460110', 'https://ktrace.example.org/trace/002147460101'),
    },
    'order of fields': { one: fullEvent(), other: reversed(fullEvent()) },
    'offset of the time': { one: timed('2026-03-02T00:00:00Z'), other: timed('2026-03-01T15:00:00.000-09:00') },
    'digits of a second': { one: timed('2026-03-02T00:00:00.5Z'), other: timed('2026-03-02T00:00:00.500Z') },
    'recordTime, eventID and errorDeclaration': {
      one: epcs('https://id.gs1.org/00/106141412345678908'),
      other: {
        ...epcs('https://id.gs1.org/00/106141412345678908'),
        eventID: 'urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8',
        recordTime: '2026-03-02T09:00:01Z',
        errorDeclaration: { declarationTime: '2026-03-03T09:00:01Z', reason: 'did_not_occur' },
      },
    },
    'an empty list': {
      one: epcs('urn:epc:id:sscc:0614141.1234567890'),
      other: { ...epcs('urn:epc:id:sscc:0614141.1234567890'), quantityList: [] },
    },
    'one certificate, in a list or not': {
      one: {
        ...at('https://ktrace.example.org/location/farm/100101'),
        certificationInfo: 'https://ktrace.example.org/certificate/1',
      },
      other: {
        ...at('https://ktrace.example.org/location/farm/100101'),
        certificationInfo: ['https://ktrace.example.org/certificate/1'],
      },
    },
    'a word, bare and as a URI': {
      one: { ...epcs('urn:epc:id:sscc:0614141.1234567890'), disposition: 'in_transit' },
      other: { ...epcs('urn:epc:id:sscc:0614141.1234567890'), disposition: 'https://ref.gs1.org/cbv/Disp-in_transit' },
    },
    SSCC: { one: epcs('urn:epc:id:sscc:0614141.1234567890'), other: epcs('https://id.gs1.org/00/106141412345678908') },
    'SSCC, short name': {
      one: epcs('http://id.example.com/some/path/sscc/106141412345678908?linkType=gs1:pip'),
      other: epcs('https://id.gs1.org/00/106141412345678908'),
    },
    SGTIN: {
      one: epcs('urn:epc:id:sgtin:8801043.001552.A-1_2'),
      other: epcs('https://brand.example.com/gtin/08801043015523/ser/A-1_2'),
    },
    'SGTIN of 13 digits, with variant': {
      one: epcs('https://brand.example.com/01/8801043015523/22/2A/21/7'),
      other: epcs('https://id.gs1.org/01/08801043015523/21/7'),
    },
    'SGTIN with lot': {
      one: epcs('https://id.gs1.org/01/08801043015523/10/AB/21/7'),
      other: epcs('https://id.gs1.org/01/08801043015523/21/7'),
    },
    'SGTIN, serial with signs': {
      one: epcs('urn:epc:id:sgtin:8801043.001552.a+b(c):%2Fd'),
      other: epcs('https://id.gs1.org/01/08801043015523/21/a%2Bb%28c%29%3A%2Fd'),
    },
    'company prefix of 12 digits': {
      one: epcs('urn:epc:id:sgtin:880104301552.0.7'),
      other: epcs('https://id.gs1.org/01/08801043015523/21/7'),
    },
    LGTIN: {
      one: classes('urn:epc:class:lgtin:8801043.001552.L220530'),
      other: classes('https://example.com/gtin/08801043015523/lot/L220530'),
    },
    'GTIN class': {
      one: classes('urn:epc:idpat:sgtin:8801043.001552.*'),
      other: classes('https://id.gs1.org/01/08801043015523'),
    },
    SGLN: { one: at('urn:epc:id:sgln:0614141.00777.0'), other: at('https://id.gs1.org/414/0614141007776') },
    'SGLN with extension': {
      one: at('urn:epc:id:sgln:0614141.07346.1234'),
      other: at('https://example.com/gln/0614141073467/254/1234'),
    },
    'SGLN, company prefix of 12 digits': {
      one: at('urn:epc:id:sgln:061414100777..0'),
      other: at('https://id.gs1.org/414/0614141007776'),
    },
    PGLN: {
      one: {
        ...at('https://id.gs1.org/414/0614141007776'),
        sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:4012345.00225' }],
      },
      other: {
        ...at('https://id.gs1.org/414/0614141007776'),
        sourceList: [
          { source: 'https://example.com/party/4012345002256', type: 'https://ref.gs1.org/cbv/SDT-owning_party' },
        ],
      },
    },
  };
}

/** An event with every field that an ObjectEvent may have. */
function fullEvent(): EpcisEvent {
  return {
    ...observed,
    eventID: 'urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8',
    certificationInfo: ['https://ktrace.example.org/certificate/2', 'https://ktrace.example.org/certificate/10'],
    disposition: 'in_transit',
    epcList: ['https://id.gs1.org/00/106141412345678908', 'urn:epc:id:sgtin:8801043.001552.1'],
    quantityList: [
      { epcClass: 'https://ktrace.example.org/class/002147460101', quantity: 900, uom: 'GRM' },
      { epcClass: 'https://ktrace.example.org/class/002147460101', quantity: 1000, uom: 'GRM' },
      { epcClass: 'urn:epc:class:lgtin:8801043.001552.9', quantity: 12, uom: 'KGM' },
    ],
    persistentDisposition: {
      set: ['recalled', 'damaged'],
      unset: ['https://ktrace.example.org/epcis/frozen', 'available'],
    },
    readPoint: { id: 'https://ktrace.example.org/location/farm/100101' },
    bizLocation: { id: 'urn:epc:id:sgln:0614141.00777.0' },
    bizTransactionList: [
      { type: 'po', bizTransaction: 'https://example.com/po/2' },
      { type: 'desadv', bizTransaction: 'urn:epcglobal:cbv:bt:0614141073467:1152' },
      { type: 'https://ktrace.example.org/epcis/order', bizTransaction: 'https://ktrace.example.org/order/1' },
    ],
    sourceList: [
      { type: 'possessing_party', source: 'https://ktrace.example.org/holder/farm/100101' },
      { type: 'location', source: 'urn:epc:id:sgln:4012345.00225.0' },
    ],
    destinationList: [{ type: 'owning_party', destination: 'https://ktrace.example.org/holder/abattoir/0323' }],
    'ktrace:grade': '1+',
    'ktrace:label': 'https://ktrace.example.org/class/L02205301009200',
    'ktrace:reporting': 'LATE',
  };
}

/** The same with the fields of every object and the entries of every list the other way round. */
function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return [...value].reverse().map(reversed) as T;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([field, member]: [string, unknown]) => [field, reversed(member)]),
  ) as T;
}
