/** The OpenAPI 3.1 document, derived from the declarations: pure, so that the served and the written one are the same. */
import type { z } from 'zod';
import { MAX_BATCH } from '@ledger-pilots/chaincode/kit/batch.ts';
import { ApprovalPending } from '@ledger-pilots/chaincode/kit/approval.ts';
import {
  grantsOf,
  namesOf,
  type ContractDeclaration,
  type MethodDeclaration,
} from '@ledger-pilots/chaincode/kit/declare.ts';
import { TRANSACTION_PATH, TransactionStatus } from '../http/transaction-status.ts';
import { bundlePaths } from '../bundles/bundle-paths.ts';
import { publicationPaths } from '../publication/publication-paths.ts';
import { documentsPaths } from '../documents/documents-paths.ts';
import { relayPaths } from '../relay/relay-paths.ts';
import { routesOf, type Route } from '../routes.ts';
import { IDEMPOTENCY_KEY } from '../standards/path-forms.ts';
import { signingPaths } from '../signing/signing-paths.ts';
import { versionsRoutesOf } from '../versions/versions-routes.ts';
import { Components, type JsonObject } from './components.ts';
import { conditionalParameters, conditionalProblems, notModified, pagingText, readHeaders } from './conditional.ts';
import { ANY_REQUEST, known, possibleProblems, WITH_TOKEN } from './possible-problems.ts';
import { problems } from './problem-responses.ts';

const EXAMPLE_TX = '5b1f7f6e0c2f4f0d8c0a9a3c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6';

/**
 * The document for these contracts.
 * @param contracts - the declarations that are served
 * @param beside - path items of what is served beside the declared methods
 */
export function openapi(
  contracts: readonly ContractDeclaration[],
  beside: Readonly<Record<string, object>> = {},
): object {
  const schemas = new Components(contracts);
  const paths: Record<string, JsonObject> = {};
  for (const route of [...routesOf(contracts), ...versionsRoutesOf(contracts)]) {
    const item = (paths[route.path] ??= {});
    item[route.verb.toLowerCase()] = operation(
      route,
      contracts.find(({ name }) => name === route.contract)!,
      schemas,
    );
  }
  paths[TRANSACTION_PATH] = { get: transactionLookUp(schemas) };
  Object.assign(
    paths,
    signingPaths(contracts, schemas),
    relayPaths(contracts, schemas),
    bundlePaths(contracts, schemas),
    documentsPaths(contracts, schemas),
    publicationPaths(contracts, schemas),
  );
  // A declared method may be at the same path, for another verb.
  for (const [path, item] of Object.entries(beside)) paths[path] = { ...paths[path], ...item };
  Object.assign(paths, operationPaths(schemas));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Ledger pilots',
      version: '1.0.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: INTRODUCTION,
    },
    servers: [{ url: '/' }],
    tags: [
      ...contracts.map(({ name, title, summary }) => ({ name, description: `${title.en} (${title.ko}). ${summary}` })),
      { name: 'transactions', description: 'What became of a transaction.' },
      { name: 'signing', description: 'Calls whose caller keeps the private key: proposed, signed, sent.' },
      { name: 'webhooks', description: 'Events sent to an address of the party’s own.' },
      { name: 'operations', description: 'For whoever runs the gateway.' },
    ],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token that names party and user.',
        },
      },
      schemas: { Problem: PROBLEM_SCHEMA, ...schemas.all() },
      responses: schemas.responses,
      examples: schemas.examples,
      headers: HEADERS,
    },
  };
}

const INTRODUCTION = `Every write ends in one of three ways: it is on the ledger (200, 201), it is refused and wrote nothing (4xx, 5xx),
or its end was not known at the deadline (202, with the address where it can be looked up). Nothing else is ever told.

Errors are \`application/problem+json\` (RFC 9457). Switch on \`code\`; \`type\` is the address of its explanation.
Bodies are strict JSON: integers only, no key twice, no unknown fields.`;

