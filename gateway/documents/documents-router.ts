/**
 * Documents for people: the rendition of a document that its holder has opened, and the check of one that somebody brings. The
 * check keeps nothing, logs nothing of the content, and tells of an attestation only who has the very document.
 */
import { Router, type Request, type RequestHandler } from 'express';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { claimHashOf } from '@ledger-pilots/chaincode/realestate/statements/commitment.ts';
import type { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import type { z } from 'zod';
import type { EdgeTools } from '../app.ts';
import type { Principal } from '../auth/wallet.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import { answering } from '../http/answer.ts';
import { principalOf } from '../http/authenticate.ts';
import { rawBody } from '../http/body.ts';
import { parseQuery } from '../http/input.ts';
import { gatewayProblem, Problem } from '../problems.ts';
import { CONTRACT, CREDENTIAL_PATH, PDF_PATH, VERIFY_PATH } from './documents-paths.ts';
import { documentIn, readRendition } from './read-rendition.ts';
import { renderDocument } from './rendition.ts';

const PDF = 'application/pdf';
const JSON_TYPE = 'application/json';
/** Verifiable Credentials 2.0, section 6.2. */
const VC_TYPE = 'application/vc';
/** A rendition with a whole title is a tenth of it. */
const MAX_UPLOAD_BYTES = 2 * 1024 * 1024;

type Methods = typeof realestate.methods;
type OutputOf<M extends keyof Methods> = z.output<Methods[M]['output']>;

/** The router. */
export function documentsRouter(tools: EdgeTools): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [template, handler] of [
    [PDF_PATH, rendition(tools)],
    [CREDENTIAL_PATH, credential(tools)],
  ] as const) {
    const path = template.replaceAll(/\{([^}]*)\}/g, ':$1');
    router.get(path, tools.authenticate, handler);
    router.all(path, onlyMethods('GET'));
  }
  router.post(VERIFY_PATH, tools.anonymous, rawBody([PDF, JSON_TYPE], MAX_UPLOAD_BYTES), verification(tools));
  router.all(VERIFY_PATH, onlyMethods('POST'));
  return router;
}

function rendition(tools: EdgeTools): RequestHandler {
  return answering(async (req, res) => {
    const { attestationId, claim, claimSalt } = await opened(tools, req, principalOf(res));
    const body = await renderDocument({ attestationId, claim, claimSalt });
    const headers = { 'Content-Disposition': `attachment; filename="${attestationId}.pdf"` };
    return { status: 200, type: PDF, headers, body };
  });
}

function credential(tools: EdgeTools): RequestHandler {
  return answering(async (req, res) => {
    const { credential: body } = await opened(tools, req, principalOf(res));
    if (body === undefined) throw withoutCredential();
    return { status: 200, type: VC_TYPE, body };
  });
}

function withoutCredential(): Problem {
  const detail = 'An officer handed the document over by hand, without a credential: it has none.';
  return new Problem('NOT_FOUND', KIT_ERRORS.NOT_FOUND, undefined, { detail });
}

function opened(tools: EdgeTools, req: Request, principal: Principal | undefined): Promise<OutputOf<'readDocument'>> {
  const { bank, agency, documentId } = req.params;
  const [accessId] = parseQuery(req.url.split('?')[1] ?? '').get('accessId') ?? [];
  const input = { bank, agency, documentId, ...(accessId !== undefined && { accessId }) };
  return evaluate(tools, req, 'readDocument', input, principal);
}

function verification(tools: EdgeTools): RequestHandler {
  return answering(async (req) => {
    const bytes = req.body as Buffer | undefined;
    if (bytes === undefined || bytes.length === 0)
      throw gatewayProblem('BODY_INVALID', { detail: 'There is no document.' });
    const isPdf = req.is(PDF) !== false;
    const document = isPdf ? readRendition(bytes) : documentIn(bytes);
    if (document === undefined) return { status: 200, body: { verdict: 'UNREADABLE' } };
    // What a file shows is what it carries only when it is drawn alike, to the last byte.
    if (isPdf && !bytes.equals(await renderDocument(document))) return { status: 200, body: { verdict: 'ALTERED' } };
    const { attestationId, claim, claimSalt } = document;
    const input = { attestationId, claimHash: claimHashOf(claim, claimSalt) };
    return { status: 200, body: await evaluate(tools, req, 'checkDocument', input, undefined) };
  });
}

async function evaluate<M extends 'readDocument' | 'checkDocument'>(
  { operations, requestDeadlineMs }: EdgeTools,
  { log }: Request,
  method: M,
  input: Readonly<Record<string, unknown>>,
  principal: Principal | undefined,
): Promise<OutputOf<M>> {
  const deadline = Deadline.in(requestDeadlineMs);
  const { output } = (await operations.run({ principal, contract: CONTRACT, method, input, deadline, log })) as {
    readonly output: Uint8Array;
  };
  return JSON.parse(Buffer.from(output).toString('utf8')) as OutputOf<M>;
}
