/** Who asks. */
import type { Request, RequestHandler, Response } from 'express';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import type { Principal, Wallet } from '../auth/wallet.ts';
import { gatewayProblem } from '../problems.ts';

const PRINCIPAL = 'principal';

/** Middleware that lets a request pass only with a valid token of somebody whose identity this gateway holds. */
export function authenticate(verify: TokenVerifier, wallet: Wallet): RequestHandler {
  return async (req, res, next) => {
    // Node keeps the first of several; a proxy before us may have looked at another.
    const values = req.headersDistinct['authorization'] ?? [];
    if (values.length > 1)
      throw gatewayProblem('REQUEST_INVALID', { detail: 'There is more than one Authorization header.' });
    const principal = wallet.principal(await verify(values[0]));
    res.locals[PRINCIPAL] = principal;
    req.log.setBindings({ party: principal.party, user: principal.user });
    next();
  };
}

/** The caller, after {@link authenticate}; `undefined` on a route without it. */
export function principalOf(res: Response): Principal | undefined {
  return res.locals[PRINCIPAL] as Principal | undefined;
}

/** The caller, on a route that has {@link authenticate} before it. */
export function requirePrincipal(_req: Request, res: Response): Principal {
  const principal = principalOf(res);
  if (principal === undefined) throw gatewayProblem('TOKEN_MISSING');
  return principal;
}
