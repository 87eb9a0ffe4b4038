import { createHmac, randomUUID, type webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import { Problem } from '../problems.ts';
import { LOCAL_ISSUER, readSettings, type TokenSettings } from '../settings.ts';
import { issueToken, localIssuerKey, localJwks } from './local-issuer.ts';
import { tokenVerifier, type TokenVerifier } from './token-verifier.ts';

let state: string;
let key: JWK;
let verify: TokenVerifier;
const { tokens: settings } = readSettings({ LEDGER_STATE: '/unused' });
const nowS = (): number => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'issuer-'));
  key = await localIssuerKey(state);
  verify = await tokenVerifier(settings, state);
});

afterAll(() => rmSync(state, { recursive: true }));

const refusalOf = async (authorization: string | undefined, by: TokenVerifier = verify): Promise<Problem> => {
  try {
    await by(authorization);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the token was taken');
};

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A valid token's claims; `undefined` takes one away. */
const claims = (change: Record<string, unknown> = {}): JWTPayload =>
  JSON.parse(
    JSON.stringify({
      party: 'line',
      user: 'planner',
      sub: 'line/planner',
      iss: LOCAL_ISSUER.issuer,
      aud: LOCAL_ISSUER.audience,
      jti: randomUUID(),
      iat: nowS(),
      exp: nowS() + 60,
      ...change,
    }),
  ) as JWTPayload;

const sign = async (payload: JWTPayload, header: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid!, ...header } as { alg: string })
    .sign(await importJWK(key, 'ES256'));

