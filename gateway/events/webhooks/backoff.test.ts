import { backoffMs, retryAfterMs } from './backoff.ts';

test('each failure doubles the wait, up to a quarter of an hour', () => {
  const longest = [1, 2, 3, 4, 10, 11, 12, 300].map((failures) => backoffMs(failures, undefined, 0.9999999));
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 512_000, 900_000, 900_000, 900_000]);
});

test('chance takes up to half of the wait off', () => {
  expect(backoffMs(4, undefined, 0)).toBe(4_000);
  expect(backoffMs(4, undefined, 0.5)).toBe(6_000);
});

test('what the receiver asks for is the least, up to an hour', () => {
  expect(backoffMs(1, 30_000, 0)).toBe(30_000);
  expect(backoffMs(12, 1_000, 0)).toBe(450_000);
  expect(backoffMs(1, 10 ** 12, 0)).toBe(3_600_000);
});

test('Retry-After is seconds or a date, and nothing else', () => {
  const now = Date.parse('2026-03-02T01:00:00Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Mon, 02 Mar 2026 01:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterMs('Mon, 02 Mar 2026 00:00:00 GMT', now)).toBe(0);
  for (const other of [
    undefined,
    '',
    'soon',
    '-1',
    '1e9',
    '1.5',
    '99999999999',
    '2026-03-02',
    'Xxx, 99 Xxx 9999 99:99:99 GMT',
  ])
    expect(retryAfterMs(other, now)).toBeUndefined();
});
