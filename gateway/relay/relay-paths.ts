/** The relayed routes for the OpenAPI document. */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Components, JsonObject } from '../openapi/components.ts';
import { ANY_REQUEST, known, possibleProblems } from '../openapi/possible-problems.ts';
import { problems } from '../openapi/problem-responses.ts';
import { relayedRoutesOf, type RelayedRoute } from './relayed-routes.ts';
import { SubmissionReceipt } from './submission-receipt.ts';

const PENDING = {
  type: 'object',
  properties: { transactionId: { type: 'string' }, status: { const: 'PENDING' } },
  required: ['transactionId', 'status'],
};

/** Codes about tokens, their holders, and headers that a relayed call does not have. */
const OF_CALLERS = /^(TOKEN_|IDENTITY_UNKNOWN|NOT_AUTHORISED|IDEMPOTENCY_|APPROVAL_)/;

/** Path items by path. */
export function relayPaths(contracts: readonly ContractDeclaration[], schemas: Components): Record<string, JsonObject> {
  return Object.fromEntries(
    relayedRoutesOf(contracts).map((route) => {
      const contract = contracts.find(({ name }) => name === route.contract)!;
      return [route.path, { post: operation(route, contract, schemas) }];
    }),
  );
}

function operation(route: RelayedRoute, contract: ContractDeclaration, schemas: Components): JsonObject {
  const { method, name, pathFields } = route;
  const input = schemas.of(method.input, 'input', contract.name);
  const fields = input['properties'] as Record<string, JsonObject>;
  const example = method.example.input as JsonObject;
  const isInPath = (field: string): boolean => pathFields.includes(field);
  const body = {
    ...input,
    properties: Object.fromEntries(Object.entries(fields).filter(([field]) => !isInPath(field))),
    required: (input['required'] as string[]).filter((field) => !isInPath(field)),
    additionalProperties: false,
  };
  const possible = [
    ...possibleProblems(method, contract).filter(({ code }) => !OF_CALLERS.test(code)),
    ...known([...ANY_REQUEST, 'RELAY_UNAVAILABLE']),
  ];
  const unique = [...new Map(possible.map((problem) => [`${problem.owner ?? ''}${problem.code}`, problem])).values()];
  return {
    operationId: `${contract.name}.${name}.relay`,
    tags: [contract.name],
    summary: `${method.summary}, through this gateway’s relay`,
    description: descriptionOf(route),
    security: [],
    parameters: pathFields.map((field) => {
      return { name: field, in: 'path', required: true, schema: fields[field], example: example[field] };
    }),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: body,
          example: Object.fromEntries(Object.entries(example).filter(([field]) => !isInPath(field))),
        },
      },
    },
    responses: { ...successes(route, schemas), ...problems(unique, schemas) },
  };
}

function descriptionOf({ method }: RelayedRoute): string {
  const { bodyLimitBytes, gathered } = method.relayed;
  const how =
    gathered === undefined
      ? 'The gateway submits the call in its relay’s name.'
      : `What comes within a quarter of a second is submitted together with \`${gathered.by}\`, in an order made by chance.`;
  return [
    'Public: no token. What is brought proves itself; the contract sees the relay and not the person.',
    how,
    `At most ${bodyLimitBytes} bytes. The same bytes may be brought again, here or to the relay of another institution: they have one effect.`,
  ].join('\n\n');
}

function successes({ method, contract }: RelayedRoute, schemas: Components): JsonObject {
  const transactionId = { $ref: '#/components/headers/Transaction-Id' };
  const answer = {
    type: 'object',
    properties: {
      output: schemas.of(method.output, 'output', contract),
      receipt: schemas.of(SubmissionReceipt, 'output', 'relay'),
    },
    required: ['output', 'receipt'],
    additionalProperties: false,
  };
  return {
    200: {
      description: 'It is on the ledger, and the relay signs that it is.',
      headers: {
        'Transaction-Id': transactionId,
        'Transaction-Block': { $ref: '#/components/headers/Transaction-Block' },
      },
      content: { 'application/json': { schema: answer } },
    },
    202: {
      description:
        'Its end was not known at the deadline: read what it is about, and bring the same bytes again when it is not there.',
      headers: { 'Transaction-Id': transactionId },
      content: { 'application/json': { schema: PENDING } },
    },
  };
}
