import { comparableName, text } from './text.ts';

const short = text(5);

test.each(['a', '한글', '😀😀😀😀😀', 'é', 'a b'])('“%s” is a text', (value) => {
  expect(short.safeParse(value).success).toBe(true);
});

test.each([
  ['nothing', ''],
  ['too many characters', 'abcdef'],
  ['a decomposed letter', 'e\u0301'],
  ['half of a surrogate pair', 'a\ud800'],
  ['a line break', 'a\nb'],
  ['a terminal’s escape', '\u001b[2J'],
  ['a mark that turns the writing round', 'a\u202eb'],
  ['an isolate', '\u2066a'],
  ['a line separator', 'a\u2028b'],
  ['a byte order mark', '\ufeffa'],
  ['a number', 5],
])('%s is refused', (_, value) => {
  expect(short.safeParse(value).success).toBe(false);
});

test('a text may be allowed to be empty', () => {
  expect(text(5, 0).safeParse('').success).toBe(true);
});

test('names are the same with and without spaces, composed or not', () => {
  expect(comparableName('홍 길동')).toBe(comparableName('홍길동'.normalize('NFD')));
});
