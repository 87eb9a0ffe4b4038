/**
 * EPCIS 2.0 as an Express router: documents out, documents in, queries. It has no rights of its own: every call goes
 * through the gateway's operations as the token's user.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { epcisQueryDocument, inReadingOrder } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import type { EdgeTools } from '../../app.ts';
import { Deadline } from '../../deadline.ts';
import { onlyMethods } from '../../http/allow.ts';
import { type Answer, answering } from '../../http/answer.ts';
import { rawBody } from '../../http/body.ts';
import { importStatus } from '../calls/import-status.ts';
import { queryInput } from '../calls/query-input.ts';
import { importCalls, onlyCallersOf, userCalls } from '../calls/user-calls.ts';
import { applyDocument } from './apply-document.ts';
import { CAPTURE_LIMITS, eventsOfDocument } from './capture-document.ts';
import { EventsQuery } from './events-query.ts';
import { exportDocument } from './export-document.ts';
import { findEvents } from './find-events.ts';
import { pageToken } from './page-token.ts';
import { CAPTURE_HEADERS, checkStandardHeaders, STANDARD_HEADERS } from './standard-headers.ts';

const CONTRACT = 'beef';
const DOCUMENT = `/v1/${CONTRACT}/epcis/documents/:number`;
const CAPTURE = `/v1/${CONTRACT}/epcis/capture`;
const EVENTS = `/v1/${CONTRACT}/epcis/events`;

/** JSON-LD, as the standard has it, and what simple senders write. */
const DOCUMENT_TYPES = ['application/ld+json', 'application/json'];

/** The router; the gateway mounts it before the declared methods, of which one captures at {@link EVENTS}. */
export function epcisRouter(tools: EdgeTools): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const limitBytes = Math.min(tools.bodyLimitBytes, CAPTURE_LIMITS.bytes);
  router.get(
    DOCUMENT,
    tools.authenticate,
    onlyCallersOf(tools, CONTRACT, ['queryByNumber']),
    answering(exported(tools)),
  );
  router.post(
    CAPTURE,
    tools.authenticate,
    onlyCallersOf(tools, CONTRACT, ['captureEvent']),
    rawBody(DOCUMENT_TYPES, limitBytes),
    answering(captured(tools)),
  );
  const queries = ['queryByNumber', 'queryByStep'];
  router.get(EVENTS, tools.authenticate, onlyCallersOf(tools, CONTRACT, queries), answering(found(tools)));
  router.all(DOCUMENT, onlyMethods('GET'));
  router.all(CAPTURE, onlyMethods('POST'));
  router.all(EVENTS, unlessPost(onlyMethods('GET', 'POST')));
  return router;
}

function unlessPost(handle: RequestHandler): RequestHandler {
  return (req, res, next) => (req.method === 'POST' ? next() : void handle(req, res, next));
}

function exported(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    checkStandardHeaders(req);
    const invoke = userCalls(tools, req, res, Deadline.in(tools.requestDeadlineMs));
    return inLinkedData(await exportDocument(String(req.params['number']), invoke, new Date().toISOString()));
  };
}

function captured(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    checkStandardHeaders(req);
    const events = eventsOfDocument(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));
    const deadline = Deadline.in(tools.requestDeadlineMs);
    const invoke = importCalls(tools, req, res, deadline);
    const body = await applyDocument(events, invoke, () => deadline.passed);
    return { status: importStatus(body.events.map(({ status }) => status)), headers: CAPTURE_HEADERS, body };
  };
}

function found(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    checkStandardHeaders(req);
    const query = queryInput(req, EventsQuery, CONTRACT);
    const invoke = userCalls(tools, req, res, Deadline.in(tools.requestDeadlineMs));
    const { events, next } = await findEvents(invoke, query);
    const document = inReadingOrder(epcisQueryDocument(events, new Date().toISOString()));
    if (next === undefined) return inLinkedData(document);
    return inLinkedData(document, { Link: `<${nextPage(req.originalUrl, pageToken(next))}>; rel="next"` });
  };
}

function inLinkedData(document: object, headers: Readonly<Record<string, string>> = {}): Answer {
  const type = 'application/ld+json';
  return { status: 200, headers: { ...STANDARD_HEADERS, ...headers }, type, body: document };
}

function nextPage(url: string, token: string): string {
  // The base is only for the parser, which also encodes what must not stand between the angle brackets.
  const target = new URL(url, 'http://gateway.invalid');
  target.searchParams.set('nextPageToken', token);
  return target.pathname + target.search;
}
