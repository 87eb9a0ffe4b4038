/** The declared methods as an Express router: one loop over the declarations. */
import { Router, type Request, type RequestHandler } from 'express';
import { showsResource } from '@ledger-pilots/chaincode/kit/resources.ts';
import { conditionalAnswer, readConditions } from '../conditional/conditional-read.ts';
import { writeCondition } from '../conditional/write-condition.ts';
import { Deadline } from '../deadline.ts';
import type { MethodCall, MethodResult, OpenResult, Operations } from '../operations.ts';
import { expressPath, type Route } from '../routes.ts';
import { onlyMethods } from './allow.ts';
import { answering, type Answer } from './answer.ts';
import { principalOf } from './authenticate.ts';
import { jsonBody, rawBody } from './body.ts';
import { inputReader } from './input.ts';
import { nextLink } from './next-link.ts';
import { submitOptions } from './submit-options.ts';

/** What the routes need. */
export interface MethodRouterOptions {
  readonly operations: Operations;
  readonly authenticate: RequestHandler;
  /** Counts who comes without a token, before the ledger is asked. */
  readonly anonymous: RequestHandler;
  readonly requestDeadlineMs: number;
  readonly bodyLimitBytes: number;
}

/** All routes of the contracts that are up. */
export function methodRouter(routes: readonly Route[], options: MethodRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [path, sharing] of byPath(routes)) {
    for (const route of sharing) {
      router[route.verb.toLowerCase() as 'get' | 'post' | 'put' | 'delete'](path, ...chainOf(route, options));
    }
    router.all(path, onlyMethods(...sharing.map(({ verb }) => verb)));
  }
  return router;
}

function chainOf(route: Route, options: MethodRouterOptions): RequestHandler[] {
  const chain: RequestHandler[] = [];
  // In this order: a caller without access is sent away before the body is read.
  if (route.method.access === 'public') chain.push(options.anonymous);
  else chain.push(options.authenticate, authorise(route, options.operations));
  if (route.method.kind === 'submit') chain.push(rawBody(['application/json'], options.bodyLimitBytes));
  chain.push(run(route, options));
  return chain;
}

function authorise(route: Route, operations: Operations): RequestHandler {
  return (_req, res, next) => {
    operations.authorise(principalOf(res), route.contract, route.name);
    next();
  };
}

function run(route: Route, { operations, requestDeadlineMs }: MethodRouterOptions): RequestHandler {
  const read = inputReader(route);
  return answering(async (req, res) => {
    const [, query = ''] = splitOnce(req.url, '?');
    const request = read(req.params, query, jsonBody(req.body));
    const readAnswer = readAnswerer(route, req);
    const result = await operations.run({
      principal: principalOf(res),
      contract: route.contract,
      method: route.name,
      ...request,
      ...(route.method.kind === 'submit' && writeHeaders(req, route, request.input)),
      deadline: Deadline.in(requestDeadlineMs),
      log: req.log,
    });
    if (result.kind === 'read') return readAnswer(result.output);
    req.log.setBindings({ txId: result.txId });
    return answerOf(result, route);
  });
}

function writeHeaders(
  req: Request,
  route: Route,
  input: Readonly<Record<string, unknown>>,
): Pick<MethodCall, 'key' | 'respondAsync' | 'ifMatch'> {
  return { ...submitOptions(req), ...writeCondition(req, route, input) };
}

/** Makes the answer of a read; what its request says beside the input is read before the ledger is asked. */
function readAnswerer({ method }: Route, req: Request): (output: Uint8Array) => Answer {
  if (!showsResource(method)) {
    return (output) => ({ status: 200, headers: nextLink(method, req.originalUrl, output), body: output });
  }
  const conditions = readConditions(req);
  return (output) => conditionalAnswer(output, conditions);
}

function answerOf(result: Exclude<MethodResult, { kind: 'read' }>, route: Route): Answer {
  switch (result.kind) {
    case 'unknown':
      return pendingAnswer(result);
    case 'committed': {
      const headers = { 'Transaction-Id': result.txId, 'Transaction-Block': String(result.block) };
      const location = locationOf(result.output, route);
      if (location === undefined) return { status: 200, headers, body: result.output };
      return { status: 201, headers: { ...headers, Location: location }, body: result.output };
    }
  }
}

/** The answer of a write whose end is not known yet. */
export function pendingAnswer({ txId, operation }: OpenResult): Answer {
  const place = operation === undefined ? '' : `?operation=${operation}`;
  return {
    status: 202,
    headers: { Location: `/v1/transactions/${txId}${place}`, 'Transaction-Id': txId },
    body: { transactionId: txId, status: 'PENDING', ...(operation !== undefined && { operation }) },
  };
}

/** Where a record that was created can be read. */
function locationOf(output: Uint8Array, { created }: Route): string | undefined {
  if (created === undefined) return undefined;
  const id = (JSON.parse(Buffer.from(output).toString('utf8')) as Record<string, unknown>)[created.field];
  // The first call of an act under four eyes answers with the approval that is pending, and has created nothing.
  return typeof id === 'string' ? created.path.replace(`{${created.field}}`, encodeURIComponent(id)) : undefined;
}

/** Routes by their path in Express' form; concrete paths before templated ones, as OpenAPI 3.1 (4.8.8) matches them. */
function byPath(routes: readonly Route[]): [string, Route[]][] {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  const rankOf = (path: string) => path.replaceAll(/\{[^}]*\}/g, '\u{10ffff}');
  return [...paths]
    .sort(([left], [right]) => (rankOf(left) < rankOf(right) ? -1 : 1))
    .map(([path, sharing]) => [expressPath(path), sharing]);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
