/** The versions of records over HTTP. Who may see them, the contract decides. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { admits, type ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { ContractError, KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { parseWith } from '@ledger-pilots/chaincode/kit/validation.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import { answering, type Answer } from '../http/answer.ts';
import { principalOf } from '../http/authenticate.ts';
import { inputReader } from '../http/input.ts';
import { nextLink } from '../http/next-link.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { contractProblem } from '../ledger/refusal.ts';
import type { Operations } from '../operations.ts';
import { Problem } from '../problems.ts';
import { expressPath } from '../routes.ts';
import { versionsRoutesOf, type VersionsRoute } from './versions-routes.ts';
import { withWriters } from './writers.ts';

/** What the routes need. */
export interface VersionsRouterOptions {
  readonly operations: Pick<Operations, 'history'>;
  readonly ledger: Pick<Ledger, 'transaction'>;
  readonly authenticate: RequestHandler;
  /** Counts who comes without a token, before the ledger is asked. */
  readonly anonymous: RequestHandler;
  readonly requestDeadlineMs: number;
}

/** All routes of versions of the contracts. */
export function versionsRouter(contracts: readonly ContractDeclaration[], options: VersionsRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const route of versionsRoutesOf(contracts)) {
    const isPublic = route.method.access === 'public';
    const admission = isPublic ? [options.anonymous] : [options.authenticate, authorise(route)];
    router.get(expressPath(route.path), ...admission, answering(answerer(route, options)));
    router.all(expressPath(route.path), onlyMethods('GET'));
  }
  return router;
}

/** The contract checks again; this spares the peers the call. */
function authorise({ method }: VersionsRoute): RequestHandler {
  return (_req, res, next) => {
    const principal = principalOf(res);
    if (principal === undefined || !admits(method.access, principal.party, principal.roles)) {
      throw new Problem('NOT_AUTHORISED', KIT_ERRORS.NOT_AUTHORISED, undefined);
    }
    next();
  };
}

function answerer(
  route: VersionsRoute,
  { operations, ledger, requestDeadlineMs }: VersionsRouterOptions,
): (req: Request, res: Response) => Promise<Answer> {
  const read = inputReader(route);
  return async (req, res) => {
    const at = req.url.indexOf('?');
    const { input } = read(req.params, at < 0 ? '' : req.url.slice(at + 1), undefined);
    const principal = principalOf(res);
    const history = await operations.history({
      principal,
      contract: route.contract,
      input: route.ask(validated(route, input)),
      deadline: Deadline.in(requestDeadlineMs),
      log: req.log,
    });
    const body = await withWriters(history, ledger, principal !== undefined);
    return { status: 200, headers: nextLink(route.method, req.originalUrl, history.output), body };
  };
}

function validated({ method, contract }: VersionsRoute, input: object): Readonly<Record<string, unknown>> {
  try {
    return parseWith(method.input, input);
  } catch (error) {
    if (error instanceof ContractError) throw contractProblem(new Map(), contract, error);
    throw error;
  }
}
