import type { ListedEvent } from './block-events.ts';
import { pageOf } from './page.ts';
import { RecentEvents } from './recent-events.ts';
import { txId } from './testing/sample-blocks.ts';

const eventsOf = (block: number, count: number, chars = 10): ListedEvent[] =>
  Array.from({ length: count }, (_, operation) => ({
    id: `${block}:${txId(1)}:${operation}`,
    block: BigInt(block),
    name: 'Happened',
    json: 'x'.repeat(chars),
  }));
const ids = (events: readonly ListedEvent[]): string[] => events.map(({ id }) => id);

test('whole blocks are kept, the oldest go first', () => {
  const recent = new RecentEvents(5n, { events: 4, chars: 1_000 });
  recent.add(5n, eventsOf(5, 2));
  recent.add(6n, []);
  recent.add(7n, eventsOf(7, 2));
  expect([recent.floor, recent.next]).toEqual([5n, 8n]);
  recent.add(8n, eventsOf(8, 1));
  expect([recent.floor, recent.next]).toEqual([6n, 9n]);
  expect(ids(recent.from(6n))).toEqual(ids([...eventsOf(7, 2), ...eventsOf(8, 1)]));
  expect(ids(recent.from(8n))).toEqual(ids(eventsOf(8, 1)));
  expect(recent.from(9n)).toEqual([]);
});

test('what is kept is bounded by events and by their size, whatever one block has', () => {
  const recent = new RecentEvents(0n, { events: 10, chars: 100 });
  recent.add(0n, eventsOf(0, 1));
  recent.add(1n, eventsOf(1, 11));
  expect([recent.floor, recent.next, recent.from(2n)]).toEqual([2n, 2n, []]);
  recent.add(2n, eventsOf(2, 2, 60));
  expect(recent.floor).toBe(3n);
  recent.add(3n, eventsOf(3, 1, 100));
  expect([recent.floor, recent.from(3n).length]).toEqual([3n, 1]);
});

test('a block that is missing or comes twice is a mistake, and not taken', () => {
  const recent = new RecentEvents(5n);
  recent.add(5n, []);
  expect(() => recent.add(5n, [])).toThrow('block 5 came where 6 was expected');
  expect(() => recent.add(7n, [])).toThrow('block 7 came where 6 was expected');
});

test('a page begins after its position, and says where it ended', () => {
  const events = [...eventsOf(5, 3), ...eventsOf(7, 2)];
  expect(pageOf(events, { block: 5n }, 9n)).toEqual({ events, position: { block: 9n } });
  const after = { block: 5n, txId: txId(1), operation: 2 };
  expect(pageOf(events, after, 9n)).toEqual({ events: eventsOf(7, 2), position: { block: 9n } });
  expect(pageOf([], { block: 9n }, 9n)).toEqual({ events: [], position: { block: 9n } });
  expect(pageOf([], { block: 12n }, 9n)).toEqual({ events: [], position: { block: 12n } });
  expect(() => pageOf(events, { block: 5n, txId: txId(2) }, 9n)).toThrow(
    expect.objectContaining({ code: 'EVENT_UNKNOWN', status: 400 }),
  );
});

test('pages of a block with very many events follow each other without a gap', () => {
  const events = eventsOf(5, 1_000);
  const seen: string[] = [];
  let position: Parameters<typeof pageOf>[1] = { block: 5n };
  let pages = 0;
  while (position.block < 6n) {
    const page = pageOf(events, position, 6n);
    seen.push(...ids(page.events));
    position = page.position;
    pages += 1;
  }
  expect(seen).toEqual(ids(events));
  expect(pages).toBe(5);
  // One that is large by itself still goes.
  expect(pageOf(eventsOf(5, 2, 3_000_000), { block: 5n }, 6n).events).toHaveLength(1);
});
