/** The routes of events for the OpenAPI document, as data. */
import { z } from 'zod';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { ANY_REQUEST, known, WITH_TOKEN } from '../openapi/possible-problems.ts';
import { eventNames } from './event-access.ts';
import { EVENT_POSITION } from './event-id.ts';
import { LedgerEvent } from './ledger-event.ts';
import { Enabling, RegisteredWebhook, Registration, WebhookList, WebhookView } from './webhooks/registration.ts';

type Codes = Parameters<typeof known>[0];

const TX = '5b1f7f6e0c2f4f0d8c0a9a3c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6';
const ID = '7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1';
const WITH_CALLER: Codes = [...ANY_REQUEST, ...WITH_TOKEN, 'SHUTTING_DOWN', 'RATE_LIMITED', 'TOO_MANY_IN_FLIGHT'];
const WITH_BODY: Codes = ['BODY_INVALID', 'INPUT_INVALID', 'TOO_LARGE', 'MEDIA_TYPE'];
const WITH_POSITION: Codes = ['EVENT_UNKNOWN', 'EVENT_POSITION_AHEAD', 'PEERS_UNAVAILABLE'];
const OF_ONE: Codes = ['WEBHOOK_UNKNOWN', 'NOT_AUTHORISED'];

/** Path items by path. They refer to the document's `#/components/schemas/Problem` and its security scheme `token`. */
export function eventsPaths(contracts: readonly ContractDeclaration[]): Record<string, object> {
  const streams = contracts.map((contract) => [`/v1/${contract.name}/events`, { get: stream(contract) }] as const);
  return {
    ...Object.fromEntries(streams),
    '/v1/webhooks': { get: listWebhooks, post: registerWebhook(contracts) },
    '/v1/webhooks/{id}': { get: showWebhook, delete: removeWebhook },
    '/v1/webhooks/{id}/enabling': { post: enableWebhook },
  };
}

function stream(contract: ContractDeclaration): object {
  return {
    operationId: `${contract.name}.events`,
    tags: [contract.name],
    summary: 'Events as they happen',
    description:
      'Server-Sent Events of valid transactions, in the ledger’s order. The data of each is what a webhook’s receiver gets as a body. ' +
      'Without `Last-Event-ID` and `after` the stream begins now. It ends when the token expires, when its client does not ' +
      'keep up, and when the gateway stops; a client that comes back with the last id that it got misses nothing. ' +
      'For users of parties on the channel, with a role in one of the contract’s methods.',
    security: [{ token: [] }],
    parameters: [
      {
        name: 'event',
        in: 'query',
        required: false,
        description: 'Names of the events to send; all when absent.',
        schema: { type: 'array', items: { enum: eventNames(contract) } },
        style: 'form',
        explode: true,
      },
      {
        name: 'after',
        in: 'query',
        required: false,
        description:
          'For clients that cannot set a header when they first connect: as `Last-Event-ID`, which has precedence. A block’s number alone begins at that block: `0` for all there ever was.',
        schema: { type: 'string', pattern: EVENT_POSITION.source },
      },
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        description: 'The id of the last event that the client dealt with.',
        schema: { type: 'string', pattern: EVENT_POSITION.source },
      },
    ],
    responses: {
      200: {
        description: 'The stream. Comments and lines of an id alone come in between, as signs of life.',
        content: {
          'text/event-stream': {
            schema: { type: 'string', format: 'binary' },
            example: `id: 42:${TX}:0\nevent: ${Object.keys(contract.events)[0] ?? 'ApprovalProposed'}\ndata: {"id":"42:${TX}:0", ...}\n\n`,
          },
        },
      },
      ...problems([
        ...WITH_CALLER,
        ...WITH_POSITION,
        'INPUT_INVALID',
        'EVENT_ID_INVALID',
        'NOT_AUTHORISED',
        'TOO_MANY_STREAMS',
      ]),
    },
  };
}

const listWebhooks = {
  operationId: 'webhooks.list',
  tags: ['webhooks'],
  summary: 'The party’s webhooks',
  description: 'Those of contracts whose events the caller may read.',
  security: [{ token: [] }],
  responses: {
    200: { description: 'They.', content: json(schemaOf(WebhookList, 'output')) },
    ...problems([...WITH_CALLER, 'STORE_UNAVAILABLE']),
  },
};

