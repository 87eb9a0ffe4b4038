import { Timeline } from './timeline.ts';

const at = Date.parse('2026-01-05T09:00:00Z');

const told = (block: bigint, timestampMs: number) => ({ block, transaction: { timestampMs } });

test('nothing has no bars', () => {
  expect(new Timeline().report).toBeUndefined();
});

test('transactions are counted each, blocks once, and gaps are bars without any', () => {
  const timeline = new Timeline();
  timeline.take(told(1n, at));
  timeline.take(told(1n, at + 10));
  timeline.take(told(2n, at + 2_000));
  expect(timeline.report).toEqual({
    from: '2026-01-05T09:00:00.000Z',
    barSeconds: 1,
    bars: [
      { blocks: 1, transactions: 2 },
      { blocks: 0, transactions: 0 },
      { blocks: 1, transactions: 1 },
    ],
  });
});

test('a year of seconds has no more bars than a picture, and loses none of its transactions', () => {
  const timeline = new Timeline();
  for (let day = 0; day < 365; day += 1) timeline.take(told(BigInt(day), at + day * 86_400_000));
  const { bars, barSeconds } = timeline.report!;
  expect(bars.length).toBeLessThanOrEqual(120);
  expect(barSeconds).toBeGreaterThan(86_400);
  expect(bars.reduce((sum, { transactions }) => sum + transactions, 0)).toBe(365);
});

test('clocks that say anything spoil nothing', () => {
  const timeline = new Timeline();
  for (const ms of [NaN, Infinity, -1, 0, 1e300, at]) timeline.take(told(1n, ms));
  expect(timeline.report!.bars).toEqual([{ blocks: 1, transactions: 1 }]);
});
