/** Import declarations with the names of the WCO Data Model as an Express router: in as a broker files them, out as they stand. */
import { type Request, type Response, Router } from 'express';
import type { EdgeTools } from '../../app.ts';
import { Deadline } from '../../deadline.ts';
import { onlyMethods } from '../../http/allow.ts';
import { type Answer, answering } from '../../http/answer.ts';
import { rawBody } from '../../http/body.ts';
import { pendingAnswer } from '../../http/methods.ts';
import { submitOptions } from '../../http/submit-options.ts';
import { readDocument } from '../calls/read-document.ts';
import { onlyCallersOf, userCalls } from '../calls/user-calls.ts';
import { FiledDocument } from './declaration-document.ts';
import { filedCall } from './filed-call.ts';
import { acceptedDocument, ledgerDocument } from './ledger-document.ts';

const CONTRACT = 'customs';
const DECLARATIONS = `/v1/${CONTRACT}/wco/declarations`;
const DECLARATION = `${DECLARATIONS}/:declarationNo`;

/** The largest declaration of 200 items stays below it. */
const LIMIT_BYTES = 256 * 1024;

/** The router; the gateway mounts it beside the declared methods. */
export function wcoRouter(tools: EdgeTools): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.post(
    DECLARATIONS,
    tools.authenticate,
    onlyCallersOf(tools, CONTRACT, ['fileDeclaration']),
    rawBody(['application/json'], Math.min(tools.bodyLimitBytes, LIMIT_BYTES)),
    answering(filed(tools)),
  );
  router.get(DECLARATION, tools.authenticate, answering(shown(tools)));
  router.all(DECLARATIONS, onlyMethods('POST'));
  router.all(DECLARATION, onlyMethods('GET'));
  return router;
}

function filed(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const document = readDocument(bytes, FiledDocument, 'Declaration');
    const invoke = userCalls(tools, req, res, Deadline.in(tools.requestDeadlineMs));
    const { key } = submitOptions(req);
    const end = await invoke({ ...filedCall(document), ...(key !== undefined && { key }) });
    if (end.kind === 'unknown') return pendingAnswer(end);
    if (end.kind !== 'committed') throw new TypeError(`a declaration is a write, and it ended as ${end.kind}`);
    const { ID } = document.Declaration;
    const headers = { Location: DECLARATION.replace(':declarationNo', ID), 'Transaction-Id': end.txId };
    return { status: 201, headers, body: acceptedDocument(end.output) };
  };
}

function shown(tools: EdgeTools) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const invoke = userCalls(tools, req, res, Deadline.in(tools.requestDeadlineMs));
    return { status: 200, body: await ledgerDocument(String(req.params['declarationNo']), invoke) };
  };
}
