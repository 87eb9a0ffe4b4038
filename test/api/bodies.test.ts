/** Bodies that no honest client sends: refused with a place, never coerced, never a fault. */
import { gzipSync } from 'node:zlib';
import { call, fresh, freshPlate, gateway, tokenOf } from './caller.ts';
import { exchange } from './raw-http.ts';

const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const PATH = `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`;
const LIMIT = 1024 * 1024;

const put = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  call('PUT', PATH, { as: DISPATCHER, body, headers });

describe('JSON that two programs could read in two ways, or not at all:', () => {
  const ref = '"messageRef":"X-1"';
  const hostile: Readonly<Record<string, readonly [body: string | Uint8Array, path: string]>> = {
    'an open brace': ['{', '$'],
    'no JSON': ['hello', '$'],
    'a byte order mark': [`\uFEFF{${ref}}`, '$'],
    'something behind it': [`{${ref}} {}`, '$'],
    'a comment': [`{/* */${ref}}`, '$'],
    'a trailing comma': [`{${ref},}`, '$'],
    'single quotes': [`{'messageRef':'X-1'}`, '$'],
    'a key twice': [`{${ref},${ref}}`, '$.messageRef'],
    'a key twice, once escaped': [`{${ref},"message\\u0052ef":"X-2"}`, '$.messageRef'],
    'the key __proto__': [`{${ref},"__proto__":{"active":false}}`, '$'],
    'the key constructor': [`{${ref},"constructor":{"prototype":{}}}`, '$'],
    NaN: [`{${ref},"active":NaN}`, '$.active'],
    Infinity: [`{${ref},"active":-Infinity}`, '$.active'],
    '1e999': [`{${ref},"active":1e999}`, '$.active'],
    '1e21': [`{${ref},"active":1e21}`, '$.active'],
    '-0': [`{${ref},"active":-0}`, '$.active'],
    '2^53 + 1': [`{${ref},"active":9007199254740993}`, '$.active'],
    'a fraction': [`{${ref},"active":1.0}`, '$.active'],
    'a leading zero': [`{${ref},"active":01}`, '$'],
    'half a surrogate pair': [`{"messageRef":"\\ud800"}`, '$.messageRef'],
    'half a surrogate pair in a key': [`{"\\udc00":1}`, '$'],
    'a control character': ['{"messageRef":"X\n1"}', '$.messageRef'],
    'invalid UTF-8': [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), '$'],
    'an overlong NUL': [Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), '$'],
    'UTF-16': [Buffer.from(`{${ref}}`, 'utf16le'), '$'],
  };

  test.each(Object.keys(hostile))('%s', async (name) => {
    const [body, path] = hostile[name]!;
    const answer = await put(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'BODY_INVALID']);
    expect(answer.body.details.path.startsWith(path)).toBe(true);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([10 ** 2, 10 ** 5])('nesting of depth %i', async (depth) => {
    for (const text of ['['.repeat(depth) + ']'.repeat(depth), '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)]) {
      expect((await put(`{${ref},"active":${text}}`)).body).toMatchObject({ code: 'BODY_INVALID', status: 400 });
    }
  });

  test('none of it changed what every object has', async () => {
    expect((await call('GET', '/healthz')).body).toEqual({ status: 'up' });
    expect(({} as Record<string, unknown>)['active']).toBeUndefined();
  });
});

