/** Webhooks on the running network: registered by one party, delivered in order, never ahead of what was acknowledged. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebhookReceiver } from '@ledger-pilots/gateway/events/testing/webhook-receiver.ts';
import { PeerLedger } from '../ledger.ts';
import { contradictions, firstArrivals, toldEvents, type ToldEvent } from '../told-events.ts';
import { call, connections, fresh, freshPlate, type Answer, type User } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';

jest.setTimeout(180_000);

const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const PLANNER = { party: 'line', user: 'planner' };
const WEBHOOKS = '/v1/webhooks';
const store = mkdtempSync(join(tmpdir(), 'ledger-pilots-webhooks-'));
let gateway: OwnGateway;
let at: string;
let port: number;
let peer: PeerLedger;
let receiver: WebhookReceiver;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

const ask = (method: string, path: string, body?: object, as: User = PLANNER): Promise<Answer> =>
  call(method, path, { at, as, ...(body !== undefined && { body }) });
const registerTruck = (): Promise<Answer> =>
  ask('PUT', `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`, { messageRef: fresh('T-') }, DISPATCHER);

/** Registers the receiver, which knows the secret from then on. */
async function register(fields: object = {}): Promise<Answer['body']> {
  const url = `http://127.0.0.1:${port}/hook?key=1`;
  const { status, body, headers } = await ask('POST', WEBHOOKS, { contract: 'transshipment', url, ...fields });
  expect([status, headers.get('location')]).toEqual([201, `${WEBHOOKS}/${body.id}`]);
  receiver.secret = body.secret;
  return body;
}

/** The first half of an act under four eyes: it writes no record with endorsers of its own, and so may share a transaction. */
const propose = (): Promise<Answer> => {
  const path = `/v1/transshipment/passes/${randomBytes(16).toString('hex')}/cancellation-after-gate-out`;
  return ask(
    'POST',
    path,
    { messageRef: fresh('C-'), reason: 'Vessel call cancelled' },
    { party: 'terminal1', user: 'planner' },
  );
};

/** So many writes at once, and one more after them, whose event is the last one of what is returned. */
async function writes(count: number, write = propose): Promise<{ told: ToldEvent[]; last: string }> {
  const answers = await Promise.all(Array.from({ length: count }, write));
  answers.push(await registerTruck());
  const last = answers.at(-1)!.headers.get('transaction-id')!;
  const ids = new Set(answers.map(({ headers }) => headers.get('transaction-id')));
  const told = toldEvents(await peer.eventsUntil('transshipment', last)).filter(({ id }) => ids.has(id.split(':')[1]!));
  return { told, last };
}

async function until(path: string, holds: (body: Answer['body']) => boolean): Promise<Answer['body']> {
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const { body } = await ask('GET', path);
    if (holds(body) || Date.now() > end) return body;
  }
}

beforeAll(async () => {
  port = await freePort();
  gateway = new OwnGateway({
    STORE_DIR: store,
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_PORTS: `443,${port}`,
    WEBHOOK_TIMEOUT_MS: '1000',
    WEBHOOK_MAX_FAILURES: '3',
    WEBHOOKS_PER_PARTY: '2',
  });
  at = await gateway.ready();
  peer = new PeerLedger(connections, 'transshipment', 'kcs');
});

beforeEach(() => {
  receiver = new WebhookReceiver(port);
});

afterEach(async () => {
  for (const { id } of (await ask('GET', WEBHOOKS)).body.webhooks) await ask('DELETE', `${WEBHOOKS}/${id}`);
  expect(receiver.forged).toEqual([]);
  await receiver.close();
});

afterAll(async () => {
  peer.close();
  expect(await gateway.stop()).toBe(0);
  rmSync(store, { recursive: true });
});

test('what happens is delivered in the ledger’s order, signed, and written down as delivered', async () => {
  const { id } = await register();
  const { told, last } = await writes(20);
  await receiver.until((received) => received.some(({ transactionId }) => transactionId === last));
  expect(firstArrivals(receiver.received)).toEqual(told);
  expect(receiver.received).toHaveLength(told.length);
  const view = await until(`${WEBHOOKS}/${id}`, ({ position }) => !position.startsWith('0'));
  expect(view).toMatchObject({ state: 'ACTIVE', failures: 0, createdBy: 'planner', contract: 'transshipment' });
  expect(JSON.stringify(view)).not.toContain('secret');
  expect(JSON.stringify((await ask('GET', WEBHOOKS)).body)).not.toContain('whsec_');
  expect(gateway.log).not.toContain('whsec_');
});

test('an event that is refused comes again with the same id, before anything after it', async () => {
  let refusals = 0;
  receiver.answer = (_event, res) => {
    refusals += 1;
    if (refusals > 2) return false;
    res.writeHead(refusals === 1 ? 500 : 503, { 'Retry-After': '1' }).end();
    return true;
  };
  const { id } = await register({ events: ['TruckRegistered'] });
  const { told, last } = await writes(5, registerTruck);
  const retrying = await until(`${WEBHOOKS}/${id}`, ({ failures }) => failures > 0);
  expect(retrying).toMatchObject({ state: 'RETRYING', lastError: expect.stringMatching(/^answered 50[03]$/) });
  expect(Date.parse(retrying.nextTryAt)).toBeGreaterThan(0);
  await receiver.until((received) => received.some(({ transactionId }) => transactionId === last));
  expect(receiver.received.slice(0, 3).map((event) => event.id)).toEqual([told[0]!.id, told[0]!.id, told[0]!.id]);
  expect(firstArrivals(receiver.received)).toEqual(told);
  expect(contradictions(receiver.received)).toEqual([]);
  const view = await until(`${WEBHOOKS}/${id}`, ({ failures }) => failures === 0);
  expect(view.lastError).toBeUndefined();
});

