/** The client against a gateway that misbehaves as networks and servers do. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import { ledgerClient } from './client.ts';
import { OutcomeUnknownError } from './ledger-error.ts';

const TX = 'a'.repeat(64);
const TRUCK = { messageRef: 'R-1', plate: '부산98사1234' };
const OUTPUT = { plate: TRUCK.plate, active: true };

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Turn = (res: ServerResponse) => void;

let server: Server;
let seen: Seen[];
let turns: Turn[];

beforeEach(async () => {
  seen = [];
  turns = [];
  server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text: string) => (body += text));
    req.on('end', () => {
      seen.push({ method: req.method!, url: req.url!, headers: req.headers, body });
      (turns.shift() ?? problem(500, 'INTERNAL'))(res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const client = (more: object = {}) =>
  ledgerClient({ baseUrl: `${address()}/`, token: 'a.b.c', contracts: [transshipment], timeoutMs: 10_000, ...more });

function json(status: number, body: object, headers: Record<string, string> = {}): Turn {
  return (res) => res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function problem(status: number, code: string, headers: Record<string, string> = {}): Turn {
  return json(status, { code, status, detail: 'no', type: `/problems/${code}`, instance: 'urn:uuid:1' }, headers);
}

const drop: Turn = (res) => res.socket!.destroy();
const committed = json(200, OUTPUT, { 'transaction-id': TX, 'transaction-block': '7' });
const open = json(
  202,
  { transactionId: TX, status: 'PENDING' },
  {
    location: `/v1/transactions/${TX}`,
    'transaction-id': TX,
  },
);

test('a call is the request that its declaration says', async () => {
  turns = [committed, json(200, { items: [] }, { etag: '"x"' })];
  await client().transshipment.registerTruck(TRUCK);
  await client().transshipment.listPassesAtTerminal({ terminal: 'terminal1', day: '2026-11-24', limit: 5 });
  expect(seen[0]).toMatchObject({
    method: 'PUT',
    url: `/v1/transshipment/trucks/${encodeURIComponent(TRUCK.plate)}`,
    body: '{"messageRef":"R-1"}',
    headers: { authorization: 'Bearer a.b.c', 'content-type': 'application/json' },
  });
  expect(seen[1]).toMatchObject({
    method: 'GET',
    url: '/v1/transshipment/terminals/terminal1/passes?day=2026-11-24&limit=5',
    body: '',
  });
});

test('what was lost on the way, or refused for now, is sent again under the same key', async () => {
  turns = [drop, problem(503, 'PEERS_UNAVAILABLE'), problem(409, 'IDEMPOTENCY_KEY_IN_PROGRESS'), committed];
  const answer = await client().transshipment.registerTruck(TRUCK);
  expect(answer).toEqual({ output: OUTPUT, transactionId: TX, block: 7 });
  expect(seen).toHaveLength(4);
  expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
});

test('two calls have two keys, unless one is given', async () => {
  turns = [committed, committed, committed];
  const { registerTruck } = client().transshipment;
  await registerTruck(TRUCK);
  await registerTruck(TRUCK);
  await registerTruck(TRUCK, { idempotencyKey: 'mine', ifMatch: '"tag"' });
  const keys = seen.map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(3);
  expect(seen[2]!.headers).toMatchObject({ 'idempotency-key': 'mine', 'if-match': '"tag"' });
});

test('what the server asks to wait is waited', async () => {
  turns = [problem(429, 'RATE_LIMITED', { 'retry-after': '1' }), committed];
  const started = Date.now();
  await client().transshipment.registerTruck(TRUCK);
  expect(Date.now() - started).toBeGreaterThanOrEqual(990);
});

test('a refusal that does not pass is told at once, with all that it says', async () => {
  turns = [problem(409, 'STATE_CONFLICT')];
  await expect(client().transshipment.registerTruck(TRUCK)).rejects.toMatchObject({
    name: 'LedgerError',
    code: 'STATE_CONFLICT',
    status: 409,
    remedy: `${address()}/problems/STATE_CONFLICT`,
    requestId: '1',
  });
  expect(seen).toHaveLength(1);
});

test('a write that is still open is looked up, and then asked for again', async () => {
  turns = [
    open,
    problem(404, 'TRANSACTION_UNKNOWN'),
    json(200, { status: 'PENDING' }),
    json(200, { status: 'VALID' }),
    committed,
  ];
  expect(await client().transshipment.registerTruck(TRUCK)).toMatchObject({ output: OUTPUT, block: 7 });
  expect(seen.map(({ method, url }) => `${method} ${url.slice(0, 19)}`)).toEqual([
    'PUT /v1/transshipment/t',
    ...Array.from({ length: 3 }, () => 'GET /v1/transactions/aa'.slice(0, 23)),
    'PUT /v1/transshipment/t',
  ]);
  expect(seen[4]!.headers['idempotency-key']).toBe(seen[0]!.headers['idempotency-key']);
});

test('a write without an end in time is unknown, and can be asked for later', async () => {
  turns = [open, ...Array.from({ length: 40 }, () => json(200, { status: 'PENDING' }))];
  const error = await client({ timeoutMs: 1_200 })
    .transshipment.registerTruck(TRUCK)
    .catch((reason: unknown) => reason as OutcomeUnknownError);
  expect(error).toBeInstanceOf(OutcomeUnknownError);
  expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', transactionId: TX });
  turns = [committed];
  expect(await (error as OutcomeUnknownError).resume()).toMatchObject({ block: 7 });
  expect(seen.at(-1)!.headers['idempotency-key']).toBe(seen[0]!.headers['idempotency-key']);
});

test('silence before a passing refusal leaves a write unknown: the silent try may have had its effect', async () => {
  turns = [drop, problem(503, 'PEERS_UNAVAILABLE')];
  await expect(client({ maxRetries: 1 }).transshipment.registerTruck(TRUCK)).rejects.toBeInstanceOf(
    OutcomeUnknownError,
  );
  turns = [problem(503, 'PEERS_UNAVAILABLE'), problem(503, 'PEERS_UNAVAILABLE')];
  await expect(client({ maxRetries: 1 }).transshipment.registerTruck(TRUCK)).rejects.toMatchObject({
    code: 'PEERS_UNAVAILABLE',
  });
});

test('a call that its caller gives up ends at once', async () => {
  turns = [() => undefined, () => undefined];
  const started = Date.now();
  const signal = (): AbortSignal => AbortSignal.timeout(100);
  await expect(client().transshipment.getTruck({ plate: TRUCK.plate }, { signal: signal() })).rejects.toMatchObject({
    code: 'ABORTED',
  });
  await expect(client().transshipment.registerTruck(TRUCK, { signal: signal() })).rejects.toBeInstanceOf(
    OutcomeUnknownError,
  );
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('a read without an answer in time is late', async () => {
  turns = [() => undefined];
  await expect(client({ timeoutMs: 300 }).transshipment.getTruck({ plate: TRUCK.plate })).rejects.toMatchObject({
    code: 'TIMED_OUT',
  });
});

test('what is no gateway is told from one', async () => {
  turns = [(res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>')];
  await expect(client().transshipment.getTruck({ plate: TRUCK.plate })).rejects.toMatchObject({
    code: 'ANSWER_INVALID',
  });
  turns = [(res) => res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()];
  await expect(client({ maxRetries: 0 }).transshipment.getTruck({ plate: TRUCK.plate })).rejects.toMatchObject({
    code: 'NETWORK_FAILED',
  });
});

test('events go on after a break-off where they were left, also before the first one', async () => {
  const event = (id: string): string =>
    `id: ${id}\nevent: TruckRegistered\ndata: ${JSON.stringify({ id, event: 'TruckRegistered', payload: OUTPUT })}\n\n`;
  const stream =
    (text: string): Turn =>
    (res) =>
      res.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
  turns = [
    stream('retry: 10\nid: 5\n\n'),
    problem(503, 'PEERS_UNAVAILABLE'),
    stream(`${event(`6:${TX}`)}${event(`7:${TX}`)}`),
    stream(`: nothing new\nid: 9\n\n${event(`10:${TX}`)}`),
  ];
  const ids: string[] = [];
  for await (const { id } of client().events('transshipment', { events: ['TruckRegistered'] })) {
    ids.push(id.split(':')[0]!);
    if (ids.length === 3) break;
  }
  expect(ids).toEqual(['6', '7', '10']);
  expect(seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '5', '5', `7:${TX}`]);
  expect(seen[0]!.url).toBe('/v1/transshipment/events?event=TruckRegistered');
});

test('a refusal of events that will not pass is thrown', async () => {
  turns = [problem(403, 'NOT_AUTHORISED')];
  await expect(client().events('transshipment').next()).rejects.toMatchObject({ code: 'NOT_AUTHORISED' });
});
