/** Texts for people: taken only in one form, short, and without what steers a terminal, a log or a reader's eye. */
import { call, type User } from './caller.ts';

const PLANNER: User = { party: 'line', user: 'planner' };
const PATH = `/v1/transshipment/passes/${'0'.repeat(32)}/cancellation`;

/** The pass does not exist, so a text that is taken leads to 404 and nothing is written. */
const withReason = (reason: string) =>
  call('POST', PATH, { as: PLANNER, body: `{"messageRef":"T-1","reason":${reason}}` });

test.each([
  ['Hangul', JSON.stringify('하역장 변경')],
  ['280 emoji, each of two UTF-16 units', JSON.stringify('🚚'.repeat(280))],
  ['composed letters', JSON.stringify('Ångström')],
])('%s is taken', async (_, reason) => {
  expect((await withReason(reason)).body).toMatchObject({ status: 404 });
});

test.each([
  ['decomposed letters', JSON.stringify('Ångström'.normalize('NFD'))],
  ['281 emoji', JSON.stringify('🚚'.repeat(281))],
  ['a line break', '"a\\r\\nb"'],
  ['an escape sequence', '"\\u001b[31mred"'],
  ['a bell', '"\\u0007"'],
  ['U+0000', '"a\\u0000b"'],
  ['U+2028', '"a\\u2028b"'],
  ['a right-to-left override', '"a\\u202eb"'],
  ['an isolate', '"a\\u2066b"'],
  ['a byte order mark', '"\\ufeffa"'],
  ['nothing', '""'],
])('%s is refused where it stands', async (_, reason) => {
  const { status, body } = await withReason(reason);
  expect([status, body.code]).toEqual([400, 'INPUT_INVALID']);
  expect(body.details.issues).toEqual(expect.arrayContaining([expect.objectContaining({ path: '$.reason' })]));
});

test.each(['"\\ud800"', '"\\udfff\\ud800"'])('half a surrogate pair, %s, is no text at all', async (reason) => {
  expect((await withReason(reason)).body).toMatchObject({ code: 'BODY_INVALID', details: { path: '$.reason' } });
});

test('a megabyte for a text, or for a pattern, takes no longer than its length', async () => {
  for (const filler of ['a', 'A-', '0', ' ', '가', '\\u0041']) {
    const startedAt = performance.now();
    const long = filler.repeat(Math.floor(1_000_000 / Buffer.byteLength(filler)));
    const answers = await Promise.all([
      withReason(`"${long}"`),
      call('POST', PATH, { as: PLANNER, body: `{"messageRef":"${long}!","reason":"x"}` }),
    ]);
    for (const { body } of answers) expect(body).toMatchObject({ code: 'INPUT_INVALID', status: 400 });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  }
}, 100_000);
