/** Who asks. */
import type { Request, RequestHandler, Response } from 'express';
import type { TokenSubject, TokenVerifier } from '../auth/token-verifier.ts';
import type { Principal, Wallet } from '../auth/wallet.ts';
import type { Limits } from '../limits/limits.ts';
import { gatewayProblem } from '../problems.ts';

const PRINCIPAL = 'principal';
const SUBJECT = 'subject';
const EXPIRES_AT_MS = 'tokenExpiresAtMs';
const LISTED = 'isListed';

/**
 * Middleware that lets a request pass only with a valid token of somebody whose identity this gateway holds, within the
 * limits of what one caller may ask.
 */
export function authenticate(verify: TokenVerifier, wallet: Wallet, limits: Limits): RequestHandler {
  return async (req, res, next) => {
    const { expiresAtMs, ...subject } = await verify(authorizationOf(req));
    const principal = wallet.principal(subject);
    res.locals[PRINCIPAL] = principal;
    res.locals[EXPIRES_AT_MS] = expiresAtMs;
    res.locals[LISTED] = () => wallet.find(subject.party, subject.user) !== undefined;
    await admit(principal, req, res, limits);
    next();
  };
}

/** As {@link authenticate}, for routes that need no key of the caller's: any user of a party that this gateway serves. */
export function authenticateHolder(verify: TokenVerifier, wallet: Wallet, limits: Limits): RequestHandler {
  return async (req, res, next) => {
    const subject = await verify(authorizationOf(req));
    if (!wallet.serves(subject.party)) {
      throw gatewayProblem('IDENTITY_UNKNOWN', { cause: `${subject.party}/${subject.user}` });
    }
    await admit(subject, req, res, limits);
    next();
  };
}

function authorizationOf(req: Request): string | undefined {
  // Node keeps the first of several; a proxy before us may have looked at another.
  const values = req.headersDistinct['authorization'] ?? [];
  if (values.length > 1)
    throw gatewayProblem('REQUEST_INVALID', { detail: 'There is more than one Authorization header.' });
  return values[0];
}

async function admit({ party, user }: TokenSubject, req: Request, res: Response, limits: Limits): Promise<void> {
  res.locals[SUBJECT] = { party, user };
  req.log.setBindings({ party, user });
  await limits.admit({ party, user }, res);
}

/** Whom the token names, on a route that has {@link authenticate} or {@link authenticateHolder} before it. */
export function subjectOf(res: Response): TokenSubject {
  const subject = res.locals[SUBJECT] as TokenSubject | undefined;
  if (subject === undefined) throw gatewayProblem('TOKEN_MISSING');
  return subject;
}

/** The caller, after {@link authenticate}; `undefined` on a route without it. */
export function principalOf(res: Response): Principal | undefined {
  return res.locals[PRINCIPAL] as Principal | undefined;
}

/** When the caller's token expires, in ms since the epoch: for answers that last. After {@link authenticate}. */
export function tokenExpiryOf(res: Response): number {
  const expiresAtMs = res.locals[EXPIRES_AT_MS] as number | undefined;
  if (expiresAtMs === undefined) throw gatewayProblem('TOKEN_MISSING');
  return expiresAtMs;
}

/** Whether the caller is a user still: for answers that last. After {@link authenticate}. */
export function isStillListed(res: Response): boolean {
  const isListed = res.locals[LISTED] as (() => boolean) | undefined;
  return isListed?.() ?? false;
}

/** The caller, on a route that has {@link authenticate} before it. */
export function requirePrincipal(_req: Request, res: Response): Principal {
  const principal = principalOf(res);
  if (principal === undefined) throw gatewayProblem('TOKEN_MISSING');
  return principal;
}
