/**
 * Forged, stale and mistaken tokens over HTTP: each gets the same 401, in about the same time, and none makes the gateway
 * fetch a key from where the token says. The verifier's own test goes further into each; this is that no route is apart.
 */
import { createHmac, createPrivateKey, createPublicKey, sign as signBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { localIssuerKey } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { LOCAL_ISSUER } from '@ledger-pilots/gateway/settings.ts';
import { call, connections, gateway } from './caller.ts';
import { exchange } from './raw-http.ts';

const PATH = '/v1/transshipment/orders';
const nowS = (): number => Math.floor(Date.now() / 1000);
const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

let key: JWK;
let trap: Server;
let trapped: string[];
let trapAddress: string;

beforeAll(async () => {
  key = await localIssuerKey(connections.gatewayState);
  trapped = [];
  trap = createServer((req, res) => {
    trapped.push(req.url ?? '');
    res.end('{}');
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  trapAddress = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => trap.close(resolve)));

/** Claims of a token that would be taken; `undefined` leaves one out. */
const claims = (change: Record<string, unknown> = {}): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify({
      party: 'line',
      user: 'planner',
      sub: 'line/planner',
      iss: LOCAL_ISSUER.issuer,
      aud: LOCAL_ISSUER.audience,
      iat: nowS(),
      exp: nowS() + 60,
      ...change,
    }),
  ) as Record<string, unknown>;

/** Signed with the issuer's own key, whatever header and payload say. */
function signed(payload: unknown, header: Record<string, unknown> = {}): string {
  const { kty, crv, x, y, d } = key;
  const privateKey = createPrivateKey({ key: { kty, crv, x, y, d } as never, format: 'jwk' });
  const parts = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })}.${encode(payload)}`;
  const signature = signBytes('sha256', Buffer.from(parts), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${parts}.${signature.toString('base64url')}`;
}

/** Signed with a key of the attacker's own; `jwk: true` shows that key in the header. */
async function foreign({ jwk, ...header }: Record<string, unknown>): Promise<string> {
  const other = await generateKeyPair('ES256', { extractable: true });
  const shown = jwk === true ? { jwk: await exportJWK(other.publicKey) } : {};
  return new SignJWT(claims())
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header, ...shown })
    .sign(other.privateKey);
}

function hmac(secret: string | Buffer): string {
  const parts = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })}.${encode(claims())}`;
  return `${parts}.${createHmac('sha256', secret).update(parts).digest('base64url')}`;
}

const publicPem = (): string => {
  const { kty, crv, x, y } = key;
  return createPublicKey({ key: { kty, crv, x, y } as never, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
};

const hostile: Readonly<Record<string, () => string | Promise<string>>> = {
  'alg none': () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`,
  'alg None with the issuer’s signature': () => signed(claims(), { alg: 'None' }),
  'HS256 with the public key as PEM': () => hmac(publicPem()),
  'HS256 with the public key as JWK': () => hmac(JSON.stringify({ kty: key.kty, crv: key.crv, x: key.x, y: key.y })),
  'HS256 with nothing': () => hmac(''),
  'a kid that is a path': () => foreign({ kid: '../../../../dev/null' }),
  'a kid that is SQL': () => foreign({ kid: "x' UNION SELECT 'key" }),
  'a kid that is an address': () => foreign({ kid: `${trapAddress}/kid` }),
  jku: () => foreign({ jku: `${trapAddress}/jku`, kid: key.kid }),
  x5u: () => foreign({ x5u: `${trapAddress}/x5u`, kid: key.kid }),
  jwk: () => foreign({ jwk: true }),
  x5c: () => foreign({ x5c: ['MIIB'], kid: key.kid }),
  'no exp': () => signed(claims({ exp: undefined })),
  'exp as text': () => signed(claims({ exp: String(nowS() + 60) })),
  'exp as a list': () => signed(claims({ exp: [nowS() + 60] })),
  'exp without end': () => signed(JSON.stringify(claims()).replace(/"exp":[0-9]+/, '"exp":1e999')),
  'expired by a second': () => signed(claims({ iat: nowS() - 60, exp: nowS() - 1 })),
  'nbf to come': () => signed(claims({ nbf: nowS() + 60 })),
  'another aud': () => signed(claims({ aud: 'urn:another' })),
  'another iss': () => signed(claims({ iss: 'urn:another' })),
  'an id token': () => signed(claims(), { typ: 'JWT' }),
  'no typ': () => signed(claims(), { typ: undefined }),
  'a claim twice': () => signed(JSON.stringify(claims()).replace('"party":"line"', '"party":"kcs","party":"line"')),
  'a claim twice, once escaped': () =>
    signed(JSON.stringify(claims()).replace('"party":"line"', '"p\\u0061rty":"kcs","party":"line"')),
  'a tampered payload': () => {
    const [header, , signature] = signed(claims()).split('.');
    return `${header}.${encode(claims({ party: 'kcs', user: 'officer' }))}.${signature}`;
  },
  'a tampered header': () => {
    const [, payload, signature] = signed(claims()).split('.');
    return `${encode({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, extra: 1 })}.${payload}.${signature}`;
  },
  'two signatures': () => {
    const token = signed(claims());
    return `${token}.${token.split('.')[2]}`;
  },
  'JSON serialisation': () => {
    const [header, payload, signature] = signed(claims()).split('.');
    return JSON.stringify({ payload, signatures: [{ protected: header, signature }] });
  },
  'a payload that is no object': () => signed('[]'),
  'a payload that is no JSON': () => signed('party=line'),
  'a party that is an object': () => signed(claims({ party: { toString: 'line' } })),
  'a user that is a path': () => signed(claims({ user: '../../line/planner' })),
  '8 KiB': () => signed(claims({ note: 'x'.repeat(8192) })),
};

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test('the token that all these are made from is taken', async () => {
  expect((await call('GET', PATH, bearer(signed(claims())))).status).toBe(200);
  const byLibrary = new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid! });
  expect((await call('GET', PATH, bearer(await byLibrary.sign(await importJWK(key, 'ES256'))))).status).toBe(200);
});

test.each(Object.keys(hostile))('%s is refused', async (name) => {
  const answer = await call('GET', PATH, bearer(await hostile[name]!()));
  expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID']);
  expect({ ...answer.body, instance: '' }).toEqual({
    ...(await call('GET', PATH, bearer('a.b.c'))).body,
    instance: '',
  });
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="ledger", error="invalid_token"');
});

test('of 64 KiB is refused before it is read', async () => {
  const token = signed(claims({ note: 'x'.repeat(65_536) }));
  const request = `GET ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const { status, body } = await exchange(gateway, request);
  expect([status, body.code]).toEqual([431, 'HEADERS_TOO_LARGE']);
});

test('no key was fetched from where a token said', () => {
  expect(trapped).toEqual([]);
});

test('how long a refusal takes does not tell what was wrong', async () => {
  const tampered = await hostile['a tampered payload']!();
  const expired = await hostile['expired by a second']!();
  const times: Record<string, number[]> = { tampered: [], expired: [] };
  for (let turn = 0; turn < 60; turn += 1) {
    for (const [name, token] of Object.entries({ tampered, expired })) {
      const startedAt = performance.now();
      await call('GET', PATH, bearer(token));
      times[name]!.push(performance.now() - startedAt);
    }
  }
  const [one, other] = Object.values(times).map((some) => some.sort((a, b) => a - b)[30]!);
  // Medians, taken in turns: both verify a signature, and neither asks anybody else.
  expect(Math.abs(one! - other!)).toBeLessThan(3 + Math.max(one!, other!) / 2);
});
