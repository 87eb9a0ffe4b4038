/** One caller asks for far too much: it is told so, and another one hardly notices. */
import { Agent, request } from 'node:http';
import { call, connections, tokenOf, type User } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';

const GREEDY: User = { party: 'line', user: 'planner' };
const OTHER: User = { party: 'terminal1', user: 'planner' };
const ORDERS = '/v1/transshipment/orders?limit=1';
/** Requests in each second that one caller may make, and ten times that, which it makes. */
const ALLOWED_PER_S = 20;
const FLOOD_STEP_MS = 50;
const FLOOD_PER_STEP = (10 * ALLOWED_PER_S * FLOOD_STEP_MS) / 1000;

let own: OwnGateway;
let at: string;

beforeAll(async () => {
  own = new OwnGateway({
    RATE_LIMIT_PER_S: '20',
    RATE_LIMIT_BURST: '20',
    ADDRESS_RATE_LIMIT_PER_S: '20',
    ADDRESS_RATE_LIMIT_BURST: '20',
    MAX_IN_FLIGHT: '20',
    MAX_IN_FLIGHT_PER_CALLER: '10',
  });
  at = await own.ready();
}, 60_000);

afterAll(() => own.stop());

/** Asks at ten times the rate, whether or not answers come; counts the answers by status. */
function flood(path: string, headers: Record<string, string>): { stop: () => Promise<Record<number, number>> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const counts: Record<number, number> = {};
  const open = new Set<Promise<void>>();
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      request(`${at}${path}`, { agent, headers }, (res) => {
        counts[res.statusCode!] = (counts[res.statusCode!] ?? 0) + 1;
        res.resume().once('end', resolve);
      })
        .once('error', () => resolve())
        .end();
    });
  const timer = setInterval(() => {
    for (let n = 0; n < FLOOD_PER_STEP; n += 1) {
      const one = ask().finally(() => open.delete(one));
      open.add(one);
    }
  }, FLOOD_STEP_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
      return counts;
    },
  };
}

/** Latencies in ms of requests at an honest pace, sorted. */
async function latencies(path: string, as: User, times: number): Promise<number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const startedAt = performance.now();
    const { status } = await call('GET', path, { at, as });
    found.push(performance.now() - startedAt);
    expect(status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return found.sort((a, b) => a - b);
}

const p95 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.95)]!;

test('a flood by one token is cut to its rate, and another caller’s requests all succeed, not much later', async () => {
  const calm = await latencies(ORDERS, OTHER, 25);
  const attack = flood(ORDERS, { authorization: `Bearer ${await tokenOf(GREEDY)}` });
  const startedAt = performance.now();
  const stormy = await latencies(ORDERS, OTHER, 50);
  const counts = await attack.stop();
  const seconds = Math.ceil((performance.now() - startedAt) / 1000);
  expect(counts[429]).toBeGreaterThan(counts[200] ?? 0);
  // Its rate in each second it took, and its reserve in each ten.
  expect(counts[200]).toBeLessThanOrEqual(20 * (seconds + 1) + 20 * (Math.ceil(seconds / 10) + 1));
  expect(Object.keys(counts).sort()).toEqual(['200', '429']);
  expect(p95(stormy)).toBeLessThan(Math.max(10 * p95(calm), 1_000));
}, 300_000);

test('a flood without a token, or with bad ones, does not reach who has a good one', async () => {
  for (const headers of [{}, { authorization: 'Bearer a.b.c' }] as Record<string, string>[]) {
    const attack = flood(ORDERS, headers);
    // A process with one address for everybody counts bad tokens from there; who fails is refused, probes are not.
    const health = await Promise.all([1, 2, 3].map(() => call('GET', '/healthz', { at })));
    const stormy = headers['authorization'] === undefined ? await latencies(ORDERS, OTHER, 30) : [0];
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const counts = await attack.stop();
    expect(health.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(counts[429]).toBeGreaterThan(counts[401] ?? 0);
    expect(p95(stormy)).toBeLessThan(3_000);
  }
}, 300_000);

test('what is refused says when to come back, and coming back then succeeds', async () => {
  const caller: User = { party: 'terminal2', user: Object.keys(connections.parties['terminal2']!.users)[0]! };
  let refused;
  for (let turn = 0; turn < 300 && refused === undefined; turn += 1) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('GET', ORDERS, { at, as: caller })));
    refused = answers.find(({ status }) => status === 429);
  }
  expect(refused!.body).toMatchObject({ code: 'RATE_LIMITED', type: '/problems/RATE_LIMITED' });
  expect(refused!.headers.get('ratelimit')).toMatch(/^"steady";r=0;t=1, "burst";r=0;t=\d+$/);
  expect(refused!.headers.get('ratelimit-policy')).toBe('"steady";q=20;w=1, "burst";q=20;w=10');
  await new Promise((resolve) => setTimeout(resolve, Number(refused!.headers.get('retry-after')) * 1000 + 50));
  expect((await call('GET', ORDERS, { at, as: caller })).status).not.toBe(429);
}, 60_000);

test('the collector beside the gateway sees what happened', async () => {
  const text = await (await fetch(`${at}/metrics`)).text();
  expect(Number(/http_limited_total\{code="RATE_LIMITED"\} ([0-9]+)/.exec(text)![1])).toBeGreaterThan(100);
  expect(text).toMatch(
    /http_request_duration_seconds_count\{method="GET",route="\/v1\/transshipment\/orders",status="4xx"\} [1-9]/,
  );
  // Neither who, nor with what.
  for (const word of ['planner', 'eyJ', 'limit=1']) expect(text).not.toContain(word);
});
