import fc from 'fast-check';
import { EpcisEvent, EVENT_LIMITS } from './event.ts';
import { everyFact } from './testing/every-fact.ts';
import { randomEvent } from './testing/random-event.ts';

const { received, packed, 'lot composed': lotComposed, corrected } = everyFact();
const epc = 'https://ktrace.example.org/trace/002147460101';

test('what our arbitrary events are, the schema accepts', () => {
  fc.assert(fc.property(randomEvent, (event) => EpcisEvent.safeParse(event).success));
});

test.each<[string, object, string]>([
  ['a type that we do not tell', { ...received, type: 'TransactionEvent' }, 'type'],
  ['a field that nobody here understands', { ...received, 'example:mine': 'x' }, ''],
  ['an unknown field of ours', { ...received, 'ktrace:price': 'x' }, ''],
  ['a float', withQuantity(200.5), 'quantityList.0.quantity'],
  ['nothing', withQuantity(0), 'quantityList.0.quantity'],
  ['more than an integer', withQuantity(2 ** 53), 'quantityList.0.quantity'],
  ['another unit', { ...received, quantityList: [{ epcClass: epc, quantity: 1, uom: 'LBR' }] }, 'quantityList.0.uom'],
  ['a day without a time', { ...received, eventTime: '2026-03-02' }, 'eventTime'],
  ['a time without an offset', { ...received, eventTime: '2026-03-02T09:00:00' }, 'eventTime'],
  ['an offset beyond 14 hours', { ...received, eventTimeZoneOffset: '+14:30' }, 'eventTimeZoneOffset'],
  ['no offset', { ...received, eventTimeZoneOffset: undefined }, 'eventTimeZoneOffset'],
  ['a word that CBV has not', { ...received, bizStep: 'slaughtering' }, 'bizStep'],
  ['a word of CBV as its old URN', { ...received, bizStep: 'urn:epcglobal:cbv:bizstep:shipping' }, 'bizStep'],
  ['a short form in place of a URI', { ...received, epcList: ['ktrace:002147460101'] }, 'epcList.0'],
  ['a number in place of a URI', { ...received, epcList: ['002147460101'] }, 'epcList.0'],
  ['a space in a URI', { ...received, epcList: [`${epc} `] }, 'epcList.0'],
  ['Hangul in a URI', { ...received, epcList: ['https://ktrace.example.org/trace/소'] }, 'epcList.0'],
  ['a GS1 key of another kind', { ...received, epcList: ['urn:epc:id:grai:0614141.12345.400'] }, 'epcList.0'],
  ['a wrong company prefix', { ...received, epcList: ['urn:epc:id:sscc:0614141.123456789'] }, 'epcList.0'],
  ['a long URI', { ...received, epcList: [`https://example.com/${'a'.repeat(EVENT_LIMITS.uriLength)}`] }, 'epcList.0'],
  ['a long list', { ...received, epcList: Array(EVENT_LIMITS.epcs + 1).fill(epc) }, 'epcList'],
  ['no object', { ...received, epcList: [], quantityList: undefined }, ''],
  ['no input', { ...packed, inputQuantityList: [] }, ''],
  ['no output', { ...packed, outputEPCList: [], outputQuantityList: undefined }, ''],
  ['an action where there is none', { ...packed, action: 'ADD' }, ''],
  ['no parent', { ...lotComposed, parentID: undefined }, 'parentID'],
  ['no child', { ...lotComposed, childEPCs: undefined, childQuantityList: [] }, ''],
  [
    'an error without a time',
    { ...corrected, errorDeclaration: { reason: 'incorrect_data' } },
    'errorDeclaration.declarationTime',
  ],
  [
    'a disposition twice',
    { ...received, persistentDisposition: { set: ['recalled', 'recalled'] } },
    'persistentDisposition.set',
  ],
  ['a disposition neither set nor unset', { ...received, persistentDisposition: {} }, 'persistentDisposition'],
  ['a grade that is none', { ...received, 'ktrace:grade': '4' }, 'ktrace:grade'],
  ['a flag as a boolean', { ...received, 'ktrace:reporting': true }, 'ktrace:reporting'],
])('%s is refused', (_name, event, path) => {
  const parsed = EpcisEvent.safeParse(event);
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

test('a word may be a URI of another vocabulary, or of GS1’s web vocabulary', () => {
  const words = ['https://ktrace.example.org/epcis/own', 'https://ref.gs1.org/cbv/BizStep-receiving'];
  expect(words.map((bizStep) => EpcisEvent.safeParse({ ...received, bizStep }).success)).toEqual([true, true]);
});

function withQuantity(quantity: number): object {
  return { ...received, quantityList: [{ epcClass: epc, quantity, uom: 'GRM' }] };
}
