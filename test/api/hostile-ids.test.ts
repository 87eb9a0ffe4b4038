/** Identifiers that are none, at every place of every route where one is expected: refused there, by an allow-list. */
import { CONTRACTS } from '@ledger-pilots/gateway/contracts.ts';
import { admits } from '@ledger-pilots/chaincode/kit/declare.ts';
import { routesOf, type Route } from '@ledger-pilots/gateway/routes.ts';
import { call, connections, gateway, tokenOf, users, type User } from './caller.ts';
import { exchange } from './raw-http.ts';

const routes = routesOf(CONTRACTS.filter(({ name }) => Object.hasOwn(connections.channels, name)));
const withIds = routes.filter(({ pathFields }) => pathFields.length > 0);

/** As they stand in the path, percent-encoded. */
const HOSTILE = {
  'U+0000': '%00',
  'U+0001': 'a%01',
  'U+10FFFF': 'a%F4%8F%BF%BF',
  'U+FFFE': '%EF%BF%BE',
  'an up-step': '..%2f..%2fhealthz',
  'an up-step of another system': '..%5c..%5chealthz',
  'an up-step, encoded twice': '%252e%252e%252f',
  'a right-to-left override': 'a%E2%80%AEb',
  'a zero-width joiner': 'a%E2%80%8Db',
  'a byte order mark': '%EF%BB%BFa',
  'decomposed Hangul': encodeURIComponent('가'.normalize('NFD')),
  'full-width letters': encodeURIComponent('ＡＢＣ'),
  'an emoji': '%F0%9F%9A%9A',
  'a leading underscore': '_x',
  'a space': 'a%20b',
  'only a space': '%20',
  'a line break': 'a%0D%0ASet-Cookie:%20x=1',
  'an escape sequence': '%1B%5B31m',
  SQL: "'%20OR%20'1'%3D'1",
  'a selector': '%7B%22%24gt%22%3A%22%22%7D',
  'a template': '%24%7B7*7%7D',
  'a prototype': '__proto__',
  '8,000 characters': 'A'.repeat(8_000),
} as const;

/** Somebody whom the route admits. */
function userOf({ method }: Route): User {
  return users.find(({ party, roles }) => admits(method.access, party, roles))!;
}

function addressOf({ path, pathFields, method }: Route, id: string, at: string): string {
  const example = method.example.input as Record<string, unknown>;
  return pathFields.reduce(
    (address, field) => address.replace(`{${field}}`, field === at ? id : encodeURIComponent(String(example[field]))),
    path,
  );
}

/** A body that would be good, so that the identifier alone is what is wrong. */
function bodyOf({ method, pathFields }: Route): object {
  const example = method.example as { input: Record<string, unknown>; private?: object };
  const rest = Object.fromEntries(Object.entries(example.input).filter(([name]) => !pathFields.includes(name)));
  return example.private === undefined ? rest : { ...rest, private: example.private };
}

/** Status, code, and the place, when the refusal names it. */
async function answerTo(route: Route, field: string, id: string): Promise<unknown[]> {
  const { status, body } = await call(route.verb, addressOf(route, id, field), {
    ...(route.method.access !== 'public' && { as: userOf(route) }),
    ...(route.method.kind === 'submit' && { body: bodyOf(route) }),
  });
  const places = (body.details?.issues ?? []) as { path: string }[];
  return [status, body.code, places.find(({ path }) => path === `$.${field}`)?.path];
}

describe.each(withIds.map((route) => [`${route.verb} ${route.path}`, route] as const))('%s', (_, route) => {
  test('refuses what is no identifier, and says where', async () => {
    const tries = route.pathFields.flatMap((field) =>
      Object.entries(HOSTILE).map(([name, id]) => ({ field, name, id })),
    );
    const answers = await Promise.all(tries.map(({ field, id }) => answerTo(route, field, id)));
    expect(answers).toEqual(tries.map(({ field }) => [400, 'INPUT_INVALID', `$.${field}`]));
  }, 60_000);
});

describe('an address', () => {
  const [route] = withIds;

  test('of a mebibyte is refused before it is read', async () => {
    const request = `GET /v1/transshipment/passes/${'a'.repeat(1024 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const { status, body } = await exchange(gateway, [request]);
    expect([status, body.code]).toEqual([431, 'HEADERS_TOO_LARGE']);
  });

  test.each(['%', '%zz', '%ff', '%c0%af', '%ed%a0%80', '%f4%90%80%80', '%e0%80%af'])(
    'with %s is no UTF-8 (half a surrogate pair, overlong, beyond Unicode), and refused',
    async (id) => {
      const authorization = `Authorization: Bearer ${await tokenOf(userOf(route!))}`;
      const request = `GET ${addressOf(route!, id, route!.pathFields[0]!)} HTTP/1.1\r\nHost: x\r\n${authorization}\r\n\r\n`;
      const { status, body } = await exchange(gateway, request);
      expect([status, body.code]).toEqual([400, 'PATH_INVALID']);
    },
  );

  test('with an empty identifier is another address', async () => {
    for (const one of withIds) {
      const answer = await call(one.verb, addressOf(one, '', one.pathFields.at(-1)!), { as: userOf(one) });
      expect([one.path, answer.status >= 404 && answer.status <= 405]).toEqual([one.path, true]);
    }
  });

  test.each([
    '/../../etc/passwd',
    '/v1/../openapi.json',
    '/docs/../../package.json',
    '/docs/%2e%2e/package.json',
    '//etc',
  ])('%s is not another one’s, however it is written', async (path) => {
    const { status, body } = await exchange(gateway, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect([status, body.code]).toEqual([404, 'ROUTE_UNKNOWN']);
  });

  test('is not looked up among what every object has', async () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect((await call('GET', `/problems/${name}`)).status).toBe(404);
      expect((await call('GET', `/problems/transshipment/${name}`)).status).toBe(404);
      expect((await call('GET', `/problems/${name}/NOT_FOUND`)).status).toBe(404);
      expect((await call('GET', `/v1/${name}/orders`)).status).toBe(404);
      expect((await call('GET', `/v1/transshipment/${name}`)).status).toBe(404);
    }
  });
});

describe('a query', () => {
  const list = routes.find(({ method }) => method.kind === 'evaluate' && 'limit' in method.input.shape)!;

  test.each([
    ['limit=1000000000'],
    ['limit=101'],
    ['limit=0'],
    ['limit=-1'],
    ['limit=1.5'],
    ['limit=1e3'],
    ['limit=0x10'],
    ['limit=%2B1'],
    ['limit=9007199254740993'],
    ['limit='],
    ['limit[]=1'],
    ['limit[$gt]=1'],
    ['limit=ten'],
    ['offset=1000000000'],
    ['cursor='],
    [`cursor=${'A'.repeat(2_001)}`],
    ['cursor=not-a-cursor'],
    ['cursor=W10'],
    ['cursor=WyIiXQ'],
    ['__proto__[limit]=1'],
    ['constructor=1'],
  ])('%s is refused', async (query) => {
    const answer = await call('GET', `${list.path}?${query}`, { as: userOf(list) });
    expect([answer.status, ['INPUT_INVALID', 'PATH_INVALID']]).toEqual([
      400,
      expect.arrayContaining([answer.body.code]),
    ]);
  });

  test.each(['limit=1&limit=2', 'limit=1&l%69mit=2'])('%s gives a parameter twice, and is refused', async (query) => {
    const answer = await call('GET', `${list.path}?${query}`, { as: userOf(list) });
    expect([answer.status, answer.body.code]).toEqual([400, 'INPUT_INVALID']);
  });
});
