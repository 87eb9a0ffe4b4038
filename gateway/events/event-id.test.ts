import { eventId, positionOf, positionText } from './event-id.ts';

const TX = 'a'.repeat(64);

test('an id is read as the position that it names, and written as the same text', () => {
  for (const [text, position] of [
    ['0', { block: 0n }],
    ['9007199254740993', { block: 9007199254740993n }],
    [`12:${TX}`, { block: 12n, txId: TX }],
    [`12:${TX}:0`, { block: 12n, txId: TX, operation: 0 }],
    [`12:${TX}:99`, { block: 12n, txId: TX, operation: 99 }],
  ] as const) {
    expect(positionOf(text)).toEqual(position);
    expect(positionText(position)).toBe(text);
  }
  expect(eventId(3n, TX)).toBe(`3:${TX}`);
  expect(eventId(3n, TX, 4)).toBe(`3:${TX}:4`);
});

test.each([
  '',
  ' ',
  '-1',
  '+1',
  '01',
  '1.0',
  '1e3',
  '0x10',
  '12:',
  ':',
  `:${TX}`,
  `12:${TX.slice(1)}`,
  `12:${TX.toUpperCase()}`,
  `12:${TX}:`,
  `12:${TX}:-1`,
  `12:${TX}:00`,
  `12:${TX}:1:1`,
  `12:${TX}\n`,
  ` 12:${TX}`,
  '1'.repeat(17),
  '١٢',
  'null',
  '../../etc/passwd',
])('%j is not an id', (text) => {
  expect(positionOf(text)).toBeUndefined();
});
