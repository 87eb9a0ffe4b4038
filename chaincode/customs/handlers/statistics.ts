/** How a day went, from the ledger. */
import { msBetween } from '../../kit/clock.ts';
import type { HandlersOf } from './call.ts';

/** One answer counts so many parcels of a day: as many as a peer reads for one query. */
const MAX_COUNTED = 100_000;
const PER_PAGE = 5_000;
const ALL_BP = 10_000;

/** Handlers of statistics. */
export const statisticsHandlers = {
  async getStatistics(tx, { day }) {
    const released = await allOf((cursor) => tx.page('release', [day], PER_PAGE, cursor));
    const inspections = await allOf((cursor) => tx.page('inspection', [day], PER_PAGE, cursor));
    const hits = inspections.filter(({ passed }) => !passed).length;
    const decision = sorted(released.map(({ inBondAt, decidedAt }) => msBetween(inBondAt, decidedAt)));
    const clearance = sorted(released.map(({ inBondAt, releasedAt }) => msBetween(inBondAt, releasedAt)));
    return {
      ...{ day, released: released.length, byList: released.filter(({ kind }) => kind === 'LIST').length },
      ...(released.length > 0 && {
        ...{ decisionMedianMs: medianOf(decision), clearanceMedianMs: medianOf(clearance) },
        clearanceMaxMs: clearance.at(-1)!,
      }),
      ...{ inspected: inspections.length, hits },
      ...(inspections.length > 0 && { hitRateBp: Math.floor((hits * ALL_BP) / inspections.length) }),
      complete: released.length < MAX_COUNTED && inspections.length < MAX_COUNTED,
    };
  },
} satisfies HandlersOf<'getStatistics'>;

/** All records of a range, page by page, up to as many as are counted. */
async function allOf<T>(
  read: (cursor?: string) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await read(cursor);
    all.push(...items);
    cursor = next;
  } while (cursor !== undefined && all.length < MAX_COUNTED);
  return all;
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((left, right) => left - right);
}

/** The lower of the two middle ones, when there are two. */
function medianOf(ascending: readonly number[]): number {
  return ascending[Math.floor((ascending.length - 1) / 2)]!;
}
