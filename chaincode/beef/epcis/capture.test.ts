import fc from 'fast-check';
import { captured, type Movement } from './capture.ts';
import { CONTEXT } from './document.ts';
import type { ObjectEvent } from './event.ts';
import { eventHashId } from './event-hash.ts';
import { dispatched, identified, received } from './facts.ts';
import { randomEvent } from './testing/random-event.ts';

const PACK = '106141412345678908';
const shipment = {
  ...{ at: '2026-03-02T09:00:00+09:00', place: 'business:6058100099', shipmentId: 'INV-7' },
  ...{ from: 'business:6058100099', to: 'business:2208162517' },
  ...{ items: [PACK], loose: [{ number: '002147460101', grams: 12_400 }] },
};
const shipping = dispatched(shipment);
const receiving = received(shipment);
const movement: Movement = {
  direction: 'SHIPPING',
  shipmentId: 'INV-7',
  from: 'business:6058100099',
  to: 'business:2208162517',
  items: [
    { number: PACK, kind: 'PACK' },
    { number: '002147460101', kind: 'ANIMAL', grams: 12_400 },
  ],
  occurredAt: '2026-03-02T09:00:00+09:00',
};

test('our own events mean what they were made of', () => {
  expect(captured(shipping)).toEqual({ ok: true, movement, event: identified(shipping) });
  expect(captured(receiving)).toEqual({
    ok: true,
    movement: { ...movement, direction: 'RECEIVING' },
    event: identified(receiving),
  });
});

