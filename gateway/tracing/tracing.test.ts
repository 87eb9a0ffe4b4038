/**
 * Spans as a collector gets them: over HTTP, from a real exporter.
 *
 * @jest-environment-options {"globalsCleanup": "off"}
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { requestLog } from '../http/request-log.ts';
import { gatewayProblem } from '../problems.ts';
import { requestSpan } from './request-span.ts';
import { currentSpan, traced } from './traced.ts';
import { startTracing } from './tracing.ts';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

const SILENT = pino({ level: 'silent' });
const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A collector of OTLP over HTTP with JSON. */
class Collector {
  readonly received: string[] = [];
  readonly paths: string[] = [];

  start(): Promise<string> {
    return listen(
      createServer((req, res) => {
        this.paths.push(`${req.method} ${req.url}`);
        let body = '';
        req.setEncoding('utf8').on('data', (part: string) => (body += part));
        req.once('end', () => {
          this.received.push(body);
          res.setHeader('Content-Type', 'application/json').end('{}');
        });
      }),
    );
  }

  get spans(): OtlpSpan[] {
    return this.received.flatMap((text) =>
      (JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] }).resourceSpans.flatMap(
        (resource) => resource.scopeSpans.flatMap(({ spans }) => spans),
      ),
    );
  }

  span(name: string): OtlpSpan {
    return this.spans.find((span) => span.name === name)!;
  }
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const attribute = (span: OtlpSpan, key: string): unknown =>
  Object.values(span.attributes.find((one) => one.key === key)?.value ?? {})[0];

function application(): express.Express {
  const app = express();
  app.use(requestLog(SILENT), requestSpan);
  app.post('/v1/passes/:passId', async (req, res) => {
    await traced('ledger.endorse', { 'ledger.contract': 'transshipment' }, async () => {
      await traced('ledger.peer', { 'ledger.peer': 'peer0.line' }, async () => undefined);
    });
    await traced('ledger.submit', {}, async () => {
      throw gatewayProblem('PEERS_UNAVAILABLE', { detail: `canary ${req.headers.authorization}` });
    }).catch(() => undefined);
    res.setHeader('Transaction-Id', 'ab'.repeat(32)).status(503).end();
  });
  return app;
}

test('a request is one trace with its stages, below the caller’s span', async () => {
  const collector = new Collector();
  const stop = startTracing({ endpoint: await collector.start(), serviceName: 'gateway-under-test' }, SILENT);
  const base = await listen(createServer(application()));
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await fetch(`${base}/v1/passes/canary-in-path?canary-in-query=1`, {
    method: 'POST',
    body: 'canary-in-body',
    headers: {
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      tracestate: 'canary=1',
      baggage: 'canary=2',
      authorization: 'canary-token',
    },
  });
  await stop();

  expect(new Set(collector.paths)).toEqual(new Set(['POST /v1/traces']));
  const request = collector.span('POST /v1/passes/{passId}');
  expect(request).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', kind: 2, status: { code: 2 } });
  expect(attribute(request, 'http.route')).toBe('/v1/passes/{passId}');
  expect(attribute(request, 'http.response.status_code')).toBe(503);
  expect(attribute(request, 'ledger.transaction.id')).toBe('ab'.repeat(32));
  const endorse = collector.span('ledger.endorse');
  expect(endorse).toMatchObject({ traceId, parentSpanId: request.spanId });
  expect(collector.span('ledger.peer')).toMatchObject({ traceId, parentSpanId: endorse.spanId });
  const submit = collector.span('ledger.submit');
  expect(submit).toMatchObject({ traceId, parentSpanId: request.spanId, status: { code: 2 } });
  expect(attribute(submit, 'error.type')).toBe('PEERS_UNAVAILABLE');
  expect(collector.received.join()).toContain('gateway-under-test');
  // Neither what the caller sent nor who it is.
  expect(collector.received.join()).not.toContain('canary');
});

test.each([
  ['none', undefined],
  ['of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
  ['of another version', '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra'],
  ['in capitals', '00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01'],
  ['that is no trace context', "'; DROP TABLE spans"],
])('with a traceparent %s a trace begins here', async (_, traceparent) => {
  const collector = new Collector();
  const stop = startTracing({ endpoint: `${await collector.start()}/`, serviceName: 'x' }, SILENT);
  const base = await listen(createServer(application()));
  await fetch(`${base}/v1/passes/1`, { method: 'POST', headers: traceparent === undefined ? {} : { traceparent } });
  await stop();
  const request = collector.span('POST /v1/passes/{passId}');
  expect(request.parentSpanId ?? '').toBe('');
  expect(request.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(request.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
});

test('a caller who does not sample is not recorded', async () => {
  const collector = new Collector();
  const stop = startTracing({ endpoint: await collector.start(), serviceName: 'x' }, SILENT);
  const base = await listen(createServer(application()));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
  await fetch(`${base}/v1/passes/1`, { method: 'POST', headers: { traceparent } });
  await stop();
  expect(collector.received).toEqual([]);
});

test('a span can name those that led to it', async () => {
  const collector = new Collector();
  const stop = startTracing({ endpoint: await collector.start(), serviceName: 'x' }, SILENT);
  const causes = await Promise.all(['a', 'b'].map((name) => traced(name, {}, async () => currentSpan())));
  await traced('batch', {}, async () => undefined, { causes: [...causes, undefined] });
  await stop();
  expect(collector.span('batch').links!.map(({ spanId }) => spanId)).toEqual([
    collector.span('a').spanId,
    collector.span('b').spanId,
  ]);
});

test('a collector that is away loses spans, and nothing else', async () => {
  const stop = startTracing({ endpoint: 'http://127.0.0.1:9', serviceName: 'x' }, SILENT);
  await expect(traced('work', {}, async () => 42)).resolves.toBe(42);
  await expect(stop()).resolves.toBeUndefined();
}, 15_000);

test('without a collector nothing is recorded, and work is done as it is', async () => {
  await expect(traced('work', {}, async (span) => [span, currentSpan()])).resolves.toEqual([undefined, undefined]);
  await expect(traced('work', {}, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});