/** Signs a payload as it is written, without a library that would tidy it up. */
const signText = async (payload: string): Promise<string> => {
  const { subtle } = globalThis.crypto;
  const parts = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })}.${encode(payload)}`;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const { d, x, y } = key as { d: string; x: string; y: string };
  const privateKey = await subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', d, x, y }, algorithm, false, ['sign']);
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, Buffer.from(parts));
  return `${parts}.${Buffer.from(signature).toString('base64url')}`;
};

test('a token of the local issuer names its party and user', async () => {
  const token = await issueToken(state, 'line', 'planner', 60);
  await expect(verify(`Bearer ${token}`)).resolves.toMatchObject({ party: 'line', user: 'planner' });
  await expect(verify(`bearer ${await sign(claims())}`)).resolves.toMatchObject({ party: 'line', user: 'planner' });
  await expect(verify(`Bearer ${await signText(JSON.stringify(claims()))}`)).resolves.toMatchObject({ party: 'line' });
});

test('the issuer’s key is for its owner’s eyes, and made once', async () => {
  const [file, ...others] = readdirSync(state);
  expect(others).toEqual([]);
  expect(statSync(join(state, file!)).mode & 0o777).toBe(0o600);
  const fresh = join(state, 'fresh');
  const made = await Promise.all([localIssuerKey(fresh), localIssuerKey(fresh), localIssuerKey(fresh)]);
  expect(new Set(made.map(({ d }) => d)).size).toBe(1);
  expect(readdirSync(fresh)).toHaveLength(1);
  rmSync(fresh, { recursive: true });
  expect(existsSync(fresh)).toBe(false);
});

test('what is published of the key cannot sign', async () => {
  const { keys } = await localJwks(state);
  expect(keys).toHaveLength(1);
  expect(Object.keys(keys[0]!)).not.toContain('d');
});

test('a request without a token is told that it needs one, and no more', async () => {
  const problem = await refusalOf(undefined);
  expect(problem).toMatchObject({ code: 'TOKEN_MISSING', status: 401 });
  // RFC 6750 section 3.1: no error code where there was no token.
  expect(problem.headers['WWW-Authenticate']).toBe('Bearer realm="ledger"');
});

test('a token that was verified before is not taken after it expired, nor another one in its place', async () => {
  const token = await sign(claims({ exp: nowS() + 1 }));
  await expect(verify(`Bearer ${token}`)).resolves.toMatchObject({ party: 'line' });
  await expect(verify(`Bearer ${token}`)).resolves.toMatchObject({ party: 'line' });
  const last = token.endsWith('A') ? 'Q' : 'A';
  expect(await refusalOf(`Bearer ${token.slice(0, -1)}${last}`)).toMatchObject({ code: 'TOKEN_INVALID' });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await refusalOf(`Bearer ${token}`)).toMatchObject({ code: 'TOKEN_INVALID' });
});

describe('a hostile token is refused like every other:', () => {
  const hostile: Record<string, () => string | Promise<string>> = {
    'another scheme': () => 'Basic bGluZTpwbGFubmVy',
    'no token after the scheme': () => 'Bearer ',
    'two tokens': async () => `Bearer ${await sign(claims())} ${await sign(claims())}`,
    'no signature by alg none': () => `Bearer ${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`,
    'an empty signature': () => `Bearer ${encode({ alg: 'ES256', typ: 'at+jwt' })}.${encode(claims())}.AA`,
    'alg none in capitals with a signature': async () => {
      const [, payload, signature] = (await sign(claims())).split('.');
      return `Bearer ${encode({ alg: 'NONE', typ: 'at+jwt', kid: key.kid })}.${payload}.${signature}`;
    },
    'HS256 under the public key': async () => {
      const { kty, crv, x, y } = key;
      const publicKey = (await importJWK({ kty, crv, x, y } as JWK, 'ES256')) as webcrypto.CryptoKey;
      const parts = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })}.${encode(claims())}`;
      const secret = await exportSPKI(publicKey);
      return `Bearer ${parts}.${createHmac('sha256', secret).update(parts).digest('base64url')}`;
    },
    'a kid that is a path': async () => `Bearer ${await sign(claims(), { kid: '../../../../dev/null' })}`,
    'a kid that is an address': async () => `Bearer ${await sign(claims(), { kid: 'http://127.0.0.1:1/key' })}`,
    'a kid that is SQL': async () => `Bearer ${await sign(claims(), { kid: "' OR '1'='1" })}`,
    'a key of its own in jwk': async () => {
      const other = await generateKeyPair('ES256', { extractable: true });
      return `Bearer ${await new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', jwk: await exportJWK(other.publicKey) })
        .sign(other.privateKey)}`;
    },
    'a key of its own behind jku': async () => {
      const other = await generateKeyPair('ES256');
      return `Bearer ${await new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid!, jku: 'http://127.0.0.1:1/jwks' })
        .sign(other.privateKey)}`;
    },
    'a critical extension': async () => `Bearer ${await signText(JSON.stringify(claims())).then(withCritical)}`,
    'no exp': async () => `Bearer ${await sign(claims({ exp: undefined }))}`,
    'an exp that never comes': async () =>
      `Bearer ${await signText(JSON.stringify(claims()).replace(/"exp":[0-9]+/, '"exp":1e999'))}`,
    'exp as text': async () => `Bearer ${await sign(claims({ exp: String(nowS() + 60) }))}`,
    'expired a second ago': async () => `Bearer ${await sign(claims({ iat: nowS() - 60, exp: nowS() - 1 }))}`,
    'not valid yet': async () => `Bearer ${await sign(claims({ nbf: nowS() + 60 }))}`,
    'no iat': async () => `Bearer ${await sign(claims({ iat: undefined }))}`,
    'issued two days ago': async () => `Bearer ${await sign(claims({ iat: nowS() - 172_800 }))}`,
    'another audience': async () => `Bearer ${await sign(claims({ aud: 'urn:somebody-else' }))}`,
    'no audience': async () => `Bearer ${await sign(claims({ aud: undefined }))}`,
    'another issuer': async () => `Bearer ${await sign(claims({ iss: 'urn:somebody-else' }))}`,
    'an id token': async () => `Bearer ${await sign(claims(), { typ: 'JWT' })}`,
    'no typ': async () => `Bearer ${await sign(claims(), { typ: undefined })}`,
    'no party': async () => `Bearer ${await sign(claims({ party: undefined }))}`,
    'a list of parties': async () => `Bearer ${await sign(claims({ party: ['line', 'kcs'] }))}`,
    'a user that is a path': async () => `Bearer ${await sign(claims({ user: '../planner' }))}`,
    'no subject': async () => `Bearer ${await sign(claims({ sub: undefined }))}`,
    'a tampered payload': async () => {
      const [header, , signature] = (await sign(claims())).split('.');
      return `Bearer ${header}.${encode(claims({ party: 'kcs' }))}.${signature}`;
    },
    'a claim given twice': async () =>
      `Bearer ${await signText(JSON.stringify(claims()).replace('"party":"line"', '"party":"kcs","party":"line"'))}`,
    '64 KiB': async () => `Bearer ${await sign(claims({ note: 'x'.repeat(65_536) }))}`,
    'two signatures in JSON': async () => {
      const [header, payload, signature] = (await sign(claims())).split('.');
      return `Bearer ${JSON.stringify({
        payload,
        signatures: [
          { protected: header, signature },
          { protected: header, signature },
        ],
      })}`;
    },
    'five parts': async () => `Bearer ${await sign(claims())}.AA.AA`,
    'a line break': async () => `Bearer ${await sign(claims())}\r\n`,
  };

  test.each(Object.keys(hostile))('%s', async (name) => {
    const problem = await refusalOf(await hostile[name]!());
    expect(problem).toMatchObject({ code: 'TOKEN_INVALID', status: 401 });
    expect(problem.headers).toEqual({ 'WWW-Authenticate': 'Bearer realm="ledger", error="invalid_token"' });
    expect(problem.body('7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1')).toEqual(
      (await refusalOf('Bearer a.b.c')).body('7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1'),
    );
  });

  /** Keeps the signature valid in form; the header asks for an extension that nobody knows. */
  async function withCritical(token: string): Promise<string> {
    const [, payload, signature] = token.split('.');
    return `${encode({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, crit: ['x'], x: 1 })}.${payload}.${signature}`;
  }
});