test.each<[string, Partial<ObjectEvent> & { '@context'?: unknown }]>([
  ['the pack as an EPC URI', { epcList: ['urn:epc:id:sscc:0614141.1234567890'] }],
  ['the pack in a link of another domain', { epcList: ['https://pack.example.com/sscc/106141412345678908'] }],
  ['the step as a URI', { bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping' }],
  ['an offset in UTC', { eventTimeZoneOffset: '+00:00' }],
  ['its own id', { eventID: eventHashId(shipping) }],
  ['its own id by the order of the standard', { eventID: eventHashId(shipping, 'STANDARD') }],
  ['an id of another kind', { eventID: 'urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8' }],
  ['the context of the standard', { '@context': CONTEXT[0] }],
  ['our context', { '@context': CONTEXT }],
  [
    'other papers',
    { bizTransactionList: [...shipping.bizTransactionList!, { type: 'po', bizTransaction: 'urn:x:1' }] },
  ],
  [
    'a party that only has it in hand',
    { sourceList: [...shipping.sourceList!, { type: 'possessing_party', source: 'urn:x:1' }] },
  ],
])('%s is understood as well', (_name, change) => {
  const answer = captured({ ...shipping, ...change });
  expect(answer).toMatchObject({ ok: true, movement });
});

test('whole kilograms are understood, and counted in grams', () => {
  const quantityList = [{ epcClass: 'https://ktrace.example.org/class/L02205301009200', quantity: 12, uom: 'KGM' }];
  const answer = captured({ ...receiving, epcList: [], quantityList });
  expect(answer.ok && answer.movement.items).toEqual([{ number: 'L02205301009200', kind: 'LOT', grams: 12_000 }]);
});

test('an id that is not the event’s own is refused, and the right one told', () => {
  const answer = captured({ ...shipping, eventID: eventHashId(receiving) });
  expect(answer).toEqual({
    ok: false,
    problems: [
      {
        path: '$.eventID',
        message: `Not the hash id of this event: expected ${eventHashId(shipping)}, or leave it out`,
      },
    ],
  });
});

test.each<[string, unknown, string[]]>([
  ['no event', null, ['$']],
  ['a text', 'event', ['$']],
  ['a list', [shipping], ['$']],
  ['another type', { ...shipping, type: 'TransactionEvent' }, ['$.type']],
  ['another step', { ...shipping, bizStep: 'loading' }, ['$.bizStep']],
  ['no step', { ...shipping, bizStep: undefined }, ['$.bizStep']],
  ['something that came to be', { ...shipping, action: 'ADD' }, ['$.action']],
  [
    'an error declaration',
    { ...shipping, errorDeclaration: { declarationTime: '2026-03-02T09:00:00Z' } },
    ['$.errorDeclaration'],
  ],
  ['another version’s id', { ...shipping, eventID: eventHashId(shipping).replace('2.0', '2.1') }, ['$.eventID']],
  ['an unknown context', { ...shipping, '@context': ['https://example.com/'] }, ['$.@context']],
  [
    'a context that gives our prefix another meaning',
    { ...shipping, '@context': [CONTEXT[0], { ktrace: 'https://evil.example/' }] },
    ['$.@context'],
  ],
  ['a context with a float', { ...shipping, '@context': 1.5 }, ['$.@context']],
  ['no shipment', { ...shipping, bizTransactionList: [] }, ['$.bizTransactionList']],
  [
    'a receiving advice for a shipment',
    { ...shipping, bizTransactionList: receiving.bizTransactionList!.slice(1) },
    ['$.bizTransactionList'],
  ],
  [
    'a shipment of another world',
    { ...shipping, bizTransactionList: [{ type: 'desadv', bizTransaction: 'urn:x:1' }] },
    ['$.bizTransactionList'],
  ],
  [
    'two shipments',
    {
      ...shipping,
      bizTransactionList: [
        ...shipping.bizTransactionList!,
        { type: 'desadv', bizTransaction: 'https://ktrace.example.org/shipment/2' },
      ],
    },
    ['$.bizTransactionList'],
  ],
  ['no source', { ...shipping, sourceList: undefined }, ['$.sourceList']],
  [
    'two destinations',
    { ...shipping, destinationList: [...shipping.destinationList!, ...shipping.destinationList!] },
    ['$.destinationList'],
  ],
  [
    'only a place',
    { ...shipping, sourceList: [{ type: 'location', source: 'https://ktrace.example.org/location/farm/100101' }] },
    ['$.sourceList'],
  ],
  [
    'a stranger',
    { ...shipping, destinationList: [{ type: 'owning_party', destination: 'https://id.gs1.org/417/4012345002256' }] },
    ['$.destinationList'],
  ],
  [
    'oneself',
    { ...shipping, destinationList: [{ type: 'owning_party', destination: shipping.sourceList![0]!.source }] },
    ['$.destinationList'],
  ],
  [
    'a pack twice, in two forms',
    { ...shipping, epcList: [...shipping.epcList!, 'urn:epc:id:sscc:0614141.1234567890'] },
    ['$.epcList'],
  ],
  [
    'a number twice',
    { ...shipping, quantityList: [...shipping.quantityList!, ...shipping.quantityList!] },
    ['$.quantityList'],
  ],
  [
    'no unit',
    { ...shipping, quantityList: [{ ...shipping.quantityList![0], uom: undefined }] },
    ['$.quantityList[0].uom'],
  ],
  [
    'more than can be weighed',
    { ...shipping, quantityList: [{ ...shipping.quantityList![0], uom: 'KGM', quantity: 2 ** 53 - 1 }] },
    ['$.quantityList[0].quantity'],
  ],
  [
    'a thing in place of a class',
    {
      ...shipping,
      quantityList: [{ epcClass: 'https://ktrace.example.org/trace/002147460101', quantity: 1, uom: 'GRM' }],
    },
    ['$.quantityList[0].epcClass'],
  ],
  [
    'things that are not ours',
    { ...shipping, epcList: ['https://id.gs1.org/01/08801043015523', 'urn:x:1'] },
    ['$.epcList[0]', '$.epcList[1]'],
  ],
  [
    'a float',
    { ...shipping, quantityList: [{ ...shipping.quantityList![0], quantity: 12.4 }] },
    ['$.quantityList[0].quantity'],
  ],
  [
    'everything wrong at once',
    { ...shipping, action: 'DELETE', bizStep: 'other', sourceList: [], destinationList: [], bizTransactionList: [] },
    ['$.action', '$.bizStep', '$.bizTransactionList', '$.sourceList', '$.destinationList'],
  ],
])('%s is refused', (_name, value, paths) => {
  const answer = captured(value);
  expect(answer.ok ? [] : answer.problems.map(({ path }) => path)).toEqual(paths);
  expect(answer.ok ? [''] : answer.problems.map(({ message }) => message)).not.toContain('');
});

test('problems are few enough to read', () => {
  const epcList = Array.from({ length: 1000 }, (_, at) => `urn:x:${at}`);
  const answer = captured({ ...shipping, epcList });
  expect(answer.ok || answer.problems.length).toBe(20);
});

test('whatever comes is answered', () => {
  fc.assert(fc.property(fc.anything(), (value) => captured(value).ok === false));
  fc.assert(fc.property(randomEvent, (event) => typeof captured(event).ok === 'boolean'));
  const spoilt = fc.tuple(fc.constantFrom(...Object.keys(shipping)), fc.anything());
  fc.assert(fc.property(spoilt, ([field, value]) => typeof captured({ ...shipping, [field]: value }).ok === 'boolean'));
});

test('what is captured again, under its id, is the same', () => {
  const first = captured(shipping);
  expect(first.ok && captured(first.event)).toEqual(first);
});
