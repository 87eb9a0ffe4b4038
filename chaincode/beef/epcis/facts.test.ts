import { canonicalText } from '../../kit/codec.ts';
import { EpcisEvent, type ObjectEvent } from './event.ts';
import { eventHashId } from './event-hash.ts';
import * as facts from './facts.ts';
import { everyFact } from './testing/every-fact.ts';

const built = Object.entries(everyFact());

test.each(built)('%s is an event that the schema accepts and the ledger can hold', (_name, event) => {
  expect(EpcisEvent.parse(event)).toEqual(event);
  expect(JSON.parse(canonicalText(event))).toEqual(event);
  expect(event.eventID).toBeUndefined();
});

test('what every builder says is the mapping of the standard', () => {
  const said = built.map(([name, { type, bizStep, disposition, ...event }]) => {
    return [name, type, 'action' in event ? event.action : '-', bizStep, disposition].join(' ');
  });
  expect(said).toEqual([
    'registered ObjectEvent ADD commissioning active',
    'registered late ObjectEvent ADD commissioning active',
    'imported ObjectEvent ADD commissioning active',
    'offered ObjectEvent OBSERVE shipping in_transit',
    'accepted ObjectEvent OBSERVE receiving in_progress',
    'tag replaced AssociationEvent ADD replacing active',
    'shipped to slaughter ObjectEvent OBSERVE shipping in_transit',
    'slaughtered TransformationEvent - killing in_progress',
    'slaughtered, not weighed TransformationEvent - killing in_progress',
    'died ObjectEvent DELETE destroying destroyed',
    'lost ObjectEvent DELETE decommissioning unknown',
    'exported ObjectEvent DELETE decommissioning inactive',
    'destroyed ObjectEvent DELETE destroying destroyed',
    'inspected ObjectEvent OBSERVE inspecting conformant',
    'condemned ObjectEvent OBSERVE inspecting non_conformant',
    'graded ObjectEvent OBSERVE inspecting conformant',
    'not graded ObjectEvent OBSERVE inspecting conformant',
    'packed TransformationEvent - packing in_progress',
    'repacked TransformationEvent - repackaging in_progress',
    'split TransformationEvent - repackaging in_progress',
    'lot composed AggregationEvent ADD packing in_progress',
    'dispatched ObjectEvent OBSERVE shipping in_transit',
    'received ObjectEvent OBSERVE receiving in_progress',
    'sold ObjectEvent OBSERVE retail_selling retail_sold',
    'sold loose ObjectEvent OBSERVE retail_selling retail_sold',
    'held ObjectEvent OBSERVE holding non_sellable_other',
    'released ObjectEvent OBSERVE other available',
    'recalled ObjectEvent OBSERVE holding recalled',
    'recall lifted ObjectEvent OBSERVE other available',
    'corrected ObjectEvent ADD commissioning active',
    'withdrawn ObjectEvent ADD commissioning active',
  ]);
});

test('a slaughter, whole', () => {
  expect(everyFact()['slaughtered']).toEqual({
    type: 'TransformationEvent',
    eventTime: '2022-05-23T07:10:00+09:00',
    eventTimeZoneOffset: '+09:00',
    inputEPCList: ['https://ktrace.example.org/trace/002147460101'],
    outputEPCList: ['https://ktrace.example.org/trace/0323-20220523-0157'],
    outputQuantityList: [
      { epcClass: 'https://ktrace.example.org/class/0323-20220523-0157', quantity: 323_500, uom: 'GRM' },
    ],
    bizStep: 'killing',
    disposition: 'in_progress',
    readPoint: { id: 'https://ktrace.example.org/location/abattoir/0323' },
    bizLocation: { id: 'https://ktrace.example.org/location/abattoir/0323' },
  });
});

test('a receipt, whole', () => {
  expect(everyFact()['received']).toEqual({
    type: 'ObjectEvent',
    eventTime: '2022-05-31T09:00:00+09:00',
    eventTimeZoneOffset: '+09:00',
    action: 'OBSERVE',
    epcList: ['https://id.gs1.org/01/08801043015523/21/A-1', 'https://id.gs1.org/00/388010430000000018'],
    quantityList: [{ epcClass: 'https://ktrace.example.org/class/L02205301009200', quantity: 3_400, uom: 'GRM' }],
    bizStep: 'receiving',
    disposition: 'in_progress',
    bizTransactionList: [
      { type: 'desadv', bizTransaction: 'https://ktrace.example.org/shipment/INV-2022-0531-1' },
      { type: 'recadv', bizTransaction: 'https://ktrace.example.org/shipment/INV-2022-0531-1' },
    ],
    sourceList: [{ type: 'owning_party', source: 'https://ktrace.example.org/holder/business/6058100099' }],
    destinationList: [{ type: 'owning_party', destination: 'https://ktrace.example.org/holder/business/2208162517' }],
    readPoint: { id: 'https://ktrace.example.org/location/business/2208162517' },
    bizLocation: { id: 'https://ktrace.example.org/location/business/2208162517' },
  });
});

test('the time keeps its offset, and an offset that EPCIS does not know becomes UTC', () => {
  const born = (at: string): ObjectEvent => facts.registered({ at, place: 'farm:100101', animal: '002147460101' });
  const told = [
    '2026-03-02T09:00:00+09:00',
    '2026-03-02T09:00:00-03:30',
    '2026-03-02T09:00:00.5Z',
    '2026-03-02T09:00:00+14:30',
  ];
  expect(told.map(born).map(({ eventTime, eventTimeZoneOffset }) => [eventTime, eventTimeZoneOffset])).toEqual([
    ['2026-03-02T09:00:00+09:00', '+09:00'],
    ['2026-03-02T09:00:00-03:30', '-03:30'],
    ['2026-03-02T09:00:00.500Z', '+00:00'],
    ['2026-03-01T18:30:00.000Z', '+00:00'],
  ]);
});

test('an id is added, and different facts have different ids', () => {
  const ids = built.map(([, event]) => facts.identified(event).eventID);
  expect(ids).toEqual(built.map(([, event]) => eventHashId(event)));
  const errors = built.filter(([, { errorDeclaration }]) => errorDeclaration !== undefined).length;
  expect(new Set(ids).size).toBe(ids.length - errors);
});

test('two sales of the same grams at the same time are two events', () => {
  const sale = {
    at: '2026-03-02T09:00:00+09:00',
    place: 'business:2208162517',
    loose: [{ number: '002147460101', grams: 500 }],
  };
  const [one, other] = ['POS-1', 'POS-2'].map((saleId) => eventHashId(facts.sold({ ...sale, saleId })));
  expect(one).not.toBe(other);
});

test('a builder refuses what is no number, holder or document', () => {
  const fact = { at: '2026-03-02T09:00:00+09:00', place: 'farm:100101', animal: '002147460101' };
  expect(() => facts.registered({ ...fact, animal: '12' })).toThrow('12 is no number of an animal');
  expect(() => facts.registered({ ...fact, place: 'home' })).toThrow('home is no holder');
  expect(() => facts.sold({ ...fact, saleId: 'a b', items: [] })).toThrow('a b is no name of a document');
});
