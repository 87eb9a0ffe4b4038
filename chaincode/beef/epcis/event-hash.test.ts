import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { EpcisEvent } from './event.ts';
import { eventHashId, isHashId, isOwnHashId, preHash, type EventFields } from './event-hash.ts';
import { corrected, dispatched } from './facts.ts';
import { everyFact } from './testing/every-fact.ts';
import { twins } from './testing/hostile-events.ts';
import { randomEvent } from './testing/random-event.ts';

interface Vector {
  readonly name: string;
  readonly event: EpcisEvent;
  readonly preHash: string;
  readonly hash: string;
}

/** What the published generator made of these events; test/epcis/oracle.test.ts asks it again. */
const vectors = JSON.parse(readFileSync(join(__dirname, 'vectors/event-hashes.json'), 'utf8')) as Vector[];

test.each(vectors.map((vector) => [vector.name, vector] as const))('%s has the published id', (_name, vector) => {
  expect(preHash(vector.event)).toBe(vector.preHash);
  expect(eventHashId(vector.event)).toBe(vector.hash);
});

test('the vectors hold every fact and every unusual way of saying it', () => {
  const names = new Set(vectors.map(({ name }) => name));
  const told = [
    ...Object.keys(everyFact()),
    ...Object.keys(twins()).flatMap((name) => [`${name}, one`, `${name}, other`]),
  ];
  expect(told.filter((name) => !names.has(name))).toEqual([]);
});

test.each(Object.entries(twins()))('%s makes no difference', (_name, { one, other }) => {
  expect(other).not.toEqual(one);
  expect(preHash(other)).toBe(preHash(one));
});

test('everything that is hashed makes a difference', () => {
  const [event] = Object.values(everyFact());
  const changes: Partial<EpcisEvent>[] = [
    { eventTime: '2019-11-02T09:00:01+09:00' },
    { eventTimeZoneOffset: '+08:00' },
    { bizStep: 'encoding' },
    { disposition: 'inactive' },
    { readPoint: { id: 'https://ktrace.example.org/location/farm/100102' } },
    { 'ktrace:reporting': 'LATE' },
    { certificationInfo: 'https://ktrace.example.org/certificate/1' },
  ];
  const ids = changes.map((change) => eventHashId({ ...event, ...change } as EpcisEvent));
  expect(new Set([...ids, eventHashId(event!)]).size).toBe(changes.length + 1);
});

test('an event that is declared an error keeps its id', () => {
  for (const event of Object.values(everyFact())) {
    const at = '2026-03-02T09:00:00+09:00';
    const error = corrected(event, { at, reason: 'did_not_occur', correctiveEventIds: [] });
    expect(eventHashId(error)).toBe(eventHashId(event));
  }
});

test('order of fields, of lists and of what is in them is nothing, whatever the event', () => {
  fc.assert(fc.property(randomEvent, (event) => preHash(event) === preHash(reversed(event))));
});

test('by the list of CBV 2.0 sources come before destinations; the generator sorts them', () => {
  const goods = { items: ['106141412345678908'], from: 'business:6058100099', to: 'business:2208162517' };
  const event = dispatched({ at: '2026-03-02T09:00:00+09:00', place: goods.from, shipmentId: 'S1', ...goods });
  const withExtension = { ...event, 'ktrace:grade': '1' } as const;
  const places = (order: 'GENERATOR' | 'STANDARD'): number[] =>
    ['bizTransactionList', 'sourceList', 'destinationList', '{https://ktrace.example.org/epcis/}grade=1'].map((text) =>
      preHash(withExtension, order).indexOf(text),
    );
  const [notice, source, destination, grade] = places('GENERATOR');
  expect([notice! < destination!, destination! < source!, source! < grade!]).toEqual([true, true, true]);
  const standard = places('STANDARD');
  expect(standard).toEqual([...standard].sort((a, b) => a - b));
  const ids = (['GENERATOR', 'STANDARD'] as const).map((order) => eventHashId(withExtension, order));
  expect(ids.map((id) => isOwnHashId(id, withExtension))).toEqual([true, true]);
  expect(new Set(ids).size).toBe(2);
});

