/** Tokens over HTTP. What makes a token hostile is tried beside the verifier; here, that every route asks it. */
import { SignJWT, generateKeyPair } from 'jose';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { LOCAL_ISSUER } from '@ledger-pilots/gateway/settings.ts';
import { call, connections, gateway, tokenOf } from './caller.ts';
import { exchange } from './raw-http.ts';

const PLANNER = { party: 'line', user: 'planner' };
const PATH = '/v1/transshipment/orders';
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test('a token of another key is refused, with the challenge of RFC 6750', async () => {
  const { privateKey } = await generateKeyPair('ES256');
  const token = await new SignJWT({ party: 'line', user: 'planner' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
    .setIssuer(LOCAL_ISSUER.issuer)
    .setAudience(LOCAL_ISSUER.audience)
    .setSubject('line/planner')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  const answer = await call('GET', PATH, bearer(token));
  expect(answer.body).toMatchObject({ code: 'TOKEN_INVALID', status: 401, type: '/problems/TOKEN_INVALID' });
  expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="ledger", error="invalid_token"');
});

test('an expired token is refused', async () => {
  const token = await issueToken(connections.gatewayState, 'line', 'planner', -1);
  expect((await call('GET', PATH, bearer(token))).body).toMatchObject({ code: 'TOKEN_INVALID' });
});

test('whatever is wrong with a token, the answer is the same but for its id', async () => {
  const bodies = await Promise.all(
    ['a.b.c', `${await tokenOf(PLANNER)}x`, 'x'.repeat(9000)].map(async (token) => {
      const { status, body } = await call('GET', PATH, bearer(token));
      return { status, ...body, instance: '' };
    }),
  );
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
});

test.each([
  ['line', 'nobody'],
  ['nobody', 'planner'],
  ['line', 'constructor'],
  ['constructor', 'planner'],
])('a valid token that names %s/%s, who has no certificate here, is refused', async (party, user) => {
  const token = await issueToken(connections.gatewayState, party, user, 60);
  expect((await call('GET', PATH, bearer(token))).body).toMatchObject({ code: 'IDENTITY_UNKNOWN', status: 403 });
});

test('headers that claim an identity are not looked at', async () => {
  const headers = { 'x-user': 'planner', 'x-msp': 'LineMSP', 'x-forwarded-user': 'planner', 'x-party': 'line' };
  expect((await call('GET', PATH, { headers })).body).toMatchObject({ code: 'TOKEN_MISSING' });
});

test('a token in the query is not looked at', async () => {
  expect((await call('GET', `${PATH}?access_token=${await tokenOf(PLANNER)}`)).body).toMatchObject({
    code: 'TOKEN_MISSING',
  });
});

test('two Authorization headers are refused', async () => {
  const header = `Authorization: Bearer ${await tokenOf(PLANNER)}\r\n`;
  const { status } = await exchange(
    gateway,
    `GET ${PATH} HTTP/1.1\r\nHost: x\r\n${header}${header}Connection: close\r\n\r\n`,
  );
  expect(status).toBe(400);
});

test('a token of 64 KiB is refused before it is read', async () => {
  const header = `Authorization: Bearer ${'x'.repeat(65_536)}\r\n`;
  const { status, body } = await exchange(gateway, `GET ${PATH} HTTP/1.1\r\nHost: x\r\n${header}\r\n`);
  expect([status, body.code]).toEqual([431, 'HEADERS_TOO_LARGE']);
});
