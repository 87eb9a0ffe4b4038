/** The OpenAPI 3.1 document, derived from the declarations: pure, so that the served and the written one are the same. */
import { z } from 'zod';
import { ApprovalPending } from '@ledger-pilots/chaincode/kit/approval.ts';
import {
  grantsOf,
  namesOf,
  type ContractDeclaration,
  type MethodDeclaration,
} from '@ledger-pilots/chaincode/kit/declare.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { TRANSACTION_PATH, TransactionStatus } from './http/transaction-status.ts';
import { GATEWAY_PROBLEMS, Problem, type GatewayCode, type ProblemDeclaration } from './problems.ts';
import { routesOf, type Route } from './routes.ts';

type JsonObject = Record<string, unknown>;

/** A code that an operation may answer, with whose code it is. */
interface PossibleProblem extends ProblemDeclaration {
  readonly code: string;
  readonly owner: string | undefined;
}

const EXAMPLE_TX = '5b1f7f6e0c2f4f0d8c0a9a3c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6';
const EXAMPLE_ID = '7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1';

const ANY_REQUEST: readonly GatewayCode[] = [
  'PATH_INVALID',
  'REQUEST_INVALID',
  'HEADERS_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'INTERNAL',
  'SHUTTING_DOWN',
];
const WITH_TOKEN: readonly GatewayCode[] = [
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'IDENTITY_UNKNOWN',
  'IDENTITY_REFUSED',
  'TOKEN_KEYS_UNAVAILABLE',
];
const ON_LEDGER: readonly GatewayCode[] = [
  'PEERS_UNAVAILABLE',
  'CONTRACT_UNAVAILABLE',
  'LEDGER_TIMEOUT',
  'ENDORSERS_UNAVAILABLE',
];
const SUBMITTING: readonly GatewayCode[] = [
  'BODY_INVALID',
  'TOO_LARGE',
  'MEDIA_TYPE',
  'ENDORSEMENTS_DIFFER',
  'CONCURRENT_CHANGE',
  'TRANSACTION_INVALID',
];

/** Codes that the kit may answer to any method, and those that depend on how it is declared. */
const KIT_ALWAYS = ['INPUT_INVALID', 'NOT_FOUND'] as const;
const KIT_SUBMIT = ['STATE_CONFLICT', 'LIMIT_EXCEEDED'] as const;

/**
 * The document for these contracts.
 * @param contracts - the declarations that are served
 */
export function openapi(contracts: readonly ContractDeclaration[]): object {
  const schemas = new Components(contracts);
  const paths: Record<string, JsonObject> = {};
  for (const route of routesOf(contracts)) {
    const item = (paths[route.path] ??= {});
    item[route.verb.toLowerCase()] = operation(
      route,
      contracts.find(({ name }) => name === route.contract)!,
      schemas,
    );
  }
  paths[TRANSACTION_PATH] = { get: transactionLookUp(schemas) };
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

/** What operations share: schemas of records and of whatever else has a name, and responses. */
class Components {
  readonly #records: ReadonlyMap<z.ZodType, string>;
  readonly #schemas: JsonObject = {};
  readonly responses: JsonObject = {};
  readonly examples: JsonObject = {};

  constructor(contracts: readonly ContractDeclaration[]) {
    this.#records = new Map(
      contracts.flatMap(({ name: contract, records }) =>
        Object.entries(records).map(([record, { schema }]) => [schema, `${contract}.${record}`] as const),
      ),
    );
  }

  /** JSON Schema of a zod schema, with references into the document's components; `owner` keeps names apart. */
  of(schema: z.ZodType, io: 'input' | 'output', owner: string): JsonObject {
    const record = this.#records.get(schema);
    return record === undefined ? this.#inline(schema, io, owner) : this.#reference(schema, record, io);
  }

  all(): JsonObject {
    return this.#schemas;
  }

  #reference(schema: z.ZodType, record: string, io: 'input' | 'output'): JsonObject {
    const name = componentName(record, io);
    if (!Object.hasOwn(this.#schemas, name)) {
      // Taken before it is made, for records that refer to themselves.
      this.#schemas[name] = {};
      this.#schemas[name] = this.#inline(schema, io, record);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #inline(schema: z.ZodType, io: 'input' | 'output', owner: string): JsonObject {
    const {
      $defs = {},
      $schema: _,
      ...root
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const nested = zodSchema as unknown as z.ZodType;
        const record = this.#records.get(nested);
        if (record === undefined || nested === schema) return;
        for (const key of Object.keys(jsonSchema)) delete (jsonSchema as JsonObject)[key];
        Object.assign(jsonSchema, this.#reference(nested, record, io));
      },
    }) as JsonObject & { $defs?: Record<string, JsonObject> };
    const name = (key: string): string => componentName(`${owner}.${key}`, io);
    const point = (node: unknown): unknown => mapReferences(node, (key) => `#/components/schemas/${name(key)}`);
    for (const [key, definition] of Object.entries($defs)) this.#schemas[name(key)] ??= point(withoutId(definition));
    return point(withoutId(root)) as JsonObject;
  }
}

/** An input may leave out what an output always has, so the two are different components. */
function componentName(name: string, io: 'input' | 'output'): string {
  return `${name}${io === 'input' ? '.input' : ''}`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

function withoutId({ id: _id, $id: __id, ...schema }: JsonObject): JsonObject {
  return schema;
}

function mapReferences(node: unknown, target: (key: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => mapReferences(item, target));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string' && value.startsWith('#/$defs/')
        ? [key, target(value.slice('#/$defs/'.length))]
        : [key, mapReferences(value, target)],
    ),
  );
}

