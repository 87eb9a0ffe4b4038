/** The OpenAPI document that is served, against what the gateway answers. */
import { validate } from '@readme/openapi-parser';
import { CONTRACTS } from '@ledger-pilots/gateway/contracts.ts';
import { documentOf } from '@ledger-pilots/gateway/openapi/document.ts';
import { call, connections, kindsOfUsers, users, type Answer } from './caller.ts';
import { until } from '../until.ts';
import { operationsOf, servedDocument, type Node, type Served } from './served-document.ts';

/** Six contracts make a large document, and many requests. */
jest.setTimeout(600_000);

const TOGETHER = 12;

let document: Node;
let conforms: Served['conforms'];

beforeAll(async () => {
  ({ document, conforms } = await servedDocument());
});

test('it is valid OpenAPI 3.1, and the one that the declarations give', async () => {
  expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true });
  const up = CONTRACTS.filter(({ name }) => Object.hasOwn(connections.channels, name));
  expect(document).toEqual(JSON.parse(JSON.stringify(documentOf(up))));
});

test('whatever an operation answers, the document says so', async () => {
  const problems: unknown[] = [];
  const seen = new Set<number>();
  for (const [verb, path, operation] of operationsOf(document)) {
    for (const answer of await answersOf(path, verb, operation)) {
      seen.add(answer.status);
      const verdict = conforms(operation, answer);
      if (verdict !== 'conforms') problems.push([verb, path, verdict]);
    }
  }
  expect(problems).toEqual([]);
  for (const status of [200, 400, 401, 403, 404, 413, 415]) expect([...seen]).toContain(status);
});

test('a method that an address does not have is answered with those that it has', async () => {
  const [viewer] = users;
  for (const [path, item] of Object.entries(document['paths'] as Node)) {
    const verbs = Object.keys(item as Node).map((verb) => verb.toUpperCase());
    const address = path.replaceAll(/\{[^}]*\}/g, 'x');
    // `credentials/restart` is also what `credentials/{publicKey}` takes.
    const shared = verbsOfOthers(path, address);
    const absent = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].filter((one) => !verbs.includes(one));
    for (const verb of absent.filter((one) => !shared.includes(one))) {
      // These are more than one address may ask in a few seconds.
      const ask = () => call(verb, address, { as: viewer! });
      const { status, body, headers } = await until(ask, (answer) => answer.status !== 429);
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

/** Methods of other paths whose parameters take this address as well. */
function verbsOfOthers(own: string, address: string): string[] {
  const takes = (path: string) => new RegExp(`^${path.replaceAll(/\{[^}]*\}/g, '[^/]+')}$`).test(address);
  const others = Object.entries(document['paths'] as Node).filter(([path]) => path !== own && takes(path));
  return others.flatMap(([, item]) => Object.keys(item as Node).map((verb) => verb.toUpperCase()));
}

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
  const parameters = ((operation['parameters'] ?? []) as Node[]).filter((one) => one['in'] === 'path');
  const addressWith = (value: (parameter: Node) => string): string =>
    parameters.reduce((address, one) => address.replace(`{${one['name']}}`, value(one)), path);
  const address = addressWith(({ example }) => encodeURIComponent(example as string));
  const answers = [
    await call(verb, `${address}?undeclared=1`),
    await call(
      verb,
      addressWith(() => '%00'),
    ),
  ];
  if ((operation['security'] as unknown[]).length === 0) return [...answers, await call(verb, address)];
  const mistake = verb === 'GET' ? {} : { body: { undeclared: 1 } };
  // A stream of events would not end.
  const target = isStream(operation) ? `${address}?undeclared=1` : address;
  // Until one is admitted: who is and who is not is a matter of access.test.ts.
  const byUser: Answer[] = [];
  const asked = membersFirst(path);
  for (let at = 0; at < asked.length && !byUser.some(({ status }) => status !== 403); at += TOGETHER) {
    const some = asked.slice(at, at + TOGETHER);
    byUser.push(...(await Promise.all(some.map((user) => call(verb, target, { as: user, ...mistake })))));
  }
  const admitted = asked[byUser.findIndex(({ status }) => status !== 403)];
  if (admitted === undefined || operation['requestBody'] === undefined) return [...answers, ...byUser];
  const asAdmitted = (body: string, type: string): Promise<Answer> =>
    call(verb, address, { as: admitted, body, headers: { 'content-type': type } });
  return [
    ...answers,
    ...byUser,
    await asAdmitted('{', 'application/json'),
    await asAdmitted('x', 'text/csv'),
    await asAdmitted(' '.repeat(1024 * 1024 + 1), Object.keys((operation['requestBody'] as Node)['content'])[0]!),
  ];
}

/** Who might be admitted at a path: first the members of its channel, among whom somebody is. */
function membersFirst(path: string): typeof users {
  const channel = path.split('/')[2] ?? '';
  if (!Object.hasOwn(connections.channels, channel)) return users;
  const { members } = connections.channels[channel]!;
  const isMember = ({ party }: (typeof users)[number]) => members.includes(party);
  const kinds = kindsOfUsers(channel);
  return [...kinds.filter(isMember), ...kinds.filter((user) => !isMember(user))];
}

function isStream(operation: Node): boolean {
  return operation['responses']['200']?.['content']?.['text/event-stream'] !== undefined;
}
