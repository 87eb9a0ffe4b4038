import fc from 'fast-check';
import { CHARACTER_SETS } from './character-set.ts';
import { EDIFACT_LIMITS } from './limits.ts';
import { readSegments } from './read-segments.ts';
import { readServiceString } from './separators.ts';

const UNOC = CHARACTER_SETS.find(({ identifier }) => identifier === 'UNOC')!;

/** Every character that may serve as separator, found by asking. */
const serving = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((character) => {
  const others = ['!', '%', '&'].filter((other) => other !== character);
  try {
    return readServiceString(`UNA${character}${others[0]!}.${others[1]!} ~`) !== undefined;
  } catch {
    return character === '~' || character === '.';
  }
});

const separators = fc
  .uniqueArray(fc.constantFrom(...serving), { minLength: 4, maxLength: 4 })
  // A decimal mark is one of two, and none of the separators.
  .filter((four) => !(four.includes('.') && four.includes(',')))
  .map((four) => ({ four, decimal: four.includes('.') ? ',' : '.' }));

const text = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 12,
});
const segment = fc.record({
  tag: fc.stringMatching(/^[A-Z]{3}$/).filter((tag) => tag !== 'UNA'),
  elements: fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
});

test('punctuation and the information separators serve, letters, digits and spaces do not', () => {
  expect(serving).toHaveLength(31);
  expect(serving.join('')).not.toMatch(/[A-Za-z0-9 [\]\\^-]/);
});

test('segments are read as they were written, with any separators, released wherever they stand in the data', () => {
  fc.assert(
    fc.property(separators, fc.array(segment, { minLength: 1, maxLength: 5 }), ({ four, decimal }, segments) => {
      const [component, element, release, terminator] = four as [string, string, string, string];
      const released = (value: string) => [...value].map((one) => (four.includes(one) ? release + one : one)).join('');
      const written = segments
        .map(
          ({ tag, elements }) =>
            [tag, ...elements.map((parts) => parts.map(released).join(component))].join(element) + terminator,
        )
        .join('\r\n');
      const read = readSegments(
        `UNA${component}${element}${decimal}${release} ${terminator}${written}`,
        UNOC,
        EDIFACT_LIMITS,
      );
      expect(read.segments.map(({ tag, elements }) => ({ tag, elements }))).toEqual(segments);
    }),
    { numRuns: 200 },
  );
});

test('each segment knows its number, and its place in bytes', () => {
  const set = CHARACTER_SETS.find(({ identifier }) => identifier === 'UNOW')!;
  const { segments } = readSegments("AAA+부산'\nBBB+1'CCC'", set, EDIFACT_LIMITS);
  expect(segments.map(({ number, byteOffset, byteLength }) => [number, byteOffset, byteLength])).toEqual([
    [1, 0, 11],
    [2, 12, 6],
    [3, 18, 4],
  ]);
});
