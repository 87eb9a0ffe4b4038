/** Our documents are documents of the standard: EPCIS 2.0's own JSON schema accepts them. */
import fc from 'fast-check';
import { epcisDocument, epcisQueryDocument } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { identified } from '@ledger-pilots/chaincode/beef/epcis/facts.ts';
import { everyFact } from '@ledger-pilots/chaincode/beef/epcis/testing/every-fact.ts';
import { twins } from '@ledger-pilots/chaincode/beef/epcis/testing/hostile-events.ts';
import { randomEvent } from '@ledger-pilots/chaincode/beef/epcis/testing/random-event.ts';
import { epcisSchema } from './epcis-schema.ts';

jest.setTimeout(180_000);

const CREATED = '2026-03-02T09:00:00+09:00';
const events = Object.values(everyFact()).map(identified);
const validate = epcisSchema();
const withSchema = validate === undefined ? test.skip : test;

withSchema.each(Object.entries(everyFact()))('%s is a valid event', (_name, event) => {
  expect(problems(epcisDocument([identified(event)], CREATED))).toEqual([]);
});

withSchema('so are documents, answers to queries, and events said in unusual ways', () => {
  const unusual = Object.values(twins()).flatMap(({ one, other }) => [one, other]);
  const documents = [
    epcisDocument(events, CREATED),
    epcisQueryDocument(events, CREATED),
    epcisDocument(unusual, CREATED),
  ];
  expect([...documents, epcisDocument([], CREATED)].map(problems)).toEqual([[], [], [], []]);
});

withSchema('whatever our schema of events accepts, theirs accepts', () => {
  fc.assert(
    fc.property(randomEvent, (event) => {
      expect(problems(epcisDocument([event], CREATED))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

withSchema('it is a schema that refuses', () => {
  const [event] = events;
  const wrong = [
    { ...event, action: 'SEEN' },
    { ...event, bizStep: 'slaughtering' },
    { ...event, grade: '1' },
  ];
  expect(wrong.map((one) => problems(epcisDocument([one as EpcisEvent], CREATED)).length > 0)).toEqual([
    true,
    true,
    true,
  ]);
});

function problems(document: object): unknown[] {
  return validate!(document);
}
