/** Requests to receivers that behave in every way. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Webhook as Receiver } from 'standardwebhooks';
import { AddressRanges } from '../../metrics/address-ranges.ts';
import { Destinations } from './destinations.ts';
import { Poster, type Reception } from './post.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const BODY = JSON.stringify({ id: '7:ab', event: 'Happened', text: '한글' });
const loopback = new Destinations({
  allowedNetworks: new AddressRanges(['127.0.0.0/8']),
  allowHttp: true,
  ports: [443],
});
const never = new AbortController().signal;
let server: Server | undefined;
let poster: Poster;
let connections: Socket[];

beforeEach(() => {
  poster = new Poster(loopback, 500);
  connections = [];
});

afterEach(() => {
  poster.close();
  server?.closeAllConnections();
  server?.close();
});

async function receiver(handle: (...args: Parameters<RequestListener>) => unknown): Promise<URL> {
  server = createServer((req, res) => void handle(req, res));
  server.on('connection', (socket) => connections.push(socket));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
}

const send = (url: URL, signal = never): Promise<Reception> =>
  poster.send({ url, secret: SECRET, id: '7:ab', body: BODY }, signal);

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

test('what is sent carries a signature that a Standard Webhooks receiver accepts, and no other secret does', async () => {
  let received: { headers: Record<string, string>; method: string | undefined; body: string } | undefined;
  const url = await receiver(async (req, res) => {
    received = { headers: req.headers as Record<string, string>, method: req.method, body: await bodyOf(req) };
    res.writeHead(204).end();
  });
  expect(await send(url)).toEqual({ kind: 'acknowledged' });
  const { headers, method, body } = received!;
  expect(method).toBe('POST');
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': '7:ab' });
  expect(new Receiver(SECRET).verify(body, headers)).toEqual(JSON.parse(BODY));
  expect(() => new Receiver(SECRET).verify(body.replace('7', '8'), headers)).toThrow('No matching signature');
  expect(() => new Receiver(SECRET).verify(body, { ...headers, 'webhook-id': '8:ab' })).toThrow();
  expect(() => new Receiver(`whsec_${Buffer.alloc(32, 8).toString('base64')}`).verify(body, headers)).toThrow();
});

test.each([200, 201, 202, 204, 299])('%d acknowledges', async (status) => {
  const url = await receiver((_req, res) => void res.writeHead(status).end());
  expect(await send(url)).toEqual({ kind: 'acknowledged' });
});

test.each([
  [301, 'answered 301; redirects are not followed'],
  [400, 'answered 400'],
  [404, 'answered 404'],
  [500, 'answered 500'],
])('%d is a failed try', async (status, reason) => {
  const url = await receiver((_req, res) => void res.writeHead(status, { 'Retry-After': '9' }).end());
  expect(await send(url)).toEqual({ kind: 'failed', reason });
});

test.each([429, 503])('%d says when to come back', async (status) => {
  const url = await receiver((_req, res) => void res.writeHead(status, { 'Retry-After': '9' }).end());
  expect(await send(url)).toEqual({ kind: 'failed', reason: `answered ${status}`, retryAfterMs: 9_000 });
});

test('410 is the end', async () => {
  const url = await receiver((_req, res) => void res.writeHead(410).end());
  expect(await send(url)).toEqual({ kind: 'gone' });
});

test('a connection is used again, and one that was closed meanwhile is not a failed try', async () => {
  const url = await receiver((_req, res) => void res.end('ok'));
  for (let n = 0; n < 3; n += 1) expect(await send(url)).toEqual({ kind: 'acknowledged' });
  expect(connections).toHaveLength(1);
  connections[0]!.resetAndDestroy();
  expect(await send(url)).toEqual({ kind: 'acknowledged' });
});

test('a receiver that never answers, answers drop by drop, or does not listen is given up in time', async () => {
  const silent = await receiver(() => undefined);
  const startedAt = Date.now();
  expect(await send(silent)).toEqual({ kind: 'failed', reason: 'no answer within 500 ms' });
  server!.closeAllConnections();
  server!.close();
  const dripping = await receiver((_req, res) => {
    const timer = setInterval(() => res.socket?.write('H'), 50);
    res.once('close', () => clearInterval(timer));
  });
  expect(await send(dripping)).toMatchObject({ kind: 'failed' });
  expect(Date.now() - startedAt).toBeLessThan(3_000);
  server!.closeAllConnections();
  await new Promise<void>((resolve) => server!.close(() => resolve()));
  expect(await send(dripping)).toEqual({ kind: 'failed', reason: 'not reached: ECONNREFUSED' });
});

test('of an answer of ten megabytes, or without an end, a few kilobytes are read', async () => {
  let sent = 0;
  const url = await receiver((_req, res) => {
    res.writeHead(200);
    const chunk = Buffer.alloc(64 * 1024);
    const more = (): void => {
      while (!res.destroyed && sent < 1024 * 1024 * 1024) {
        sent += chunk.length;
        if (!res.write(chunk)) return void res.once('drain', more);
      }
    };
    more();
  });
  const before = process.memoryUsage().rss;
  expect(await send(url)).toEqual({ kind: 'acknowledged' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(sent).toBeLessThan(20 * 1024 * 1024);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test('a delivery that is cut off ends at once', async () => {
  const url = await receiver(() => undefined);
  const cut = new AbortController();
  const sending = send(url, cut.signal);
  setTimeout(() => cut.abort(), 50);
  const startedAt = Date.now();
  expect(await sending).toMatchObject({ kind: 'failed' });
  expect(Date.now() - startedAt).toBeLessThan(400);
});