test('where not both are there, both orders give one id', () => {
  fc.assert(
    fc.property(randomEvent, (random) => {
      const event = { ...random, destinationList: [] };
      expect(eventHashId(event, 'STANDARD')).toBe(eventHashId(event, 'GENERATOR'));
    }),
  );
});

test('numbers, times and texts have one form', () => {
  const hashed = (value: string): string => preHash({ ...TIMED, 'x:y': value }).split('x:y=')[1]!;
  const numbers = ['+007.50', '0', '-0.0', '.5', '12.', '-3', '1++', '0.0.1', '1e3', '등외', ' 7 '];
  expect(numbers.map(hashed)).toEqual(['7.5', '0', '0', '0.5', '12', '-3', '1++', '0.0.1', '1e3', '등외', '7']);
  expect(preHash({ ...TIMED, eventTime: '2005-04-03T20:33:31.116000-06:00' })).toContain('=2005-04-04T02:33:31.116Z');
  expect(hashed('urn:epcglobal:cbv:disp:in_transit')).toBe('https://ref.gs1.org/cbv/Disp-in_transit');
  expect(() => eventHashId({ ...TIMED, eventTime: 'yesterday' })).toThrow('RFC 3339');
});

test('texts are sorted by code points, not by UTF-16 units', () => {
  const event = { ...TIMED, 'x:y': ['\u{1f404}', '\uff21', 'a', 'ab'] };
  expect(preHash(event)).toMatch(/x:y=ax:y=abx:y=\uff21x:y=\u{1f404}$/u);
});

test('an extension may hold more than a text, and its prefix is not part of the name', () => {
  const event = { ...TIMED, ilmd: { 'a:batch': 'XYZ', 'a:best': ['b:2', '1'] }, 'b:own': { 'a:x': 1 } };
  const names = preHash(event, 'STANDARD', { a: 'http://one.example/', b: 'http://two.example/' });
  expect(names).toContain(
    'ilmd{http://one.example/}batch=XYZ{http://one.example/}best=1{http://one.example/}best=http://two.example/2',
  );
  expect(names).toMatch(/\{http:\/\/two\.example\/\}own\{http:\/\/one\.example\/\}x=1$/);
});

test('hash ids are known by their scheme', () => {
  const [event] = Object.values(everyFact());
  expect([eventHashId(event!), 'urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8'].map(isHashId)).toEqual([true, false]);
  expect(eventHashId(event!)).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
});

/** GS1's own examples are not ours to commit: the ids that the published generator gives them are. */
const EXAMPLES = '../shared/data/epcis';
const withExamples = existsSync(EXAMPLES) ? test : test.skip;

withExamples.each([
  ['9.6.1-ObjectEvent', 0, 'df6523665bc5e5803d6c7b84f5a04e103694d8220f2abc4f2c74310e89f31bc6'],
  ['9.6.1-ObjectEvent', 1, '32547b2344d525ea60ab1b899d82a9011fd9c39bb26ed936e113066146f49941'],
  ['9.6.2-ObjectEvent', 0, '352ffde936674c01925b7686e6725cc7f66867d2843fcb4e7b0e38c96011a27f'],
  ['9.6.3-AggregationEvent', 0, '96b6bf98742a60dbfaa2dda08b63435ce67079d224ea27d63e55e62a7843b878'],
  ['9.6.4-TransformationEvent', 0, 'c794227acf3a4d9be9ba1f8340425782f88a0f4e3f35b533a8bf8f1bc206a379'],
])('the standard’s example %s, event %d', (name, at, hex) => {
  const text = readFileSync(join(EXAMPLES, `Example_${name}.jsonld`), 'utf8');
  const document = JSON.parse(text) as {
    '@context': [string, Record<string, string>];
    epcisBody: { eventList: EventFields[] };
  };
  const id = eventHashId(document.epcisBody.eventList[at]!, 'GENERATOR', document['@context'][1]);
  expect(id).toBe(`ni:///sha-256;${hex}?ver=CBV2.0`);
});

const TIMED = { type: 'ObjectEvent', eventTime: '2026-03-02T09:00:00Z', eventTimeZoneOffset: '+09:00' } as const;

function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return [...value].reverse().map(reversed) as T;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([field, member]: [string, unknown]) => [field, reversed(member)])) as T;
}
