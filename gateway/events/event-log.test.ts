import { pino } from 'pino';
import type { EventPosition } from '../store/webhooks.ts';
import { EventLog } from './event-log.ts';
import { eventBlock, sampleBlock, SamplePeer, sourceOf, txId } from './testing/sample-blocks.ts';
import { Turns } from './turns.ts';

jest.setTimeout(30_000);

const never = new AbortController().signal;
const logs: EventLog[] = [];
const logOver = (...peers: SamplePeer[]): EventLog => {
  const log = new EventLog('sample', sourceOf(...peers), new Turns(2), pino({ level: 'silent' }));
  logs.push(log);
  return log;
};
const peerWith = (blocks: number): SamplePeer => {
  const peer = new SamplePeer();
  peer.add(...Array.from({ length: blocks }, (_, number) => eventBlock(number)));
  return peer;
};

/** Blocks of events from a position on, until there are so many. */
async function readTo(log: EventLog, from: EventPosition, count: number): Promise<number[]> {
  const blocks: number[] = [];
  let position = from;
  while (blocks.length < count) {
    const page = await log.read(position, 5_000, never);
    blocks.push(...page.events.map(({ block }) => Number(block)));
    position = page.position;
  }
  return blocks;
}
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

afterEach(() => logs.splice(0).forEach((log) => log.close()));

test('who begins now gets what comes from now on', async () => {
  const peer = peerWith(10);
  const log = logOver(peer);
  const now = await log.now();
  expect(now).toEqual({ block: 10n });
  const page = log.read(now, 5_000, never);
  peer.add(eventBlock(10));
  expect((await page).events.map(({ id }) => id)).toEqual([`10:${txId(10)}`]);
});

test('who is behind looks back, joins the others without a gap, and holds no stream of its own then', async () => {
  const peer = peerWith(700);
  const log = logOver(peer);
  const reading = readTo(log, { block: 0n }, 720);
  for (let block = 700; block < 720; block += 1) {
    peer.add(eventBlock(block));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await reading).toEqual(numbers(0, 720));
  expect(peer.open).toBe(1);
});

test('blocks without events are passed, and a look back over them comes to its end', async () => {
  const peer = new SamplePeer();
  peer.add(...numbers(0, 50).map((number) => sampleBlock(number, [{ txId: txId(number) }])));
  const log = logOver(peer);
  const page = await log.read({ block: 3n }, 0, never);
  expect(page).toEqual({ events: [], position: { block: 50n } });
});

test('a peer that breaks off and comes back loses and repeats nothing', async () => {
  const peer = peerWith(5);
  const log = logOver(peer);
  const reading = readTo(log, { block: 2n }, 23);
  for (let block = 5; block < 25; block += 1) {
    peer.add(eventBlock(block));
    if (block % 5 === 0) peer.kill();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(await reading).toEqual(numbers(2, 25));
  expect(peer.opened).toBeGreaterThan(3);
});

test('when a peer is away the next one is read, from where the first ended', async () => {
  const [first, second] = [peerWith(5), peerWith(5)];
  const log = logOver(first, second);
  const reading = readTo(log, await log.now(), 5);
  first.add(eventBlock(5));
  second.add(eventBlock(5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  first.down = true;
  first.kill();
  second.add(...numbers(6, 10).map((number) => eventBlock(number)));
  expect(await reading).toEqual(numbers(5, 10));
});

test('a peer that stands still without breaking off is left for another', async () => {
  const [first, second] = [peerWith(5), peerWith(5)];
  const log = logOver(first, second);
  const reading = readTo(log, await log.now(), 2);
  first.frozen = true;
  second.add(...numbers(5, 7).map((number) => eventBlock(number)));
  expect(await reading).toEqual([5, 6]);
});

test('a position is checked: ahead, not an event, or of the last block', async () => {
  const peer = peerWith(10);
  const log = logOver(peer);
  await log.check({ block: 0n });
  await log.check({ block: 10n });
  await log.check({ block: 3n, txId: txId(3) });
  await log.check({ block: 9n, txId: txId(9) });
  await expect(log.check({ block: 3n, txId: txId(4) })).rejects.toMatchObject({ code: 'EVENT_UNKNOWN', status: 400 });
  await expect(log.check({ block: 3n, txId: txId(3), operation: 0 })).rejects.toMatchObject({ code: 'EVENT_UNKNOWN' });
  await expect(log.check({ block: 11n })).rejects.toMatchObject({ code: 'EVENT_POSITION_AHEAD', status: 409 });
  const soon = log.check({ block: 10n, txId: txId(10) });
  peer.add(eventBlock(10));
  await expect(soon).resolves.toBeUndefined();
});

test('without a peer that answers it says so, and not that there is nothing', async () => {
  const peer = peerWith(3);
  peer.down = true;
  const log = logOver(peer);
  await expect(log.read({ block: 0n }, 0, never)).rejects.toMatchObject({ code: 'PEERS_UNAVAILABLE', status: 503 });
});

test('a reader that gives up while it waits is let go', async () => {
  const log = logOver(peerWith(3));
  const given = new AbortController();
  const reading = log.read(await log.now(), 20_000, given.signal);
  given.abort();
  expect((await reading).events).toEqual([]);
});
