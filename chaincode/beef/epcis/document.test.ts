import { canonicalText } from '../../kit/codec.ts';
import { epcisDocument, epcisQueryDocument, inReadingOrder } from './document.ts';
import { identified } from './facts.ts';
import { everyFact } from './testing/every-fact.ts';

const CREATED = '2026-03-02T09:00:00+09:00';
const events = Object.values(everyFact()).map(identified);

test('a document carries the events, and says what their words mean', () => {
  expect(epcisDocument(events, CREATED)).toEqual({
    '@context': [
      'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
      { ktrace: 'https://ktrace.example.org/epcis/' },
    ],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: CREATED,
    epcisBody: { eventList: events },
  });
});

test('so does the answer to a query', () => {
  const { type, epcisBody } = epcisQueryDocument(events, CREATED);
  expect([type, epcisBody]).toEqual([
    'EPCISQueryDocument',
    { queryResults: { queryName: 'SimpleEventQuery', resultsBody: { eventList: events } } },
  ]);
});

test('reading order puts types first again, and changes nothing else', () => {
  const document = epcisDocument([everyFact()['received']!], CREATED);
  const stored = JSON.parse(canonicalText(document)) as typeof document;
  expect(JSON.stringify(stored)).toContain('{"source":');
  const read = inReadingOrder(stored);
  expect(read).toEqual(document);
  expect(JSON.stringify(read)).toMatch(/^\{"@context":.*"sourceList":\[\{"type":"owning_party","source":/);
});
