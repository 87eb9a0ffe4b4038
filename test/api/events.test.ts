/** Event streams: everything that the ledger has, once, in its order, from wherever a client goes on. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { EventReader } from '@ledger-pilots/gateway/events/testing/event-reader.ts';
import { PeerLedger } from '../ledger.ts';
import { toldEvents, type ToldEvent } from '../told-events.ts';
import { call, connections, fresh, freshPlate, tokenOf, type Answer, type User } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';

jest.setTimeout(180_000);

const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const PLANNER = { party: 'line', user: 'planner' };
const PATH = '/v1/transshipment/events';
const store = mkdtempSync(join(tmpdir(), 'ledger-pilots-events-'));
const readers: EventReader[] = [];
let gateway: OwnGateway;
let at: string;
let peer: PeerLedger;
let last: string;
let ledger: ToldEvent[];

const registerTruck = (): Promise<Answer> =>
  call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`, {
    at,
    as: DISPATCHER,
    body: { messageRef: fresh('T-') },
  });
/** The first half of an act under four eyes: it writes no record with endorsers of its own, and so may share a transaction. */
const propose = (): Promise<Answer> =>
  call('POST', `/v1/transshipment/passes/${randomBytes(16).toString('hex')}/cancellation-after-gate-out`, {
    at,
    as: { party: 'terminal1', user: 'planner' },
    body: { messageRef: fresh('C-'), reason: 'Vessel call cancelled' },
  });
const registerDriver = (): Promise<Answer> =>
  call('POST', '/v1/transshipment/drivers', {
    at,
    as: DISPATCHER,
    body: {
      messageRef: fresh('D-'),
      driverId: fresh('d-'),
      algorithm: 'Ed25519',
      publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    },
  });
const reader = (query = '', after?: string, as: User = PLANNER): EventReader => {
  const url = `${at}${PATH}${query}`;
  const made = new EventReader({ url, token: () => tokenOf(as), ...(after !== undefined && { after }) });
  readers.push(made);
  return made;
};
const plain = (events: readonly ToldEvent[]): ToldEvent[] =>
  events.map(({ id, event, payload }) => ({ id, event, payload }));
const refusal = (query: string, headers: Record<string, string> = {}, as = PLANNER): Promise<Answer> =>
  call('GET', `${PATH}${query}`, { at, as, headers });

beforeAll(async () => {
  gateway = new OwnGateway({ STORE_DIR: store, EVENT_STREAMS_PER_CALLER: '3', EVENT_HEARTBEAT_MS: '500' });
  at = await gateway.ready();
  peer = new PeerLedger(connections, 'transshipment', 'kcs');
  // At once, so that they share transactions.
  await Promise.all(Array.from({ length: 25 }, propose));
  await Promise.all(Array.from({ length: 10 }, registerTruck));
  await Promise.all(Array.from({ length: 10 }, registerDriver));
  last = (await registerTruck()).headers.get('transaction-id')!;
  ledger = toldEvents(await peer.eventsUntil('transshipment', last));
});

afterEach(() => Promise.all(readers.splice(0).map((one) => one.stop())));

afterAll(async () => {
  peer.close();
  await gateway.stop();
  rmSync(store, { recursive: true });
});

test('from the start a stream tells what the peer’s own event service has, batches taken apart', async () => {
  const stream = reader('', '0');
  await stream.until((received) => received.length >= ledger.length);
  expect(plain(stream.received.slice(0, ledger.length))).toEqual(ledger);
  // Otherwise nothing was taken apart.
  expect(ledger.filter(({ id }) => id.split(':').length === 3).length).toBeGreaterThan(5);
});

test('whichever event a client had last, the next one comes first', async () => {
  const places = [0, 1, Math.floor(ledger.length / 2), ledger.length - 5, ledger.length - 2];
  for (const place of places) {
    const header = reader('', ledger[place]!.id);
    const query = reader(`?after=${ledger[place]!.id}`);
    for (const stream of [header, query]) {
      await stream.until((received) => received.some(({ transactionId }) => transactionId === last));
      expect(plain(stream.received.slice(0, ledger.length - place - 1))).toEqual(ledger.slice(place + 1));
      await stream.stop();
    }
  }
});