describe('an OpenID provider', () => {
  let server: Server;
  let provider: TokenSettings;
  let respond: () => [number, unknown];
  const other = generateKeyPair('RS256', { extractable: true });

  beforeAll(async () => {
    const { publicKey } = await other;
    const jwk = { ...(await exportJWK(publicKey)), kid: 'provider-1', alg: 'RS256', use: 'sig' };
    respond = () => [200, { keys: [jwk] }];
    server = createServer((_req, res) => {
      const [status, body] = respond();
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    provider = {
      ...readSettings({
        LEDGER_STATE: '/unused',
        ISSUER: 'https://issuer.test',
        AUDIENCE: 'ledger',
        JWKS_URI: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
        PARTY_CLAIM: 'organisation',
        USER_CLAIM: 'account',
      }).tokens,
    };
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const issue = async (header: object = {}): Promise<string> =>
    new SignJWT({ organisation: 'line', account: 'planner' })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'provider-1', ...header })
      .setIssuer('https://issuer.test')
      .setAudience('ledger')
      .setSubject('42')
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign((await other).privateKey);

  test('is believed by its published keys, with claims of other names', async () => {
    const byProvider = await tokenVerifier(provider, '/unused');
    await expect(byProvider(`Bearer ${await issue()}`)).resolves.toMatchObject({ party: 'line', user: 'planner' });
    await expect(refusalOf(`Bearer ${await sign(claims())}`, byProvider)).resolves.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });

  test('whose keys cannot be had is not the caller’s fault', async () => {
    const before = respond;
    respond = () => [500, {}];
    const byProvider = await tokenVerifier(provider, '/unused');
    await expect(refusalOf(`Bearer ${await issue()}`, byProvider)).resolves.toMatchObject({
      code: 'TOKEN_KEYS_UNAVAILABLE',
      status: 503,
    });
    respond = before;
  });

  test('does not make the local issuer’s tokens valid, nor the other way round', async () => {
    await expect(refusalOf(`Bearer ${await issue()}`)).resolves.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});