/** What a receiver gets. */
const DELIVERY = {
  summary: 'An event',
  parameters: ['Webhook-Id', 'Webhook-Timestamp', 'Webhook-Signature'].map((name) => ({
    name,
    in: 'header',
    required: true,
    schema: { type: 'string' },
  })),
  requestBody: { required: true, content: json(schemaOf(LedgerEvent, 'output')) },
  responses: {
    '2XX': { description: 'Acknowledged: the next one comes.' },
    410: { description: 'Nothing more is wanted: the webhook is disabled.' },
    default: { description: 'It is sent again later; on 429 and 503 not before `Retry-After`.' },
  },
};

function registerWebhook(contracts: readonly ContractDeclaration[]): object {
  const [contract] = contracts;
  const example = {
    contract: contract?.name ?? 'transshipment',
    events: Object.keys(contract?.events ?? {}).slice(0, 2),
    url: 'https://hooks.example.com/ledger',
  };
  return {
    operationId: 'webhooks.register',
    tags: ['webhooks'],
    summary: 'Register a webhook',
    description:
      'Events are sent to the address one after the other, signed as Standard Webhooks says, each until it is acknowledged ' +
      'with 2xx. The `Webhook-Id` is the event’s id: what comes twice has the same. The address must be public.',
    security: [{ token: [] }],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(Registration, 'input'), example } },
    },
    callbacks: { event: { '{$request.body#/url}': { post: DELIVERY } } },
    responses: {
      201: {
        description: 'It is registered. `secret` is told here only.',
        headers: { Location: { schema: { type: 'string', format: 'uri-reference' } } },
        content: json(schemaOf(RegisteredWebhook, 'output')),
      },
      ...problems([
        ...WITH_CALLER,
        ...WITH_BODY,
        ...WITH_POSITION,
        'NOT_AUTHORISED',
        'TOO_MANY_WEBHOOKS',
        'WEBHOOK_URL_REFUSED',
        'STORE_UNAVAILABLE',
      ]),
    },
  };
}

const ONE = [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: ID }];

const showWebhook = {
  operationId: 'webhooks.get',
  tags: ['webhooks'],
  summary: 'How a webhook fares',
  security: [{ token: [] }],
  parameters: ONE,
  responses: {
    200: { description: 'The webhook; never its secret.', content: json(schemaOf(WebhookView, 'output')) },
    ...problems([...WITH_CALLER, ...OF_ONE, 'STORE_UNAVAILABLE']),
  },
};

const removeWebhook = {
  operationId: 'webhooks.remove',
  tags: ['webhooks'],
  summary: 'Remove a webhook',
  security: [{ token: [] }],
  parameters: ONE,
  responses: {
    204: { description: 'It is removed.' },
    ...problems([...WITH_CALLER, ...OF_ONE, 'STORE_UNAVAILABLE']),
  },
};

const enableWebhook = {
  operationId: 'webhooks.enable',
  tags: ['webhooks'],
  summary: 'Enable a webhook again',
  description:
    'After it was disabled: goes on where it stopped, or at `from`. One that is enabled can be moved as well.',
  security: [{ token: [] }],
  parameters: ONE,
  requestBody: {
    required: false,
    content: { 'application/json': { schema: schemaOf(Enabling, 'input'), example: { from: 'now' } } },
  },
  responses: {
    200: { description: 'It is enabled.', content: json(schemaOf(WebhookView, 'output')) },
    ...problems([...WITH_CALLER, ...WITH_BODY, ...WITH_POSITION, ...OF_ONE, 'STORE_UNAVAILABLE']),
  },
};

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  // Without `$schema`: the OpenAPI document says which dialect it is.
  const entries = Object.entries(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
  return Object.fromEntries(entries.filter(([key]) => key !== '$schema'));
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}

/** Refusals by status, with the codes that each may carry. */
function problems(codes: Codes): Record<number, object> {
  const possible = known([...new Set(codes)]);
  return Object.fromEntries(
    [...new Set(possible.map(({ status }) => status))].sort().map((status) => {
      const some = possible.filter((problem) => problem.status === status);
      const own = { type: 'object', properties: { code: { enum: some.map(({ code }) => code) } } };
      return [
        status,
        {
          description: some.map(({ code, summary }) => `\`${code}\`: ${summary}`).join('\n\n'),
          ...((status === 429 || status === 503) && { headers: { 'Retry-After': { schema: { type: 'string' } } } }),
          ...(status === 401 && { headers: { 'WWW-Authenticate': { schema: { type: 'string' } } } }),
          content: {
            'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, own] } },
          },
        },
      ];
    }),
  );
}
