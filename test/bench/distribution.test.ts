import { barsOf, distributionOf } from './distribution.ts';

test('every latency is in the span that ends at or after it', () => {
  const spans = distributionOf([1, 250, 251, 2_999, 3_000]);
  expect(spans).toHaveLength(12);
  expect(spans.map(({ count }) => count)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  expect(spans.at(-1)!.toMs).toBe(3_000);
});

test('spans are as wide as the slowest needs', () => {
  const spans = distributionOf([100, 14_219]);
  expect(spans.map(({ toMs }) => toMs).slice(0, 2)).toEqual([1_250, 2_500]);
  expect(spans.reduce((sum, { count }) => sum + count, 0)).toBe(2);
});

test('the longest bar is forty characters, and no count is without one', () => {
  expect(
    barsOf([
      { toMs: 250, count: 80 },
      { toMs: 500, count: 0 },
      { toMs: 750, count: 1 },
    ]),
  ).toEqual([`  to   0.25 s     80 ${'#'.repeat(40)}`, '  to   0.50 s      0', '  to   0.75 s      1 #']);
});
