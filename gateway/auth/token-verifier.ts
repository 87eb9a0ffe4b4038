/** From the `Authorization` header to a party and a user, or a refusal that tells an attacker nothing. */
import { createHash } from 'node:crypto';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { gatewayProblem, Problem } from '../problems.ts';
import type { TokenSettings } from '../settings.ts';
import { localJwks } from './local-issuer.ts';

/** Whom a token names. */
export interface TokenSubject {
  readonly party: string;
  readonly user: string;
}

/** What a token says that was found valid. */
export interface VerifiedToken extends TokenSubject {
  /** From then on it is not valid; ms since the epoch. */
  readonly expiresAtMs: number;
}

/** Verifies the value of an `Authorization` header; throws the problem TOKEN_MISSING or TOKEN_INVALID. */
export type TokenVerifier = (authorization: string | undefined) => Promise<VerifiedToken>;

/** RFC 6750 section 2.1, over the three parts of a compact JWS. */
const BEARER = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;
const MAX_TOKEN_CHARS = 8192;
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const MAX_AGE_S = 24 * 60 * 60;
/** How long a token counts as verified, unless it expires before: a key that the issuer withdraws is heeded after that. */
const REMEMBERED_MS = 30_000;
const MAX_REMEMBERED = 10_000;

/**
 * A verifier with the keys of the configured issuer. Keys come from there only: what a token says about keys (`jku`, `jwk`,
 * `x5u`, `x5c`) is not looked at.
 * @param gatewayState - folder of the local issuer's key, used when the settings name no JWKS
 */
export async function tokenVerifier(settings: TokenSettings, gatewayState: string): Promise<TokenVerifier> {
  const keys =
    settings.jwksUri === undefined
      ? createLocalJWKSet(await localJwks(gatewayState))
      : remoteKeys(new URL(settings.jwksUri));
  const verified = new LRUCache<string, VerifiedToken>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  return async (authorization) => {
    const token = tokenOf(authorization);
    // By its hash: a dump of memory shall not give 10,000 tokens away.
    const name = createHash('sha256').update(token).digest('base64');
    const known = verified.get(name);
    if (known !== undefined && known.expiresAtMs > Date.now()) return known;
    try {
      const found = await verify(token, keys, settings);
      verified.set(name, found);
      return found;
    } catch (error) {
      throw error instanceof Problem ? error : invalid(error);
    }
  };
}

function tokenOf(authorization: string | undefined): string {
  if (authorization === undefined) throw missing();
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_CHARS) throw invalid('not a compact JWS of acceptable length');
  return token;
}

async function verify(token: string, keys: JWTVerifyGetKey, settings: TokenSettings): Promise<VerifiedToken> {
  const { payload } = await jwtVerify(token, keys, {
    algorithms: [...settings.algorithms],
    issuer: settings.issuer,
    audience: settings.audience,
    typ: settings.type,
    // `iat` is required by this one.
    maxTokenAge: MAX_AGE_S,
    requiredClaims: ['exp', 'sub', settings.partyClaim, settings.userClaim],
  });
  refuseAmbiguity(token);
  return { ...subjectOf(payload, settings), expiresAtMs: expiryOf(payload) * 1000 };
}

/** Keys that the issuer publishes. That they cannot be had is not the token's fault, and is answered as 503. */
function remoteKeys(jwksUri: URL): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(jwksUri, { timeoutDuration: 5_000, cooldownDuration: 30_000 });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause;
      throw gatewayProblem('TOKEN_KEYS_UNAVAILABLE', { cause });
    }
  };
}

/** A claim given twice would be read in two ways by two programs: the strict reader refuses it. */
function refuseAmbiguity(token: string): void {
  for (const part of token.split('.').slice(0, 2)) {
    try {
      decode(Buffer.from(part, 'base64url'));
    } catch (error) {
      // Fractions are legal in a NumericDate (RFC 7519 section 2), and jose has read the document already.
      if (!(error instanceof CodecError) || error.problem.includes('twice') || error.problem.includes('forbidden'))
        throw error;
    }
  }
}

function subjectOf(payload: JWTPayload, settings: TokenSettings): TokenSubject {
  const party = payload[settings.partyClaim];
  const user = payload[settings.userClaim];
  if (typeof party !== 'string' || typeof user !== 'string' || !NAME.test(party) || !NAME.test(user)) {
    throw new TypeError('party or user claim is not a name');
  }
  return { party, user };
}

/** `exp`, in seconds. `1e999` is a number to JSON, and would never come. */
function expiryOf({ exp }: JWTPayload): number {
  if (!Number.isFinite(exp)) throw new TypeError('exp is not a time');
  return exp!;
}

function missing(): Error {
  return gatewayProblem('TOKEN_MISSING', { headers: { 'WWW-Authenticate': 'Bearer realm="ledger"' } });
}

function invalid(cause: unknown): Error {
  return gatewayProblem('TOKEN_INVALID', {
    headers: { 'WWW-Authenticate': 'Bearer realm="ledger", error="invalid_token"' },
    cause,
  });
}
