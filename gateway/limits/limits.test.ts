/** The limits over HTTP, with routes that end when the test says so. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { problemWriter } from '../http/answer.ts';
import { requestLog } from '../http/request-log.ts';
import { Metrics } from '../metrics/metrics.ts';
import { gatewayProblem } from '../problems.ts';
import { Limits, releaseSlot, type LimitSettings } from './limits.ts';

const GENEROUS: LimitSettings = {
  caller: { perS: 1_000, burst: 1_000 },
  address: { perS: 1_000, burst: 1_000 },
  inFlight: { inAll: 100, perCaller: 100 },
};

let server: Server;
let metrics: Metrics;
/** Ends of the requests to `/wait`. */
let waiting: (() => void)[];

/** `Authorization` is the user, or `invalid`. */
async function serve(settings: Partial<LimitSettings>, trustProxy: string[] | false = false): Promise<string> {
  metrics = new Metrics();
  waiting = [];
  const limits = new Limits({ ...GENEROUS, ...settings }, metrics);
  const app = express().set('trust proxy', trustProxy);
  app.use(requestLog(pino({ level: 'silent' })), limits.arrive);
  app.get(['/healthz', '/open'], (_req, res) => void res.end());
  app.get('/public', limits.anonymous, (_req, res) => void res.end());
  app.use(async (req, res, next) => {
    const user = req.headers.authorization;
    if (user === undefined) throw gatewayProblem('TOKEN_MISSING');
    if (user === 'invalid') throw gatewayProblem('TOKEN_INVALID');
    await limits.admit({ party: 'line', user }, res);
    next();
  });
  app.get('/own', (_req, res) => void res.end());
  app.get('/wait', (_req, res) => void waiting.push(() => res.end()));
  app.get('/stream', (_req, res) => {
    releaseSlot(res);
    waiting.push(() => res.end());
  });
  app.use(problemWriter);
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const get = (url: string, user?: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers: { ...(user !== undefined && { authorization: user }), ...headers } });

async function statuses(url: string, times: number, user?: string, headers = {}): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (let n = 0; n < times; n += 1) {
    const { status } = await get(url, user, headers);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a caller who asks too often is told when to come back, and another is served', async () => {
  const base = await serve({ caller: { perS: 2, burst: 3 } });
  expect(await statuses(`${base}/own`, 20, 'planner')).toEqual({ 200: 5, 429: 15 });
  const refused = await get(`${base}/own`, 'planner');
  expect(await refused.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('ratelimit')).toMatch(/^"steady";r=0;t=1, "burst";r=0;t=10$/);
  expect((await get(`${base}/own`, 'clerk')).status).toBe(200);
  expect((await metrics.text()).text).toContain('http_limited_total{code="RATE_LIMITED"} 16');
});

test('probes are answered whatever else goes on', async () => {
  const base = await serve({ address: { perS: 1, burst: 1 }, inFlight: { inAll: 1, perCaller: 1 } });
  expect(await statuses(`${base}/open`, 5)).toEqual({ 200: 2, 429: 3 });
  expect(await statuses(`${base}/healthz`, 20)).toEqual({ 200: 20 });
});

test('who fails to show a valid token too often is sent away before it is verified', async () => {
  const base = await serve({ address: { perS: 2, burst: 3 } });
  expect(await statuses(`${base}/own`, 20, 'invalid')).toEqual({ 401: 5, 429: 15 });
  // What comes without a token from there is counted apart.
  expect((await get(`${base}/open`)).status).toBe(200);
});

test('requests with a valid token do not use up what its address may ask without one', async () => {
  const base = await serve({ address: { perS: 1, burst: 1 } });
  expect(await statuses(`${base}/own`, 20, 'planner')).toEqual({ 200: 20 });
  expect((await get(`${base}/open`)).status).toBe(200);
});

test('a header that nobody reads does not make a public read free', async () => {
  const base = await serve({ address: { perS: 2, burst: 2 } });
  expect(await statuses(`${base}/public`, 10, 'anything')).toEqual({ 200: 4, 429: 6 });
  expect((await statuses(`${base}/open`, 10, 'anything'))[429]).toBeGreaterThan(3);
});

test('places at once are limited for each caller and in all, and free again after the answer', async () => {
  const base = await serve({ inFlight: { inAll: 3, perCaller: 2 } });
  const held = [get(`${base}/wait`, 'a'), get(`${base}/wait`, 'a')];
  await until(() => waiting.length === 2);
  const third = await get(`${base}/wait`, 'a');
  expect(await third.json()).toMatchObject({ code: 'TOO_MANY_IN_FLIGHT', details: { limitOf: 'caller' } });
  expect(third.headers.get('retry-after')).toBe('1');
  held.push(get(`${base}/wait`, 'b'));
  await until(() => waiting.length === 3);
  expect(await (await get(`${base}/own`, 'c')).json()).toMatchObject({ details: { limitOf: 'gateway' } });
  for (const end of waiting) end();
  await Promise.all(held);
  expect((await get(`${base}/own`, 'c')).status).toBe(200);
});

test('a caller who hangs up gives the place back', async () => {
  const base = await serve({ inFlight: { inAll: 1, perCaller: 1 } });
  const patience = new AbortController();
  const given = fetch(`${base}/wait`, { headers: { authorization: 'a' }, signal: patience.signal }).catch(() => 'gone');
  await until(() => waiting.length === 1);
  patience.abort();
  expect(await given).toBe('gone');
  await until(() => waiting.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await get(`${base}/own`, 'b')).status).toBe(200);
});

test('a stream that gave its place back leaves it to others', async () => {
  const base = await serve({ inFlight: { inAll: 1, perCaller: 1 } });
  const stream = get(`${base}/stream`, 'a');
  await until(() => waiting.length === 1);
  expect((await get(`${base}/own`, 'a')).status).toBe(200);
  waiting[0]!();
  expect((await stream).status).toBe(200);
});

test('X-Forwarded-For is not looked at, unless a setting trusts who sends it', async () => {
  const forwarded = (n: number) => ({ 'x-forwarded-for': `203.0.113.${n}` });
  const few = { address: { perS: 1, burst: 1 } };
  const base = await serve(few);
  const answers = await Promise.all(
    [1, 2, 3, 4].map(async (n) => (await get(`${base}/open`, undefined, forwarded(n))).status),
  );
  expect(answers.filter((status) => status === 200)).toHaveLength(2);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));

  const behindProxy = await serve(few, ['127.0.0.1']);
  for (const n of [1, 2, 3, 4]) {
    expect(await statuses(`${behindProxy}/open`, 4, undefined, forwarded(n))).toEqual({ 200: 2, 429: 2 });
  }
  // What the client wrote itself stands left of what the proxy added, and is not believed.
  const spoofed = { 'x-forwarded-for': '198.51.100.1, 203.0.113.1' };
  expect(await statuses(`${behindProxy}/open`, 2, undefined, spoofed)).toEqual({ 429: 2 });
});
