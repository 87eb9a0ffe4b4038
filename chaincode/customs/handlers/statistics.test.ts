import { statisticsHandlers } from './statistics.ts';

const DAY = '2026-03-03';

/** A day with so many releases, of which the last took longest; it gives out pages as the kit does. */
function dayOf(releases: number) {
  const release = (at: number) => ({
    ...{ day: DAY, parcelId: String(at), kind: at % 2 === 0 ? 'LIST' : 'DECLARATION' },
    ...{ inBondAt: '2026-03-03T00:00:00.000Z', decidedAt: '2026-03-03T00:00:01.000Z' },
    releasedAt: at === releases - 1 ? '2026-03-03T01:00:00.000Z' : '2026-03-03T00:00:02.000Z',
  });
  const page = (record: string, _prefix: string[], limit: number, cursor = '0') => {
    const [from, all] = [Number(cursor), record === 'release' ? releases : 0];
    const until = Math.min(from + limit, all);
    const items = Array.from({ length: until - from }, (_, index) => release(from + index));
    return Promise.resolve({ items, ...(until < all && { next: String(until) }) });
  };
  return statisticsHandlers.getStatistics({ page } as never, { day: DAY });
}

test('a day of many pages is counted whole', async () => {
  expect(await dayOf(12_001)).toEqual({
    ...{ day: DAY, released: 12_001, byList: 6_001, inspected: 0, hits: 0, complete: true },
    ...{ decisionMedianMs: 1_000, clearanceMedianMs: 2_000, clearanceMaxMs: 3_600_000 },
  });
});

test('a day with more than one answer counts says that it is not whole', async () => {
  expect(await dayOf(100_001)).toMatchObject({ released: 100_000, complete: false });
});
