/** `/v1/webhooks`: registering receivers, seeing how they fare, enabling and removing them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { inputInvalid, parseWith } from '@ledger-pilots/chaincode/kit/validation.ts';
import type { Principal } from '../../auth/wallet.ts';
import { onlyMethods } from '../../http/allow.ts';
import { answering, type Answer } from '../../http/answer.ts';
import { requirePrincipal } from '../../http/authenticate.ts';
import { jsonBody, rawBody } from '../../http/body.ts';
import { contractProblem } from '../../ledger/refusal.ts';
import { gatewayProblem } from '../../problems.ts';
import type { EventPosition, Webhook, WebhookState, WebhookStore } from '../../store/webhooks.ts';
import { mayRead, notAuthorised, requireEvents } from '../event-access.ts';
import { positionOf } from '../event-id.ts';
import type { EventLog } from '../event-log.ts';
import type { Destinations } from './destinations.ts';
import { Enabling, Registration, webhookView } from './registration.ts';
import type { WebhookRunner } from './runner.ts';

/** What the routes need. */
export interface WebhooksRouterOptions {
  readonly contracts: readonly ContractDeclaration[];
  readonly logOf: (contract: string) => EventLog;
  readonly channelsOf: (party: string) => readonly string[];
  readonly store: WebhookStore;
  readonly runner: Pick<WebhookRunner, 'look' | 'release'>;
  readonly destinations: Destinations;
  readonly perParty: number;
  readonly authenticate: RequestHandler;
  readonly bodyLimitBytes: number;
}

type Registered = NonNullable<Awaited<ReturnType<WebhookStore['get']>>>;

const ALL = '/v1/webhooks';
const ONE = '/v1/webhooks/:id';
const ENABLING = '/v1/webhooks/:id/enabling';
/** Bodies here are small. */
const BODY_BYTES = 16 * 1024;
/** Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 32;

/** The router. */
export function webhooksRouter(options: WebhooksRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const { authenticate } = options;
  const body = rawBody(['application/json'], Math.min(BODY_BYTES, options.bodyLimitBytes));
  router.get(ALL, authenticate, answering(list(options)));
  router.post(ALL, authenticate, body, answering(register(options)));
  router.all(ALL, onlyMethods('GET', 'POST'));
  router.get(ONE, authenticate, answering(show(options)));
  router.delete(ONE, authenticate, answering(remove(options)));
  router.all(ONE, onlyMethods('GET', 'DELETE'));
  router.post(ENABLING, authenticate, body, answering(enable(options)));
  router.all(ENABLING, onlyMethods('POST'));
  return router;
}

function register(options: WebhooksRouterOptions) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const principal = requirePrincipal(req, res);
    const { contract: name, events, url, from } = inputOf(Registration, req.body);
    const contract = options.contracts.find((one) => one.name === name);
    if (contract === undefined) {
      throw refusal(inputInvalid([{ path: '$.contract', message: 'there is no such contract' }]));
    }
    if (!mayRead(principal, contract, options.channelsOf(principal.party))) throw notAuthorised();
    requireEvents(contract, events, '$.events');
    const webhook: Webhook = {
      id: randomUUID(),
      party: principal.party,
      user: principal.user,
      contract: name,
      events: [...new Set(events)],
      url: options.destinations.urlOf(url).href,
      secret: `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
      createdAt: new Date().toISOString(),
    };
    const state = begun(await positionFrom(from, options.logOf(name)));
    if (!(await options.store.add(webhook, state, options.perParty))) {
      throw gatewayProblem('TOO_MANY_WEBHOOKS', { details: { limit: options.perParty } });
    }
    req.log.info({ webhook: webhook.id }, 'webhook registered');
    void options.runner.look();
    return {
      status: 201,
      headers: { Location: `${ALL}/${webhook.id}` },
      body: { ...webhookView(webhook, state), secret: webhook.secret },
    };
  };
}

function list(options: WebhooksRouterOptions) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const principal = requirePrincipal(req, res);
    const all = await options.store.list(principal.party);
    const some = all.filter(({ webhook }) => isReader(principal, webhook, options));
    return { status: 200, body: { webhooks: some.map(({ webhook, state }) => webhookView(webhook, state)) } };
  };
}

function show(options: WebhooksRouterOptions) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const { webhook, state } = await own(req, res, options);
    return { status: 200, body: webhookView(webhook, state) };
  };
}

function remove(options: WebhooksRouterOptions) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const { webhook } = await own(req, res, options);
    if (!(await options.store.remove(webhook.id))) throw gatewayProblem('WEBHOOK_UNKNOWN');
    await options.runner.release(webhook.id);
    req.log.info({ webhook: webhook.id }, 'webhook removed');
    return { status: 204 };
  };
}

function enable(options: WebhooksRouterOptions) {
  return async (req: Request, res: Response): Promise<Answer> => {
    const { webhook } = await own(req, res, options);
    const { from } = inputOf(Enabling, req.body);
    const position = from === undefined ? undefined : await positionFrom(from, options.logOf(webhook.contract));
    // Only now, and with what it has written down last: nobody is to write over the new state.
    await options.runner.release(webhook.id);
    const { state: old } = await own(req, res, options);
    const { lastDeliveryAt } = old;
    const state = { ...begun(position ?? old.position), ...(lastDeliveryAt !== undefined && { lastDeliveryAt }) };
    await options.store.setState(webhook.id, state);
    void options.runner.look();
    return { status: 200, body: webhookView(webhook, state) };
  };
}

/**
 * The webhook of the path, for users of its party who may read its contract's events.
 * @throws {Problem} WEBHOOK_UNKNOWN, also for those of other parties; NOT_AUTHORISED
 */
async function own(req: Request, res: Response, options: WebhooksRouterOptions): Promise<Registered> {
  const principal = requirePrincipal(req, res);
  const found = await options.store.get(String(req.params['id']));
  if (found === undefined || found.webhook.party !== principal.party) throw gatewayProblem('WEBHOOK_UNKNOWN');
  if (!isReader(principal, found.webhook, options)) throw notAuthorised();
  return found;
}

function isReader(principal: Principal, webhook: Webhook, { contracts, channelsOf }: WebhooksRouterOptions): boolean {
  const contract = contracts.find(({ name }) => name === webhook.contract);
  return contract !== undefined && mayRead(principal, contract, channelsOf(principal.party));
}

async function positionFrom(from: string, log: EventLog): Promise<EventPosition> {
  if (from === 'now') return log.now();
  const position = positionOf(from)!;
  await log.check(position);
  return position;
}

function begun(position: EventPosition): WebhookState {
  return { position, failures: 0, nextTryAt: 0, disabled: false };
}

function inputOf<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  try {
    return parseWith(schema, jsonBody(body));
  } catch (error) {
    throw error instanceof ContractError ? refusal(error) : error;
  }
}

function refusal(error: ContractError): Error {
  return contractProblem(new Map(), '', error);
}
