/** What Prometheus gets to read, and what it must never. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { problemWriter } from '../http/answer.ts';
import { requestLog } from '../http/request-log.ts';
import { gatewayProblem } from '../problems.ts';
import { AddressRanges } from './address-ranges.ts';
import { metricsRouter } from './metrics-router.ts';
import { Metrics } from './metrics.ts';
import { requestMetrics } from './request-metrics.ts';

const LOOPBACK = new AddressRanges(['127.0.0.0/8', '::1']);
let server: Server | undefined;

afterEach(() => new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve))));

async function serve(metrics: Metrics, from = LOOPBACK): Promise<string> {
  const app = express().set('query parser', false);
  app.use(requestLog(pino({ level: 'silent' })), requestMetrics(metrics), metricsRouter(metrics, from));
  app.get('/passes/:passId', (_req, res) => void res.end());
  app.get('/events', (_req, res) => void res.type('text/event-stream').end());
  app.use(() => {
    throw gatewayProblem('ROUTE_UNKNOWN');
  });
  app.use(problemWriter);
  server = createServer(app);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Values by series. */
async function seriesOf(metrics: Metrics): Promise<Map<string, number>> {
  const { text } = await metrics.text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('requests are counted by route template, however many addresses there are', async () => {
  const metrics = new Metrics();
  const base = await serve(metrics);
  for (let n = 0; n < 50; n += 1) {
    await fetch(`${base}/passes/secret-${n}`);
    await fetch(`${base}/nowhere-${n}`);
  }
  const series = await seriesOf(metrics);
  const count = (route: string, status: string) =>
    series.get(`http_request_duration_seconds_count{method="GET",route="${route}",status="${status}"}`);
  expect(count('/passes/{passId}', '2xx')).toBe(50);
  expect(count('unmatched', '4xx')).toBe(50);
  expect([...series.keys()].filter((name) => /secret|nowhere/.test(name))).toEqual([]);
  expect(series.get('http_requests_in_flight')).toBe(0);
});

test('methods that nobody uses are one series', async () => {
  const metrics = new Metrics();
  const base = await serve(metrics);
  for (const method of ['PROPFIND', 'MKCOL', 'PURGE']) await fetch(`${base}/passes/1`, { method });
  const series = await seriesOf(metrics);
  expect(series.get('http_request_duration_seconds_count{method="OTHER",route="unmatched",status="4xx"}')).toBe(3);
});

test('how long a reader stays on a stream is not a request’s duration', async () => {
  const metrics = new Metrics();
  await (await fetch(`${await serve(metrics)}/events`)).text();
  expect([...(await seriesOf(metrics)).keys()].filter((name) => name.includes('/events'))).toEqual([]);
});

test('the ways of transactions are counted by contract and by codes that there are', async () => {
  const metrics = new Metrics();
  metrics.observeStage('endorse', 'customs', 0.03);
  metrics.observeBatch('customs', 40);
  metrics.countOutcome('customs', 'committed');
  metrics.countOutcome('customs', 'rejected', 'MVCC_CONFLICT');
  metrics.countOutcome('customs', 'rejected', 'a text that some caller chose');
  metrics.countRetry('customs', 'lost');
  const series = await seriesOf(metrics);
  expect(series.get('ledger_stage_duration_seconds_sum{stage="endorse",contract="customs"}')).toBe(0.03);
  expect(series.get('ledger_batch_operations_bucket{le="50",contract="customs"}')).toBe(1);
  expect(series.get('ledger_batch_operations_bucket{le="20",contract="customs"}')).toBe(0);
  expect(series.get('ledger_outcomes_total{contract="customs",outcome="committed",code=""}')).toBe(1);
  expect(series.get('ledger_outcomes_total{contract="customs",outcome="rejected",code="MVCC_CONFLICT"}')).toBe(1);
  expect(series.get('ledger_outcomes_total{contract="customs",outcome="rejected",code="OTHER"}')).toBe(1);
  expect(series.get('ledger_retries_total{contract="customs",reason="lost"}')).toBe(1);
});

test('codes without end become one series', async () => {
  const metrics = new Metrics();
  for (let n = 0; n < 3_000; n += 1) metrics.countOutcome('customs', 'rejected', `CODE_${n}`);
  const outcomes = [...(await seriesOf(metrics)).keys()].filter((name) => name.startsWith('ledger_outcomes_total'));
  expect(outcomes).toHaveLength(1_001);
});

test('gauges are read when somebody looks, and forget who is gone', async () => {
  const metrics = new Metrics();
  let peers = ['a', 'b'];
  metrics.watch('ledger_block_height', () => peers.map((peer) => ({ labels: { channel: 'x', peer }, value: 7 })));
  metrics.watch('ledger_block_height', () => [{ labels: { channel: 'y', peer: 'a' }, value: 8 }]);
  expect((await seriesOf(metrics)).get('ledger_block_height{channel="x",peer="b"}')).toBe(7);
  peers = ['a'];
  const series = await seriesOf(metrics);
  expect(series.has('ledger_block_height{channel="x",peer="b"}')).toBe(false);
  expect(series.get('ledger_block_height{channel="y",peer="a"}')).toBe(8);
});

describe('the address /metrics', () => {
  test('is Prometheus’ text for a collector on this machine', async () => {
    const answer = await fetch(`${await serve(new Metrics())}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await answer.text()).toContain('# TYPE http_request_duration_seconds histogram');
  });

  test.each(['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])(
    'is nothing for what a proxy on this machine passed on with %s',
    async (name) => {
      const answer = await fetch(`${await serve(new Metrics())}/metrics`, { headers: { [name]: '127.0.0.1' } });
      expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: 'ROUTE_UNKNOWN' })]);
    },
  );

  test('is nothing for other addresses', async () => {
    const base = await serve(new Metrics(), new AddressRanges(['127.0.0.1']));
    expect((await fetch(`${base}/metrics`)).status).toBe(200);
    expect(await statusFrom('127.0.0.2', `${base}/metrics`)).toBe(404);
  });
});

test('ranges are networks or addresses, of both families, and nothing else', () => {
  const ranges = new AddressRanges(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']);
  for (const inside of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.1', '2001:db8::5'])
    expect(ranges.includes(inside)).toBe(true);
  for (const outside of ['11.0.0.1', '192.0.2.2', '2001:db9::', '::1', 'x', '', undefined]) {
    expect(ranges.includes(outside)).toBe(false);
  }
  expect(() => new AddressRanges(['10.0.0.0/33'])).toThrow('10.0.0.0/33 is neither');
  expect(new AddressRanges([]).includes('127.0.0.1')).toBe(false);
});

function statusFrom(localAddress: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { localAddress, agent: false }, (res) => resolve(res.resume().statusCode))
      .once('error', reject)
      .end();
  });
}