describe('JSON of another form than declared:', () => {
  test.each([
    ['a list', '[]', 'BODY_INVALID'],
    ['a text', '"x"', 'BODY_INVALID'],
    ['null', 'null', 'BODY_INVALID'],
    ['nothing', '{}', 'INPUT_INVALID'],
    ['an unknown field', '{"messageRef":"X-1","owner":"kcs"}', 'INPUT_INVALID'],
    ['the plate in path and body', '{"messageRef":"X-1","plate":"부산98사1234"}', 'INPUT_INVALID'],
    ['a number for a text', '{"messageRef":1}', 'INPUT_INVALID'],
    ['a text for a truth value', '{"messageRef":"X-1","active":"true"}', 'INPUT_INVALID'],
    ['a secret that the method does not take', '{"messageRef":"X-1","private":{"rate":1}}', 'INPUT_INVALID'],
    ['an id with U+0000', '{"messageRef":"X\\u0000"}', 'INPUT_INVALID'],
    ['an id with U+10FFFF', '{"messageRef":"X\u{10FFFF}"}', 'INPUT_INVALID'],
    ['an id with a right-to-left override', '{"messageRef":"X\u202E1"}', 'INPUT_INVALID'],
    ['an id of a mebibyte', `{"messageRef":"${'X'.repeat(LIMIT - 100)}"}`, 'INPUT_INVALID'],
  ])('%s', async (_, body, code) => {
    const answer = await put(body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  test('the place is named', async () => {
    const { body } = await put('{"messageRef":"X-1","active":"true"}');
    expect(body.details.issues).toEqual([expect.objectContaining({ path: '$.active' })]);
  });
});

describe('the path', () => {
  test.each([
    '..%2f..%2fhealthz',
    '%00',
    'A%0d%0aSet-Cookie:x',
    '%F0%9F%9A%9A',
    encodeURIComponent('부산98사1234'.normalize('NFD')),
    '_x',
    '%20',
  ])('with %s for an id leads nowhere', async (id) => {
    const answer = await call('PUT', `/v1/transshipment/trucks/${id}`, { as: DISPATCHER, body: { messageRef: 'X-1' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'INPUT_INVALID']);
  });

  test('with broken percent-encoding is refused', async () => {
    const header = `Authorization: Bearer ${await tokenOf(DISPATCHER)}\r\n`;
    for (const id of ['%', '%zz', '%ff', '%c0%af']) {
      const request = `PUT /v1/transshipment/trucks/${id} HTTP/1.1\r\nHost: x\r\n${header}Content-Length: 0\r\n\r\n`;
      const { status, body } = await exchange(gateway, request);
      expect([id, status, body.code]).toEqual([id, 400, 'PATH_INVALID']);
    }
  });

  test('is the same only when it is written the same', async () => {
    for (const path of [
      '/V1/transshipment/orders',
      '/v1/transshipment/orders/',
      '/v1//transshipment/orders',
      '/v1/Transshipment/orders',
    ]) {
      expect((await call('GET', path)).body).toMatchObject({ code: 'ROUTE_UNKNOWN', status: 404 });
    }
  });
});

describe('the form of the request:', () => {
  test('a body of exactly the limit is read, one byte more is not', async () => {
    const frame = '{"messageRef":""}';
    const fill = (bytes: number): string => `{"messageRef":"${'X'.repeat(bytes - frame.length)}"}`;
    expect((await put(fill(LIMIT))).body.code).toBe('INPUT_INVALID');
    expect((await put(fill(LIMIT + 1))).body).toMatchObject({
      code: 'TOO_LARGE',
      status: 413,
      details: { limitBytes: LIMIT },
    });
  });

  test('a chunked body of 100 MB is cut off early', async () => {
    const token = await tokenOf(DISPATCHER);
    const head = `PUT ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    const { status, body } = await exchange(gateway, [head, ...Array.from({ length: 100 }, () => chunk), '0\r\n\r\n']);
    expect([status, body.code]).toEqual([413, 'TOO_LARGE']);
  });

  test('a compressed body is refused, whatever it would grow to', async () => {
    const answer = await put(gzipSync(Buffer.alloc(10_000_000)), { 'content-encoding': 'gzip' });
    expect(answer.body).toMatchObject({ code: 'MEDIA_TYPE', status: 415 });
  });

  test.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/jsonx',
  ])('the media type %s is refused', async (type) => {
    expect((await put('{}', { 'content-type': type })).body).toMatchObject({ code: 'MEDIA_TYPE', status: 415 });
  });

  test('a body without a media type is refused', async () => {
    const token = await tokenOf(DISPATCHER);
    const { status } = await exchange(
      gateway,
      `PUT ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(status).toBe(415);
  });

  test.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'],
    ['a length that is no number', 'Content-Length: two\r\n'],
    ['a header without a name', ': x\r\n'],
    ['a space before the colon', 'X-A : b\r\n'],
    ['a line break within', 'X-A: b\n c\r\n'],
  ])('%s are refused before a route is looked for', async (_, header) => {
    const { status, body } = await exchange(gateway, `PUT ${PATH} HTTP/1.1\r\nHost: x\r\n${header}\r\n{}`);
    expect([status, body.code]).toEqual([400, 'REQUEST_INVALID']);
  });

  test('a request that drips is cut off, and meanwhile others are served', async () => {
    const started = Date.now();
    const drip = exchange(
      gateway,
      ['GET /healthz HTTP/1.1\r\n', ...Array.from({ length: 60 }, (_, n) => `X-${n}: y\r\n`)],
      300,
    );
    expect((await call('GET', '/healthz')).status).toBe(200);
    const { status, body } = await drip;
    expect([status, body.code]).toEqual([408, 'REQUEST_TIMEOUT']);
    expect(Date.now() - started).toBeLessThan(15_000);
  }, 30_000);
});

test('line breaks and escapes in a text do not reach the log as such', async () => {
  const canary = fresh('canary');
  const { body } = await put(`{"messageRef":"${canary}\\r\\n\\u001b[31m{\\"level\\":60}"}`);
  expect(body).toMatchObject({ code: 'INPUT_INVALID' });
  expect(JSON.stringify(body)).not.toContain(canary);
});
