/** The routes on which anybody may bring a call without a token. */
import { Router, type RequestHandler } from 'express';
import { onlyMethods } from '../http/allow.ts';
import { answering, type Answer } from '../http/answer.ts';
import { jsonBody, rawBody } from '../http/body.ts';
import { inputReader } from '../http/input.ts';
import { expressPath } from '../routes.ts';
import { Relay, type RelayOptions, type RelayOutcome } from './relay.ts';
import { relayedRoutesOf, type RelayedRoute } from './relayed-routes.ts';

/** What the routes need. */
export interface RelayRouterOptions extends RelayOptions {
  /** Counts the request against its address. */
  readonly anonymous: RequestHandler;
  readonly bodyLimitBytes: number;
}

/** All relayed routes of the contracts that are up. */
export function relayRouter(options: RelayRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const relay = new Relay(options);
  for (const route of relayedRoutesOf(options.contracts)) {
    const path = expressPath(route.path);
    const limit = Math.min(route.method.relayed.bodyLimitBytes, options.bodyLimitBytes);
    router.post(path, options.anonymous, rawBody(['application/json'], limit), bring(route, relay));
    router.all(path, onlyMethods('POST'));
  }
  return router;
}

function bring(route: RelayedRoute, relay: Relay): RequestHandler {
  const read = inputReader(route);
  return answering(async (req) => {
    const [, query = ''] = req.url.split('?');
    const { input } = read(req.params, query, jsonBody(req.body));
    return answerOf(await relay.bring(route, input));
  });
}

function answerOf(outcome: RelayOutcome): Answer {
  const headers = { 'Transaction-Id': outcome.txId };
  if (outcome.kind === 'unknown') {
    return { status: 202, headers, body: { transactionId: outcome.txId, status: 'PENDING' } };
  }
  const { output, receipt, block } = outcome;
  return { status: 200, headers: { ...headers, 'Transaction-Block': String(block) }, body: { output, receipt } };
}