test('a receiver that is too slow is asked again, and its position is not ahead of what it acknowledged', async () => {
  const { id, position } = await register();
  receiver.answer = () => true;
  const { told } = await writes(1);
  const view = await until(`${WEBHOOKS}/${id}`, ({ failures }) => failures > 0);
  expect(view.lastError).toBe('no answer within 1000 ms');
  expect(BigInt(view.position.split(':')[0])).toBeLessThanOrEqual(BigInt(told[0]!.id.split(':')[0]!));
  expect(BigInt(view.position.split(':')[0])).toBeGreaterThanOrEqual(BigInt(position));
  receiver.answer = () => false;
  await receiver.until((received) => received.some((event) => event.id === told.at(-1)!.id));
  expect(firstArrivals(receiver.received)).toEqual(told);
});

test('after too many failures it is disabled, and goes on where it stopped when its owner says so', async () => {
  const { id } = await register();
  receiver.answer = (_event, res) => res.writeHead(404).end() !== undefined;
  const { told, last } = await writes(3);
  const disabled = await until(`${WEBHOOKS}/${id}`, ({ state }) => state === 'DISABLED');
  expect(disabled).toMatchObject({ failures: 3, lastError: 'answered 404' });
  const before = receiver.received.length;
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(receiver.received).toHaveLength(before);
  receiver.answer = () => false;
  const enabled = await ask('POST', `${WEBHOOKS}/${id}/enabling`, {});
  expect([enabled.status, enabled.body.state, enabled.body.position]).toEqual([200, 'ACTIVE', disabled.position]);
  await receiver.until((received) => received.some(({ transactionId }) => transactionId === last));
  expect(firstArrivals(receiver.received)).toEqual(told);
});

test('a receiver that is gone is not asked again, and can be moved to any event', async () => {
  const { id } = await register();
  receiver.answer = (_event, res) => res.writeHead(410).end() !== undefined;
  const { told, last } = await writes(3);
  const disabled = await until(`${WEBHOOKS}/${id}`, ({ state }) => state === 'DISABLED');
  expect([disabled.failures, receiver.received.length]).toEqual([1, 1]);
  receiver.answer = () => false;
  receiver.received.length = 0;
  const enabled = await ask('POST', `${WEBHOOKS}/${id}/enabling`, { from: told[1]!.id });
  expect(enabled.status).toBe(200);
  await receiver.until((received) => received.some(({ transactionId }) => transactionId === last));
  expect(firstArrivals(receiver.received)).toEqual(told.slice(2));
});

test('a webhook can begin at any event of the past', async () => {
  const { told, last } = await writes(3);
  await register({ from: told[0]!.id });
  await receiver.until((received) => received.some(({ transactionId }) => transactionId === last));
  expect(firstArrivals(receiver.received)).toEqual(told.slice(1));
});

test('a webhook is its party’s own: others do not learn that there is one', async () => {
  const { id } = await register();
  const others = { party: 'terminal1', user: 'planner' };
  for (const [method, path] of [
    ['GET', `${WEBHOOKS}/${id}`],
    ['DELETE', `${WEBHOOKS}/${id}`],
    ['POST', `${WEBHOOKS}/${id}/enabling`],
    ['GET', `${WEBHOOKS}/unknown`],
  ] as const) {
    const { status, body } = await ask(method, path, method === 'POST' ? {} : undefined, others);
    expect([method, status, body.code]).toEqual([method, 404, 'WEBHOOK_UNKNOWN']);
  }
  expect((await ask('GET', WEBHOOKS, undefined, others)).body).toEqual({ webhooks: [] });
  expect((await ask('DELETE', `${WEBHOOKS}/${id}`)).status).toBe(204);
  expect((await ask('GET', `${WEBHOOKS}/${id}`)).body.code).toBe('WEBHOOK_UNKNOWN');
  await registerTruck();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(receiver.received).toEqual([]);
});

test('what cannot be registered is refused, each with its code', async () => {
  const good = { contract: 'transshipment', url: `http://127.0.0.1:${port}/` };
  for (const [fields, status, code] of [
    [{ url: 'https://10.0.0.1/' }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ url: 'https://hooks.example.com:7051/' }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ url: 'file:///etc/passwd' }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ contract: 'unknown' }, 400, 'INPUT_INVALID'],
    [{ contract: '__proto__' }, 400, 'INPUT_INVALID'],
    [{ events: ['TruckRegistred'] }, 400, 'INPUT_INVALID'],
    [{ events: ['Batch'] }, 400, 'INPUT_INVALID'],
    [{ from: 'yesterday' }, 400, 'INPUT_INVALID'],
    [{ from: '999999999' }, 409, 'EVENT_POSITION_AHEAD'],
    [{ from: `0:${'0'.repeat(64)}` }, 400, 'EVENT_UNKNOWN'],
    [{ secret: 'mine' }, 400, 'INPUT_INVALID'],
  ] as const) {
    const answer = await ask('POST', WEBHOOKS, { ...good, ...fields });
    expect([fields, answer.status, answer.body.code]).toEqual([fields, status, code]);
  }
  await register();
  await register();
  const { status, body } = await ask('POST', WEBHOOKS, good);
  expect([status, body.code, body.details]).toEqual([409, 'TOO_MANY_WEBHOOKS', { limit: 2 }]);
});
