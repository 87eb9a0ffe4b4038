/** Calls in the name of the token's user: the standards' edge has no other rights. */
import type { Request, RequestHandler, Response } from 'express';
import type { EdgeTools } from '../../app.ts';
import type { Deadline } from '../../deadline.ts';
import { requirePrincipal } from '../../http/authenticate.ts';
import { Problem } from '../../problems.ts';
import type { Call, CallEnd, Invoke, Refusal } from './invoke.ts';

/** Runs calls for one request. @throws {Problem} for refusals */
export function userCalls({ operations }: EdgeTools, req: Request, res: Response, deadline: Deadline): Invoke {
  const principal = requirePrincipal(req, res);
  return async (call: Call): Promise<CallEnd> => {
    const result = await operations.run({ ...call, principal, deadline, log: req.log });
    if (result.kind === 'unknown') return result;
    const output: unknown = JSON.parse(Buffer.from(result.output).toString('utf8'));
    return result.kind === 'read' ? { kind: 'read', output } : { kind: 'committed', output, txId: result.txId };
  };
}

/** As {@link userCalls}, with refusals as ends: where one refused call must not stop the next. */
export function importCalls(tools: EdgeTools, req: Request, res: Response, deadline: Deadline): Invoke {
  const call = userCalls(tools, req, res, deadline);
  return (one) => call(one).catch(refusedEnd);
}

/** Middleware that sends a caller away who may call none of these methods, before the body is read. */
export function onlyCallersOf({ operations }: EdgeTools, contract: string, methods: readonly string[]): RequestHandler {
  return (req, res, next) => {
    const principal = requirePrincipal(req, res);
    const refusals = methods.map((method) => {
      try {
        operations.authorise(principal, contract, method);
        return undefined;
      } catch (error) {
        return error;
      }
    });
    next(refusals.every((refusal) => refusal !== undefined) ? refusals[0] : undefined);
  };
}

function refusedEnd(error: unknown): CallEnd {
  if (!(error instanceof Problem)) throw error;
  const refusal: Refusal = {
    code: error.code,
    status: error.status,
    detail: error.message,
    ...(error.details !== undefined && { details: error.details }),
    ...(error.txId !== undefined && { transactionId: error.txId }),
  };
  return { kind: 'refused', refusal };
}
