/**
 * The issuer of tokens for a network on one machine: one ES256 key pair in the gateway's part of the state folder,
 * made by whoever needs it first. A deployment uses its own OpenID provider instead (settings ISSUER, JWKS_URI, AUDIENCE).
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { LOCAL_ISSUER } from '../settings.ts';

const KEY_FILE = 'token-issuer.json';
const ALGORITHM = 'ES256';

/** Longest life of a local token, in seconds: a day. */
export const MAX_TTL_S = 24 * 60 * 60;

/**
 * The issuer's private key as a JWK with `kid`; made, with mode 0600, when there is none.
 * @param gatewayState - `gatewayState` of the network's connections
 */
export async function localIssuerKey(gatewayState: string): Promise<JWK> {
  const path = join(gatewayState, KEY_FILE);
  return readKey(path) ?? (await makeKey(gatewayState, path));
}

/** The public half, as a JWKS. */
export async function localJwks(gatewayState: string): Promise<{ keys: JWK[] }> {
  const { kty, crv, x, y, kid } = await localIssuerKey(gatewayState);
  return { keys: [{ kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig' } as JWK] };
}

/**
 * A signed access token (RFC 9068) for a user of a party.
 * @param ttlS - seconds until it expires, at most {@link MAX_TTL_S}
 */
export async function issueToken(gatewayState: string, party: string, user: string, ttlS: number): Promise<string> {
  const jwk = await localIssuerKey(gatewayState);
  const nowS = Math.floor(Date.now() / 1000);
  return new SignJWT({ party, user, client_id: 'local' })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: jwk.kid! })
    .setIssuer(LOCAL_ISSUER.issuer)
    .setAudience(LOCAL_ISSUER.audience)
    .setSubject(`${party}/${user}`)
    .setJti(randomUUID())
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + Math.min(ttlS, MAX_TTL_S))
    .sign(await importJWK(jwk, ALGORITHM));
}

function readKey(path: string): JWK | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeKey(gatewayState: string, path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  jwk.kid = await calculateJwkThumbprint(jwk);
  mkdirSync(gatewayState, { recursive: true, mode: 0o700 });
  // Written whole beside, then linked: of two that make a key at once, one wins and both use it.
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readKey(path)!;
}
