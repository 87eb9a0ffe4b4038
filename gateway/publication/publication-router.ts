/**
 * What authorities publish for verifiers without a ledger: issuers' documents from the register of keys, and the lists as their seals
 * signed them. The gateway signs nothing and has no key to do so.
 */
import { Router, type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import type { diplomatic } from '@ledger-pilots/chaincode/diplomatic/api.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { EdgeTools } from '../app.ts';
import { conditionalAnswer, readConditions } from '../conditional/conditional-read.ts';
import { TRUST_LIST_KEEPER } from '../credentials/issuance/issuers.ts';
import { PUBLISHED_PATHS, type Publisher } from '../credentials/issuance/publisher.ts';
import { issuerKeyOf } from '../credentials/issuance/registered-key.ts';
import { didWebDocument } from '../credentials/trust/did-web.ts';
import { credentialSchemaOf } from '../credentials/types/credential-schema.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import { answering, type Answer } from '../http/answer.ts';
import { Problem } from '../problems.ts';
import { expressPath } from '../routes.ts';
import { freshForS } from './freshness.ts';
import { CONTRACT, CREDENTIAL_TYPE } from './publication-paths.ts';

/** Keys are entered and ended seldom; an ended key is to be known soon. */
const KEYS_FOR_S = 300;
/** A form changes with a release only. */
const SCHEMA_FOR_S = 86_400;
const PAGE = 100;

type Methods = (typeof diplomatic)['methods'];
type OutputOf<M extends keyof Methods> = z.output<Methods[M]['output']>;

interface Document {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly maxAgeS: number;
}

/** The router. @param publisher - the addresses that certificates name; the gateway is reached at its origin */
export function publicationRouter(tools: EdgeTools, publisher: Publisher): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const serve = (path: string, read: (req: Request) => Promise<Document>) => {
    router.get(expressPath(path), tools.anonymous, published(read));
    router.all(expressPath(path), onlyMethods('GET'));
  };
  serve(PUBLISHED_PATHS.did, (req) => didDocument(tools, req, publisher));
  serve(PUBLISHED_PATHS.statusList, (req) => {
    const { authority, listId, purpose } = req.params;
    return signedDocument(tools, req, { authority, name: `${String(purpose)}-${String(listId)}` }, CREDENTIAL_TYPE);
  });
  serve(PUBLISHED_PATHS.trustList, (req) =>
    signedDocument(tools, req, { authority: TRUST_LIST_KEEPER, name: 'trust-list' }, 'application/json'),
  );
  serve(PUBLISHED_PATHS.schema, (req) => Promise.resolve(schemaDocument(req, publisher)));
  return router;
}

/** Anybody's page may read these documents, and caches may keep them as long as their signer allows. */
function published(read: (req: Request) => Promise<Document>): RequestHandler {
  return answering(async (req): Promise<Answer> => {
    const conditions = readConditions(req);
    const { bytes, type, maxAgeS } = await read(req);
    const answer = conditionalAnswer(bytes, conditions);
    const open = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };
    const cached = { 'Cache-Control': maxAgeS > 0 ? `public, max-age=${maxAgeS}` : 'no-cache' };
    return { ...answer, type, headers: { ...answer.headers, ...open, ...cached } };
  });
}

async function didDocument(tools: EdgeTools, req: Request, publisher: Publisher): Promise<Document> {
  const { authority } = req.params;
  const keys: OutputOf<'listOfficerKeys'>['items'] = [];
  for (let cursor: object | undefined = {}; cursor !== undefined;) {
    const page: OutputOf<'listOfficerKeys'> = await evaluate(tools, req, 'listOfficerKeys', {
      ...{ authority, limit: PAGE, ...cursor },
    });
    keys.push(...page.items);
    cursor = page.next === undefined ? undefined : { cursor: page.next };
  }
  const issuerKeys = keys.map((key) => issuerKeyOf(key, publisher));
  const document = didWebDocument(publisher.did(String(authority)), issuerKeys);
  return { bytes: bytesOf(JSON.stringify(document)), type: 'application/json', maxAgeS: KEYS_FOR_S };
}

async function signedDocument(tools: EdgeTools, req: Request, input: object, type: string): Promise<Document> {
  const { content } = await evaluate(tools, req, 'getPublication', input);
  return { bytes: bytesOf(content), type, maxAgeS: freshForS(JSON.parse(content), Date.now()) };
}

function schemaDocument(req: Request, publisher: Publisher): Document {
  const type = String(req.params['type']);
  const schema = credentialSchemaOf(type, publisher.schema(type));
  if (schema === undefined) throw new Problem('NOT_FOUND', KIT_ERRORS.NOT_FOUND, undefined);
  return { bytes: bytesOf(JSON.stringify(schema)), type: 'application/schema+json', maxAgeS: SCHEMA_FOR_S };
}

async function evaluate<M extends 'listOfficerKeys' | 'getPublication'>(
  { operations, requestDeadlineMs }: EdgeTools,
  { log }: Request,
  method: M,
  input: object,
): Promise<OutputOf<M>> {
  const deadline = Deadline.in(requestDeadlineMs);
  const call = { principal: undefined, contract: CONTRACT, method, input, deadline, log };
  const { output } = (await operations.run(call)) as { readonly output: Uint8Array };
  return JSON.parse(Buffer.from(output).toString('utf8')) as OutputOf<M>;
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}
