/**
 * The standards' edge as an Express router: EDIFACT in and out, DCSA events out. It has no rights of its own: every call
 * goes through the gateway's operations as the token's user.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { inputInvalid } from '@ledger-pilots/chaincode/kit/validation.ts';
import type { EdgeTools } from '../app.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import { type Answer, answering } from '../http/answer.ts';
import { requirePrincipal } from '../http/authenticate.ts';
import { rawBody } from '../http/body.ts';
import { parseQuery } from '../http/input.ts';
import { contractProblem } from '../ledger/refusal.ts';
import { Problem } from '../problems.ts';
import { EventsQuery } from './dcsa/events-query.ts';
import { findEvents } from './dcsa/find-events.ts';
import { GetEventsResponse } from './dcsa/event.ts';
import { faultOf } from './edifact/acknowledgement.ts';
import { EdifactError } from './edifact/edifact-error.ts';
import { type ImportedInterchange, importInterchange } from './edifact/import-interchange.ts';
import { EDIFACT_LIMITS } from './edifact/limits.ts';
import { applyInterchange } from './transshipment/apply-interchange.ts';
import type { ImportAnswer } from './transshipment/import-answer.ts';
import type { Call, CallEnd, Refusal } from './transshipment/invoke.ts';
import { passCodeco } from './transshipment/pass-codeco.ts';
import { Port } from './transshipment/port.ts';

const CONTRACT = 'transshipment';
const EDI = `/v1/${CONTRACT}/edi`;
const CODECO = `/v1/${CONTRACT}/passes/:passId/codeco`;
const EVENTS = `/v1/${CONTRACT}/dcsa/events`;

/** Media types of an interchange (RFC 1767), and what simple senders write. */
const EDIFACT_TYPES = ['application/edifact', 'text/plain'];

/** Methods of which a sender of messages may call at least one. */
const EDI_METHODS = ['gateIn', 'gateOut', 'preAdvise'] as const;

/** Released version of DCSA Track & Trace, told in every answer. */
const DCSA_VERSION = '3.0.0';

/** The router; the gateway mounts it beside the declared methods. */
export function standardsRouter(tools: EdgeTools): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const limitBytes = Math.min(tools.bodyLimitBytes, EDIFACT_LIMITS.interchangeBytes);
  router.post(
    EDI,
    tools.authenticate,
    onlySenders(tools),
    rawBody(EDIFACT_TYPES, limitBytes),
    answering(importEdi(tools)),
  );
  router.get(CODECO, tools.authenticate, answering(exportCodeco(tools)));
  router.get(EVENTS, tools.authenticate, answering(dcsaEvents(tools)));
  router.all(EDI, onlyMethods('POST'));
  router.all([CODECO, EVENTS], onlyMethods('GET'));
  return router;
}

/** Sends a caller away who could carry nothing to the ledger, before the body is read. */
function onlySenders({ operations }: EdgeTools): RequestHandler {
  return (req, res, next) => {
    const principal = requirePrincipal(req, res);
    const refusals = EDI_METHODS.map((method) => {
      try {
        operations.authorise(principal, CONTRACT, method);
        return undefined;
      } catch (error) {
        return error;
      }
    });
    next(refusals.every((refusal) => refusal !== undefined) ? refusals[0] : undefined);
  };
}

function importEdi(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    let interchange: ImportedInterchange;
    try {
      interchange = importInterchange(bytes);
    } catch (error) {
      if (!(error instanceof EdifactError)) throw error;
      req.log.info({ code: error.code, place: error.place }, 'interchange refused');
      const refused: ImportAnswer = {
        acknowledgement: { action: '4', fault: faultOf(error), messages: [] },
        messages: [],
      };
      return { status: 400, body: refused };
    }
    const deadline = Deadline.in(tools.requestDeadlineMs);
    const call = caller(tools, req, res, deadline);
    const invoke = (one: Call): Promise<CallEnd> => call(one).catch(refusedEnd);
    const answer = await applyInterchange(interchange, invoke, () => deadline.passed);
    return { status: statusOf(answer), body: answer };
  };
}

/** 200 all on the ledger, 202 an end is not known yet, 207 some refused, 422 all refused. */
function statusOf({ messages }: ImportAnswer): number {
  const statuses = messages.map(({ status }) => status);
  if (statuses.includes('UNKNOWN')) return 202;
  if (statuses.every((status) => status === 'ACCEPTED')) return 200;
  return statuses.every((status) => status === 'REFUSED') ? 422 : 207;
}

function exportCodeco(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const passId = String(req.params['passId']);
    const port = new Port(caller(tools, req, res, Deadline.in(tools.requestDeadlineMs)));
    const [view, history, terminals] = [await port.pass(passId), await port.history(passId), await port.terminals()];
    const bytes = passCodeco(view, history, terminals, requirePrincipal(req, res).party);
    if (bytes === undefined) {
      throw new Problem('NOT_FOUND', KIT_ERRORS.NOT_FOUND, undefined, { detail: 'The pass has no gate report yet.' });
    }
    return { status: 200, type: 'application/edifact', body: bytes };
  };
}

function dcsaEvents(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const query = eventsQuery(req);
    const port = new Port(caller(tools, req, res, Deadline.in(tools.requestDeadlineMs)));
    const body = GetEventsResponse.parse({ events: await findEvents(port, query) });
    return { status: 200, headers: { 'API-Version': DCSA_VERSION }, body };
  };
}

function eventsQuery(req: Request): EventsQuery {
  const at = req.url.indexOf('?');
  const given = parseQuery(at < 0 ? '' : req.url.slice(at + 1));
  const query = EventsQuery.safeParse(Object.fromEntries([...given].map(([name, values]) => [name, values.join()])));
  if (query.success) return query.data;
  const issues = query.error.issues.map(({ path, message }) => ({ path: `?${path.join('.')}`, message }));
  throw contractProblem(new Map(), CONTRACT, inputInvalid(issues));
}

/** Calls in the name of the token's user. @throws {Problem} for refusals */
function caller({ operations }: EdgeTools, req: Request, res: Response, deadline: Deadline) {
  const principal = requirePrincipal(req, res);
  return async (call: Call): Promise<CallEnd> => {
    const result = await operations.run({ ...call, principal, deadline, log: req.log });
    if (result.kind === 'unknown') return result;
    const output: unknown = JSON.parse(Buffer.from(result.output).toString('utf8'));
    return result.kind === 'read' ? { kind: 'read', output } : { kind: 'committed', output, txId: result.txId };
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
