import { readLines } from './read-lines.ts';

async function linesOf(pieces: readonly string[], limitBytes = 8): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  const source = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece);
  })();
  for await (const { number, bytes } of readLines(source, limitBytes)) {
    expect(number).toBe(lines.length + 1);
    lines.push(bytes?.toString());
  }
  return lines;
}

test('lines are put together across the pieces of a body, empty ones and a last one without a break included', async () => {
  expect(await linesOf(['a', 'b\n', '\nc\nd', 'e'])).toEqual(['ab', '', 'c', 'de']);
  expect(await linesOf(['a\n'])).toEqual(['a']);
  expect(await linesOf([])).toEqual([]);
});

test('every place where a body may be cut gives the same lines', async () => {
  const body = 'ab\ncdef\n\nghi';
  for (let at = 0; at <= body.length; at += 1) {
    expect(await linesOf([body.slice(0, at), body.slice(at)])).toEqual(['ab', 'cdef', '', 'ghi']);
  }
});

test('a line that is too long is passed over, and loses no other', async () => {
  expect(await linesOf(['12345678\n123456789\n', 'x'.repeat(100), `${'x'.repeat(100)}\nab\n`])).toEqual([
    ...['12345678', undefined, undefined, 'ab'],
  ]);
});

test('a piece is not asked for before the lines of the one before are taken', async () => {
  let given = 0;
  const source = (async function* () {
    for (const piece of ['a\nb\n', 'c\n']) {
      given += 1;
      yield Buffer.from(piece);
    }
  })();
  const lines = readLines(source, 8);
  await lines.next();
  await lines.next();
  expect(given).toBe(1);
  await lines.next();
  expect(given).toBe(2);
});