const HEADERS = {
  'Transaction-Id': {
    description: 'Id of the transaction on the ledger.',
    schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
  'Transaction-Block': {
    description: 'Number of the block that holds it.',
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
};

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'A refusal (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Address of the explanation of the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened this time.' },
    code: { type: 'string', description: 'Stable; programs switch on it.' },
    instance: { type: 'string', format: 'uri', description: 'The request, as the gateway’s log names it.' },
    transactionId: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    details: { type: 'object', description: 'Facts for programs; their form depends on the code.' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'instance'],
};

/** How a write may be asked for; see http/submit-options.ts. */
const SUBMIT_HEADERS: readonly JsonObject[] = [
  IDEMPOTENCY_KEY,
  {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: '`respond-async` asks for 202 as soon as the transaction is signed and stored (RFC 7240).',
    schema: { type: 'string' },
  },
];

function operation(route: Route, contract: ContractDeclaration, schemas: Components): JsonObject {
  const { method, name } = route;
  const { properties, rest } = splitInput(route, schemas);
  const headers = [...(method.kind === 'submit' ? SUBMIT_HEADERS : []), ...conditionalParameters(route)];
  const parameters = [...properties, ...headers];
  const description = [method.description, pagingText(route), accessText(method)];
  const possible = [...possibleProblems(method, contract), ...conditionalProblems(route, contract)];
  return {
    operationId: `${contract.name}.${name}`,
    tags: [contract.name],
    summary: method.summary,
    description: description.filter((text) => text !== undefined).join('\n\n'),
    security: method.access === 'public' ? [] : [{ token: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(takesBody(method, rest) && { requestBody: requestBody(route, rest, schemas) }),
    responses: { ...successes(route, schemas), ...problems(possible, schemas) },
  };
}

/** Path and query parameters apart from what goes into the body. */
function splitInput(
  { method, pathFields, contract }: Route,
  schemas: Components,
): { properties: JsonObject[]; rest: JsonObject } {
  const schema = schemas.of(method.input, 'input', contract);
  const fields = (schema['properties'] ?? {}) as Record<string, JsonObject>;
  const required = (schema['required'] ?? []) as string[];
  const example = method.example.input as JsonObject;
  const properties = Object.entries(fields)
    .filter(([name]) => pathFields.includes(name) || method.kind === 'evaluate')
    .map(([name, field]) => ({
      name,
      in: pathFields.includes(name) ? 'path' : 'query',
      required: pathFields.includes(name) || required.includes(name),
      schema: field,
      ...(name in example && { example: example[name] }),
    }));
  const inBody = Object.entries(fields).filter(([name]) => !pathFields.includes(name));
  const rest = {
    ...schema,
    properties: Object.fromEntries(inBody),
    required: required.filter((name) => !pathFields.includes(name)),
    additionalProperties: false,
  };
  return { properties, rest };
}

/** A write whose whole input is in its path takes no body. */
function takesBody(method: MethodDeclaration, rest: JsonObject): boolean {
  return (
    method.kind === 'submit' && (Object.keys(rest['properties'] as object).length > 0 || method.private !== undefined)
  );
}

function requestBody({ method, pathFields, contract }: Route, body: JsonObject, schemas: Components): JsonObject {
  const secret = method.kind === 'submit' ? method.private : undefined;
  const example = Object.fromEntries(
    Object.entries(method.example.input).filter(([name]) => !pathFields.includes(name)),
  );
  const required = body['required'] as string[];
  const schema =
    secret === undefined
      ? body
      : {
          ...body,
          properties: {
            ...(body['properties'] as JsonObject),
            private: privateSchema(secret.schema, contract, schemas),
          },
          required: [...required, 'private'],
        };
  return {
    required: (schema['required'] as string[]).length > 0,
    content: {
      'application/json': {
        schema,
        example: secret === undefined ? example : { ...example, private: method.example.private },
      },
    },
  };
}

function privateSchema(secret: z.ZodObject, contract: string, schemas: Components): JsonObject {
  const schema = schemas.of(secret, 'input', contract);
  const salt = {
    type: 'string',
    pattern: '^[0-9a-f]{32}$',
    description:
      '128 random bits. Made by the gateway when absent; send your own to repeat a message with the same content.',
  };
  return {
    ...schema,
    properties: { ...(schema['properties'] as JsonObject), salt },
    additionalProperties: false,
    description: 'Reaches only the members of its private data collection.',
  };
}

function accessText({ access }: MethodDeclaration): string {
  if (access === 'public') return 'Public: no token.';
  const grants = grantsOf(access).map(
    ({ party, role }) => `${namesOf(party).join(', ')} as ${namesOf(role).join(', ')}`,
  );
  return `Access: ${grants.join('; ')}.`;
}

function successes(route: Route, schemas: Components): JsonObject {
  const { method, contract, created } = route;
  const output = schemas.of(method.output, 'output', contract);
  if (method.kind === 'evaluate') {
    const shown = { description: 'What the ledger says.', ...readHeaders(route), content: json(output) };
    return { 200: shown, ...notModified(route) };
  }
  const pending = schemas.of(ApprovalPending, 'output', 'kit');
  const headers = {
    'Transaction-Id': { $ref: '#/components/headers/Transaction-Id' },
    'Transaction-Block': { $ref: '#/components/headers/Transaction-Block' },
  };
  const done = { description: 'It is on the ledger.', headers, content: json(output) };
  const location = { description: 'Address of what was created.', schema: { type: 'string', format: 'uri-reference' } };
  const fourEyes = method.fourEyes === true;
  return {
    ...(created === undefined
      ? { 200: fourEyes ? { ...done, content: json({ anyOf: [pending, output] }) } : done }
      : { 201: { ...done, headers: { ...headers, Location: location } } }),
    ...(created !== undefined &&
      fourEyes && { 200: { ...done, description: 'It waits for a second person.', content: json(pending) } }),
    202: {
      description:
        'Its end was not known at the deadline, or the request preferred not to wait. `Location` is where to look it up.',
      headers: {
        'Transaction-Id': { $ref: '#/components/headers/Transaction-Id' },
        Location: { schema: { type: 'string', format: 'uri-reference' } },
      },
      content: json(schemas.of(TransactionStatus, 'output', 'gateway')),
    },
  };
}

function transactionLookUp(schemas: Components): JsonObject {
  return {
    operationId: 'transactions.get',
    tags: ['transactions'],
    summary: 'What became of a transaction',
    description: 'For any transaction of a channel that the caller’s party is on, whoever sent it.',
    security: [{ token: [] }],
    parameters: [
      {
        name: 'txId',
        in: 'path',
        required: true,
        schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
        example: EXAMPLE_TX,
      },
      {
        name: 'operation',
        in: 'query',
        required: false,
        description: 'Position of one write in a transaction that carries several, as `Location` names it.',
        schema: { type: 'integer', minimum: 0, maximum: MAX_BATCH - 1 },
      },
    ],
    responses: {
      200: { description: 'What is known.', content: json(schemas.of(TransactionStatus, 'output', 'gateway')) },
      ...problems(
        known([
          ...ANY_REQUEST,
          ...WITH_TOKEN,
          'INPUT_INVALID',
          'SHUTTING_DOWN',
          'PEERS_UNAVAILABLE',
          'TRANSACTION_UNKNOWN',
        ]),
        schemas,
      ),
    },
  };
}

/** As prom-client says it. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

function operationPaths(schemas: Components): Record<string, JsonObject> {
  const anything = json({ type: 'object' });
  const get = (operationId: string, summary: string, responses: JsonObject): JsonObject => ({
    get: {
      operationId,
      tags: ['operations'],
      summary,
      security: [],
      responses: { ...responses, ...problems(known(ANY_REQUEST), schemas) },
    },
  });
  return {
    '/healthz': get('operations.health', 'Whether the process is alive', {
      200: { description: 'It is.', content: anything },
    }),
    '/readyz': get('operations.ready', 'Whether the gateway can serve: it asks the peers', {
      200: { description: 'It can.', content: anything },
      503: { description: 'It cannot.', content: anything },
    }),
    '/metrics': get('operations.metrics', 'What the gateway counts about itself, for a collector beside it', {
      200: { description: 'Prometheus’ text form.', content: { [METRICS_TYPE]: { schema: { type: 'string' } } } },
      ...problems(known(['ROUTE_UNKNOWN']), schemas),
    }),
  };
}

function json(schema: object): JsonObject {
  return { 'application/json': { schema } };
}