function operation(route: Route, contract: ContractDeclaration, schemas: Components): JsonObject {
  const { method, name } = route;
  const { properties, rest } = splitInput(route, schemas);
  return {
    operationId: `${contract.name}.${name}`,
    tags: [contract.name],
    summary: method.summary,
    description: [method.description, accessText(method)].filter((text) => text !== undefined).join('\n\n'),
    security: method.access === 'public' ? [] : [{ token: [] }],
    ...(properties.length > 0 && { parameters: properties }),
    ...(takesBody(method, rest) && { requestBody: requestBody(route, rest, schemas) }),
    responses: { ...successes(route, schemas), ...problems(possibleProblems(method, contract), schemas) },
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
  if (method.kind === 'evaluate') return { 200: { description: 'What the ledger says.', content: json(output) } };
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
      description: 'Its end was not known at the deadline. `Location` is where it can be looked up.',
      headers: {
        'Transaction-Id': { $ref: '#/components/headers/Transaction-Id' },
        Location: { schema: { type: 'string', format: 'uri-reference' } },
      },
      content: json(schemas.of(TransactionStatus, 'output', 'gateway')),
    },
  };
}

function possibleProblems(method: MethodDeclaration, contract: ContractDeclaration): PossibleProblem[] {
  const isSubmit = method.kind === 'submit';
  const gateway: GatewayCode[] = [
    ...ANY_REQUEST,
    ...ON_LEDGER,
    ...(method.access === 'public' ? (['PUBLIC_READS_UNAVAILABLE', 'IDENTITY_REFUSED'] as const) : WITH_TOKEN),
    ...(isSubmit ? SUBMITTING : []),
  ];
  const kit: (keyof typeof KIT_ERRORS)[] = [
    ...KIT_ALWAYS,
    ...(method.access === 'public' ? [] : (['NOT_AUTHORISED'] as const)),
    ...(isSubmit ? KIT_SUBMIT : []),
    ...(isSubmit && 'messageRef' in method.input.shape ? (['DUPLICATE'] as const) : []),
    ...(isSubmit && method.fourEyes === true ? (['APPROVAL_SAME_PERSON'] as const) : []),
    ...(isSubmit && method.private !== undefined ? (['PRIVATE_INPUT_MISSING'] as const) : []),
  ];
  return [
    ...gateway.map((code) => ({ code, owner: undefined, ...GATEWAY_PROBLEMS[code] })),
    ...kit.map((code) => ({ code, owner: undefined, ...KIT_ERRORS[code] })),
    ...(method.errors ?? []).map((code) => ({ code, owner: contract.name, ...contract.errors[code]! })),
  ];
}

/** Responses by status, each with the codes that it may carry and an example of each. */
function problems(possible: readonly PossibleProblem[], components: Components): JsonObject {
  const byStatus = new Map<number, PossibleProblem[]>();
  for (const problem of possible) byStatus.set(problem.status, [...(byStatus.get(problem.status) ?? []), problem]);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => {
      const name = [status, ...some.map(nameOf)].join('.');
      components.responses[name] ??= problemResponse(status, some, components);
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function problemResponse(status: number, some: readonly PossibleProblem[], components: Components): JsonObject {
  for (const problem of some) components.examples[nameOf(problem)] ??= { value: exampleOf(problem) };
  const codes = some.map(({ code }) => code);
  return {
    description: some.map(({ code, summary }) => `\`${code}\`: ${summary}`).join('\n\n'),
    ...(status === 401 && { headers: { 'WWW-Authenticate': { schema: { type: 'string' } } } }),
    ...(status === 503 && { headers: { 'Retry-After': { schema: { type: 'string' } } } }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
        },
        examples: Object.fromEntries(
          some.map((problem) => [problem.code, { $ref: `#/components/examples/${nameOf(problem)}` }]),
        ),
      },
    },
  };
}

function nameOf({ code, owner }: PossibleProblem): string {
  return owner === undefined ? code : `${owner}-${code}`;
}

function exampleOf({ code, owner, ...declaration }: PossibleProblem): object {
  return new Problem(code, declaration, owner).body(EXAMPLE_ID);
}

function transactionLookUp(schemas: Components): JsonObject {
  const possible = [...ANY_REQUEST, ...WITH_TOKEN, 'PEERS_UNAVAILABLE', 'TRANSACTION_UNKNOWN'] as const;
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
    ],
    responses: {
      200: { description: 'What is known.', content: json(schemas.of(TransactionStatus, 'output', 'gateway')) },
      ...problems(
        [
          ...possible.map((code) => ({ code, owner: undefined, ...GATEWAY_PROBLEMS[code] })),
          { code: 'INPUT_INVALID', owner: undefined, ...KIT_ERRORS.INPUT_INVALID },
        ],
        schemas,
      ),
    },
  };
}

function operationPaths(schemas: Components): Record<string, JsonObject> {
  const anything = json({ type: 'object' });
  const get = (operationId: string, summary: string, responses: JsonObject): JsonObject => ({
    get: {
      operationId,
      tags: ['operations'],
      summary,
      security: [],
      responses: { ...responses, ...problems(faults, schemas) },
    },
  });
  const faults = ANY_REQUEST.filter((code) => code !== 'SHUTTING_DOWN').map((code) => ({
    code,
    owner: undefined,
    ...GATEWAY_PROBLEMS[code],
  }));
  return {
    '/healthz': get('operations.health', 'Whether the process is alive', {
      200: { description: 'It is.', content: anything },
    }),
    '/readyz': get('operations.ready', 'Whether the gateway can serve: it asks the peers', {
      200: { description: 'It can.', content: anything },
      503: { description: 'It cannot.', content: anything },
    }),
  };
}

function json(schema: object): JsonObject {
  return { 'application/json': { schema } };
}
