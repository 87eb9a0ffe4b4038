import { groupedNumber, labelNumberOf } from './label-number.ts';

test.each([
  ['002147460101', '002147460101'],
  ['002 1474 6010 1', '002147460101'],
  ['002-1474-6010-1', '002147460101'],
  ['KOR 002 1474 6010 1', '002147460101'],
  ['410002147460101', '002147460101'],
  ['００２１４７４６０１０１', '002147460101'],
  [' l0 260304 1009 001 ', 'L02603041009001'],
  ['8 01 6058 10001', '801605810001'],
])('"%s" is the number %s', (typed, number) => expect(labelNumberOf(typed)).toBe(number));

test.each([
  '',
  '0021474601',
  '0021474601011',
  '102147460101',
  'L0260304100900',
  '<script>',
  '410',
  '008801234000000017',
])('"%s" is no number of a label', (typed) => expect(labelNumberOf(typed)).toBeUndefined());

test.each([
  ['002147460101', '002 1474 6010 1'],
  ['L02603041009001', 'L0 260304 1009 001'],
  ['801605810001', '8 01 6058 10001'],
])('%s is shown as %s, and read back from it', (number, shown) => {
  expect(groupedNumber(number)).toBe(shown);
  expect(labelNumberOf(shown)).toBe(number);
});
