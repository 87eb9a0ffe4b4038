import { Problem } from '../problems.ts';
import { entityTagsOf } from './entity-tags.ts';

const strong = (tag: string) => ({ weak: false, tag });

test.each([
  ['"a"', [strong('a')]],
  ['W/"a"', [{ weak: true, tag: 'a' }]],
  ['"a", W/"b" ,\t"c"', [strong('a'), { weak: true, tag: 'b' }, strong('c')]],
  ['"a,b"', [strong('a,b')]],
  [', "a",, "b",', [strong('a'), strong('b')]],
  ['""', [strong('')]],
  ['"\xe9"', [strong('\xe9')]],
  [' * ', '*'],
])('%j is read as RFC 9110 has it', (header, tags) => {
  expect(entityTagsOf('If-Match', [header])).toEqual(tags);
});

test('several lines are one list, and no line is no condition', () => {
  expect(entityTagsOf('If-Match', ['"a"', '"b"'])).toEqual([strong('a'), strong('b')]);
  expect(entityTagsOf('If-Match', undefined)).toBeUndefined();
});

test.each([
  '',
  ' ',
  ',',
  'a',
  '"a',
  'a"',
  '"a""b"',
  '"a" "b"',
  'w/"a"',
  'W/ "a"',
  '"a b"',
  '"a\x7f"',
  '*, "a"',
  '"a",*',
])('%j is refused', (header) => {
  expect(() => entityTagsOf('If-Match', [header])).toThrow(Problem);
});

test('more tags than a precondition holds are refused', () => {
  const list = (count: number): string => Array.from({ length: count }, () => '"a"').join();
  expect(entityTagsOf('If-Match', [list(32)])).toHaveLength(32);
  expect(() => entityTagsOf('If-Match', [list(33)])).toThrow(/more than 32/);
});

test('a long header of nothing but what repeats is read at once', () => {
  const startedMs = Date.now();
  expect(() => entityTagsOf('If-Match', [`${'\t '.repeat(50_000)}x`])).toThrow(Problem);
  expect(Date.now() - startedMs).toBeLessThan(1000);
});
