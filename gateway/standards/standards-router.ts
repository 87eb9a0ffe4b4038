/**
 * The standards of container transshipment as an Express router: EDIFACT in and out, DCSA events out. It has no rights of
 * its own: every call goes through the gateway's operations as the token's user.
 */
import { type Request, type Response, Router } from 'express';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { EdgeTools } from '../app.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import { type Answer, answering } from '../http/answer.ts';
import { requirePrincipal } from '../http/authenticate.ts';
import { rawBody } from '../http/body.ts';
import { Problem } from '../problems.ts';
import { importStatus } from './calls/import-status.ts';
import { queryInput } from './calls/query-input.ts';
import { importCalls, onlyCallersOf, userCalls } from './calls/user-calls.ts';
import { EventsQuery } from './dcsa/events-query.ts';
import { findEvents } from './dcsa/find-events.ts';
import { GetEventsResponse } from './dcsa/event.ts';
import { faultOf } from './edifact/acknowledgement.ts';
import { EdifactError } from './edifact/edifact-error.ts';
import { type ImportedInterchange, importInterchange } from './edifact/import-interchange.ts';
import { EDIFACT_LIMITS } from './edifact/limits.ts';
import { applyInterchange } from './transshipment/apply-interchange.ts';
import type { ImportAnswer } from './transshipment/import-answer.ts';
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
    onlyCallersOf(tools, CONTRACT, EDI_METHODS),
    rawBody(EDIFACT_TYPES, limitBytes),
    answering(importEdi(tools)),
  );
  router.get(CODECO, tools.authenticate, answering(exportCodeco(tools)));
  router.get(EVENTS, tools.authenticate, answering(dcsaEvents(tools)));
  router.all(EDI, onlyMethods('POST'));
  router.all([CODECO, EVENTS], onlyMethods('GET'));
  return router;
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
    const invoke = importCalls(tools, req, res, deadline);
    const answer = await applyInterchange(interchange, invoke, () => deadline.passed);
    return { status: importStatus(answer.messages.map(({ status }) => status)), body: answer };
  };
}

function exportCodeco(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const passId = String(req.params['passId']);
    const port = new Port(userCalls(tools, req, res, Deadline.in(tools.requestDeadlineMs)));
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
    const query = queryInput(req, EventsQuery, CONTRACT);
    const port = new Port(userCalls(tools, req, res, Deadline.in(tools.requestDeadlineMs)));
    const body = GetEventsResponse.parse({ events: await findEvents(port, query) });
    return { status: 200, headers: { 'API-Version': DCSA_VERSION }, body };
  };
}
