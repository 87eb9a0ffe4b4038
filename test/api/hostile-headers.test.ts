/** What can be smuggled in headers and addresses: into answers, into the log, into a browser. */
import { call, tokenOf } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';
import { exchange } from './raw-http.ts';

const PLANNER = { party: 'line', user: 'planner' };
const ORDERS = '/v1/transshipment/orders';

let own: OwnGateway;
let at: string;

beforeAll(async () => {
  own = new OwnGateway({ LOG_LEVEL: 'debug' });
  at = await own.ready();
}, 60_000);

afterAll(() => own.stop());

const raw = (target: string, headers: string) =>
  exchange(at, `GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`);

test.each([
  ['a bare carriage return', 'X-Request-Id: a\rSet-Cookie: x=1\r\n'],
  ['a bare line feed', 'X-Request-Id: a\nSet-Cookie: x=1\r\n'],
  ['U+0000', 'X-Request-Id: a\u0000b\r\n'],
  ['a folded line', 'X-Request-Id: a\r\n b\r\n'],
  ['no colon', 'X-Request-Id a\r\n'],
])('a header with %s does not get past the parser, or does no harm', async (_, header) => {
  const { status, head } = await raw('/healthz', header);
  expect([200, 400]).toContain(status);
  expect(head).not.toMatch(/set-cookie/i);
});

test('a request id is taken only when it is a UUID', async () => {
  const id = '7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1';
  expect((await raw('/healthz', `X-Request-Id: ${id}\r\n`)).head).toContain(id);
  for (const given of ['"><script>', '../../log', 'a'.repeat(8_000), '{"level":60}']) {
    const { head } = await raw('/healthz', `X-Request-Id: ${given}\r\n`);
    expect(head).toMatch(/\r\nX-Request-Id: [0-9a-f-]{36}\r\n/);
    expect(head).not.toContain(given);
  }
});

test('every line of the log is one JSON object, whatever the requests say', async () => {
  const token = await tokenOf(PLANNER);
  const evil = [
    '%0d%0a{"level":60,"msg":"forged"}',
    '%1b[2J%1b[31m',
    '\u001b[31m',
    '{"level":60}',
    '%E2%80%A8',
    '\\n\\r',
    '"',
  ];
  for (const text of evil) {
    await raw(`/${text.replaceAll(' ', '%20')}`, '');
    await raw(`${ORDERS}?cursor=${text.replaceAll(' ', '%20')}`, `Authorization: Bearer ${token}\r\n`);
    for (const name of [
      'User-Agent',
      'Referer',
      'X-Request-Id',
      'X-Forwarded-For',
      'traceparent',
      'Authorization',
      'Idempotency-Key',
    ])
      await raw(ORDERS, `${name}: ${text}\r\n`);
    await call('PUT', '/v1/transshipment/trucks/x', { at, as: { party: 'haulier', user: 'dispatcher' }, body: text });
  }
  const lines = own.log.split('\n').filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(40);
  for (const line of lines) {
    const entry = JSON.parse(line) as { level: number; time: string; service: string; msg?: string };
    expect(entry).toMatchObject({ service: 'gateway', time: expect.stringMatching(/^\d{4}-/) });
    expect(entry.msg).not.toBe('forged');
    expect(entry.level).toBeLessThan(60);
    // What steers a terminal must not stand in the file as it is.
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
  }
});

test('tokens and bodies are in no line of the log', async () => {
  const token = await tokenOf(PLANNER);
  await raw(ORDERS, `Authorization: Bearer ${token}\r\n`);
  await raw(ORDERS, `Authorization: Bearer ${token}x\r\n`);
  await call('PUT', '/v1/transshipment/rights/HMM-R-LOG/rate', {
    at,
    as: PLANNER,
    body: { messageRef: 'LOG-1', private: { amountMinor: 8_500_077, currency: 'canary-currency', perBox: true } },
  });
  for (const secret of [token, token.split('.')[2]!, '8500077', 'canary-currency'])
    expect(own.log).not.toContain(secret);
});

test.each(['https://evil.example', 'null', 'http://localhost:8000', '*'])(
  'a page of %s may read nothing',
  async (origin) => {
    const answers = await Promise.all([
      call('GET', ORDERS, { at, as: PLANNER, headers: { origin } }),
      call('GET', '/openapi.json', { at, headers: { origin } }),
      call('OPTIONS', ORDERS, {
        at,
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 405]);
    for (const { headers } of answers) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  },
);

test('every answer tells browsers to be careful, and nothing of how it is made', async () => {
  const answers = await Promise.all([
    call('GET', '/healthz', { at }),
    call('GET', '/docs', { at }),
    call('GET', '/nowhere', { at }),
    call('GET', ORDERS, { at }),
    call('POST', ORDERS, { at, as: PLANNER, body: '{' }),
  ]);
  for (const { headers, body } of answers) {
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    for (const name of ['server', 'x-powered-by', 'etag', 'set-cookie']) expect(headers.get(name)).toBeNull();
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:\d|at .*\(/);
  }
});

test('a Host that is somebody else’s changes nothing', async () => {
  for (const host of ['evil.example', '127.0.0.1:1', '[::1]', 'a b']) {
    const { head } = await exchange(at, `GET /nowhere HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(head).not.toContain(host);
  }
  expect((await exchange(at, 'GET /healthz HTTP/1.1\r\n\r\n')).status).toBe(400);
  expect((await exchange(at, 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')).status).toBe(400);
});
