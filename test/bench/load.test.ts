import { load, median } from './load.ts';

test('so many calls are under way, and failures are counted apart', async () => {
  let now = 0;
  let most = 0;
  let n = 0;
  const result = await load(5, 100, async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 2));
    now -= 1;
    if (++n % 10 === 0) throw new Error('refused');
  });
  expect([most, now]).toEqual([5, 0]);
  expect(result.failed).toBeGreaterThan(0);
  expect(result.done).toBeGreaterThan(result.failed);
  expect(result.perSecond).toBe(result.done * 10);
});

test('the median is in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});
