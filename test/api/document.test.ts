/** The OpenAPI document that is served, against what the gateway answers. */
import { validate } from '@readme/openapi-parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { CONTRACTS } from '@ledger-pilots/gateway/contracts.ts';
import { openapi } from '@ledger-pilots/gateway/openapi.ts';
import { call, connections, users, type Answer } from './caller.ts';

type Node = Record<string, any>;

let document: Node;
let conforms: (operation: Node, answer: Answer) => unknown;

beforeAll(async () => {
  document = (await call('GET', '/openapi.json')).body;
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'https://ledger.test/', components: document['components'] });
  conforms = (operation, { status, headers, body }) => {
    let response = operation['responses'][status] as Node | undefined;
    if (response === undefined) return `status ${status} is not in the document`;
    if (response['$ref'] !== undefined)
      response = document['components']['responses'][response['$ref'].split('/').at(-1)] as Node;
    const type = headers.get('content-type') ?? '';
    const content = response['content'][type] as Node | undefined;
    if (content === undefined) return `media type ${type} of ${status} is not in the document`;
    for (const name of Object.keys(response['headers'] ?? {})) {
      if (headers.get(name) === null) return `${status} has no header ${name}`;
    }
    const schema = JSON.parse(
      JSON.stringify(content['schema']).replaceAll('"#/components', '"https://ledger.test/#/components'),
    );
    return ajv.validate(schema as object, body) ? 'conforms' : { body, errors: ajv.errors };
  };
});

test('it is valid OpenAPI 3.1, and the one that the declarations give', async () => {
  expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true });
  const up = CONTRACTS.filter(({ name }) => Object.hasOwn(connections.channels, name));
  expect(document).toEqual(JSON.parse(JSON.stringify(openapi(up))));
});

test('whatever an operation answers, the document says so', async () => {
  const problems: unknown[] = [];
  const seen = new Set<number>();
  for (const [path, item] of Object.entries(document['paths'] as Node)) {
    for (const [verb, operation] of Object.entries(item as Node)) {
      for (const answer of await answersOf(path, verb.toUpperCase(), operation as Node)) {
        seen.add(answer.status);
        const verdict = conforms(operation as Node, answer);
        if (verdict !== 'conforms') problems.push([verb, path, verdict]);
      }
    }
  }
  expect(problems).toEqual([]);
  for (const status of [200, 400, 401, 403, 404, 413, 415]) expect([...seen]).toContain(status);
}, 300_000);

test('a method that an address does not have is answered with those that it has', async () => {
  const [viewer] = users;
  for (const [path, item] of Object.entries(document['paths'] as Node)) {
    const verbs = Object.keys(item as Node).map((verb) => verb.toUpperCase());
    const address = path.replaceAll(/\{[^}]*\}/g, 'x');
    for (const verb of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].filter((one) => !verbs.includes(one))) {
      const { status, body, headers } = await call(verb, address, { as: viewer! });
      expect([verb, path, status, body.code]).toEqual([verb, path, 405, 'METHOD_NOT_ALLOWED']);
      expect(
        headers
          .get('allow')!
          .split(', ')
          .filter((one) => one !== 'HEAD')
          .sort(),
      ).toEqual(verbs.sort());
    }
  }
});

test('there is a page that shows it, with nothing from elsewhere', async () => {
  const page = await call('GET', '/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source as string);
  expect(sources.length).toBeGreaterThan(1);
  for (const source of sources) {
    expect(source).toMatch(/^\/docs\//);
    expect((await call('GET', source)).status).toBe(200);
  }
});

test('every code has a page at its type', async () => {
  for (const { value } of Object.values(document['components']['examples'] as Node) as Node[]) {
    const page = await call('GET', value.type as string);
    expect([value.type, page.status]).toEqual([value.type, 200]);
    expect(page.body).toContain(value.title);
  }
  expect((await call('GET', '/problems/constructor')).body).toMatchObject({ code: 'PROBLEM_UNKNOWN', status: 404 });
});

/** What an operation answers to its example and to mistakes; none of it writes. */
async function answersOf(path: string, verb: string, operation: Node): Promise<Answer[]> {
  const address = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => {
    const parameter = (operation['parameters'] as Node[]).find((one) => one['name'] === name)!;
    return encodeURIComponent(parameter['example'] as string);
  });
  const isOpen = (operation['security'] as unknown[]).length === 0;
  const answers = [await call(verb, `${address}?undeclared=1`), await call(verb, address.replace(/[^/]*$/, '%00'))];
  if (isOpen) return verb === 'GET' ? [...answers, await call(verb, address)] : answers;
  for (const user of users) {
    const mistaken =
      verb === 'GET' ? call(verb, address, { as: user }) : call(verb, address, { as: user, body: { undeclared: 1 } });
    answers.push(await mistaken);
  }
  const admitted = users[answers.findIndex(({ status }, n) => n >= 2 && status !== 403) - 2];
  if (admitted !== undefined && operation['requestBody'] !== undefined) {
    answers.push(await call(verb, address, { as: admitted, body: '{' }));
    answers.push(await call(verb, address, { as: admitted, body: 'x', headers: { 'content-type': 'text/plain' } }));
    answers.push(await call(verb, address, { as: admitted, body: ' '.repeat(1024 * 1024 + 1) }));
  }
  return answers;
}
