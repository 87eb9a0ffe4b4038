import { validate } from '@readme/openapi-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { BUNDLE_PATH } from '../bundles/bundle-paths.ts';
import { CREDENTIAL_PATH, PDF_PATH, VERIFY_PATH } from '../documents/documents-paths.ts';
import { PUBLISHED_PATHS } from '../credentials/issuance/publisher.ts';
import { CONTRACTS } from '../contracts.ts';
import { documentOf } from './document.ts';
import { INTAKE_PATH } from '../intake/intake-paths.ts';
import { eventsPaths } from '../events/events-paths.ts';
import { routesOf } from '../routes.ts';
import { SIGNING_STEPS } from '../signing/signing-steps.ts';
import { STANDARDS_PATHS } from '../standards/standards-paths.ts';
import { relayedRoutesOf } from '../relay/relayed-routes.ts';
import { versionsRoutesOf } from '../versions/versions-routes.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its form is what is tested
type Node = Record<string, any>;

const document = documentOf(CONTRACTS) as Node;
const routes = [...routesOf(CONTRACTS), ...versionsRoutesOf(CONTRACTS)];
const beside = [
  '/v1/transactions/{txId}',
  ...Object.values(SIGNING_STEPS),
  ...Object.keys(eventsPaths(CONTRACTS)),
  ...relayedRoutesOf(CONTRACTS).map(({ path }) => path),
  BUNDLE_PATH,
  INTAKE_PATH,
  PDF_PATH,
  CREDENTIAL_PATH,
  VERIFY_PATH,
  ...Object.values(PUBLISHED_PATHS),
];
const standards = Object.entries(STANDARDS_PATHS).flatMap(([path, item]) =>
  Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path}`),
);
const operationOf = (path: string, verb: string): Node => document['paths'][path][verb.toLowerCase()];

test('the document is valid OpenAPI 3.1', async () => {
  const result = await validate(structuredClone(document) as never);
  expect(result).toMatchObject({ valid: true });
});

test('every declared method is an operation, and nothing else is below /v1 but what is served beside them', () => {
  const described = Object.entries(document['paths'] as Node)
    .filter(([path]) => path.startsWith('/v1/') && !beside.includes(path))
    .flatMap(([path, item]) => Object.keys(item as Node).map((verb) => `${verb.toUpperCase()} ${path}`));
  const declared = routes.map(({ verb, path }) => `${verb} ${path}`);
  expect(described.sort()).toEqual([...declared, ...standards].sort());
});

test('an operation needs a token exactly when its method is not public', () => {
  for (const { path, verb, method } of routes) {
    expect(operationOf(path, verb)['security']).toEqual(method.access === 'public' ? [] : [{ token: [] }]);
  }
});

test('a relayed call needs no token, and is at a path of its own', () => {
  const relayed = relayedRoutesOf(CONTRACTS);
  const names = relayed.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['castBallot', 'challengeBallot', 'giveConsent', 'approveCase']));
  for (const { path } of relayed) {
    expect(operationOf(path, 'POST')['security']).toEqual([]);
    expect(routes.map((route) => route.path)).not.toContain(path);
  }
});

test('every error code of a method is at its status, with an example', () => {
  for (const { path, verb, method, contract } of routes) {
    const errors = CONTRACTS.find(({ name }) => name === contract)!.errors;
    for (const code of method.errors ?? []) {
      const { $ref } = operationOf(path, verb)['responses'][errors[code]!.status] as { $ref: string };
      const response = document['components']['responses'][$ref.replace('#/components/responses/', '')] as Node;
      expect(Object.keys(response['content']['application/problem+json']['examples'])).toContain(code);
    }
  }
});

test('every example of a body and a parameter is valid by its own schema', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'https://ledger.test/', components: document['components'] });
  const check = (schema: object, value: unknown): void => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"https://ledger.test/#/components');
    expect({ valid: ajv.validate(JSON.parse(text) as object, value), value, errors: ajv.errors }).toMatchObject({
      valid: true,
    });
  };
  for (const { path, verb } of routes) {
    const { requestBody, parameters = [] } = operationOf(path, verb);
    if (requestBody !== undefined) {
      const { schema, example } = requestBody.content['application/json'] as Node;
      check(schema as object, example);
    }
    for (const { schema, example } of parameters as Node[]) if (example !== undefined) check(schema as object, example);
  }
});

test('an input refuses unknown fields, in the document as in the schema', () => {
  for (const { path, verb, method } of routes) {
    const body = operationOf(path, verb)['requestBody'] as Node | undefined;
    if (method.kind === 'submit' && body !== undefined) {
      expect(body['content']['application/json']['schema']['additionalProperties']).toBe(false);
    }
  }
});

test('the same declarations give the same document, byte by byte', () => {
  expect(JSON.stringify(documentOf(CONTRACTS))).toBe(JSON.stringify(document));
});