test('without an id a stream begins now, and only with the events that were asked for', async () => {
  const drivers = reader('?event=DriverRegistered&event=DriverRevoked');
  while (drivers.opened === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await registerTruck();
  const driver = await registerDriver();
  const txId = driver.headers.get('transaction-id');
  await drivers.until((received) => received.length > 0);
  expect(drivers.received.map(({ event, transactionId }) => [event, transactionId])).toEqual([
    ['DriverRegistered', txId],
  ]);
});

test('what cannot be an id, is of no event, or is ahead of the ledger is told apart', async () => {
  const block = ledger.at(-1)!.id.split(':')[0]!;
  const zeros = '0'.repeat(64);
  for (const [query, headers, status, code] of [
    ['', { 'last-event-id': 'x' }, 400, 'EVENT_ID_INVALID'],
    ['?after=-1', {}, 400, 'EVENT_ID_INVALID'],
    [`?after=${block}:${zeros}`, {}, 400, 'EVENT_UNKNOWN'],
    ['', { 'last-event-id': `0:${zeros}` }, 400, 'EVENT_UNKNOWN'],
    ['?after=999999999', {}, 409, 'EVENT_POSITION_AHEAD'],
    ['?event=TruckRegistred', {}, 400, 'INPUT_INVALID'],
    ['?from=start', {}, 400, 'INPUT_INVALID'],
    ['?after=0&after=1', {}, 400, 'INPUT_INVALID'],
  ] as const) {
    const { status: told, body } = await refusal(query, headers);
    expect([query, told, body.code]).toEqual([query, status, code]);
  }
});

test('without a token nobody reads events', async () => {
  const without = await call('GET', PATH, { at });
  expect([without.status, without.body.code]).toEqual([401, 'TOKEN_MISSING']);
});

test('other methods are refused, and HEAD opens no stream', async () => {
  const post = await call('POST', PATH, { at, as: PLANNER, body: {} });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  for (let n = 0; n < 5; n += 1) {
    const head = await call('HEAD', PATH, { at, as: PLANNER });
    expect([head.status, head.body]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toContain('text/event-stream');
    expect(head.headers.get('cache-control')).toContain('no-store');
  }
});

test('a caller has so many streams at once and no more, until one is closed', async () => {
  const streams = [reader(), reader(), reader()];
  while (streams.some(({ opened }) => opened === 0)) await new Promise((resolve) => setTimeout(resolve, 20));
  const { status, body, headers } = await refusal('');
  expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'TOO_MANY_STREAMS', '30']);
  const other = reader('', undefined, DISPATCHER);
  await streams[0]!.stop();
  const again = reader();
  while (again.opened === 0 || other.opened === 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

test('a stream lives as long as its token, and no longer', async () => {
  const token = await issueToken(connections.gatewayState, 'line', 'planner', 4);
  const startedAt = Date.now();
  const response = await fetch(`${at}${PATH}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  expect(Date.now() - startedAt).toBeLessThan(15_000);
  // Signs of life came meanwhile, with the position to come back with.
  expect(text).toMatch(/^retry: 2000\nid: \d+\n\n/);
  expect(text).toContain(': nothing new\nid: ');
});

test('a gateway that is told to stop ends its streams, and is not held up by them', async () => {
  const own = new OwnGateway({ STORE_DIR: join(store, 'stopping') });
  const base = await own.ready();
  const response = await fetch(`${base}${PATH}`, { headers: { authorization: `Bearer ${await tokenOf(PLANNER)}` } });
  const text = response.text();
  const startedAt = Date.now();
  expect(await own.stop()).toBe(0);
  expect(await text).toContain('retry: ');
  expect(Date.now() - startedAt).toBeLessThan(9_000);
});
