/**
 * Every route beside the declared methods times every user, and times nobody: versions, events, webhooks, signing, standards,
 * look-ups. Who is expected where comes from the declarations; that no route is forgotten, from the document that is served.
 */
import { admits, type ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { CONTRACTS } from '@ledger-pilots/gateway/contracts.ts';
import { routesOf } from '@ledger-pilots/gateway/routes.ts';
import { versionsRoutesOf } from '@ledger-pilots/gateway/versions/versions-routes.ts';
import { call, connections, users, type User } from './caller.ts';

type RoleUser = (typeof users)[number];

/** An operation beside the declared methods: who may, and a request that fails for its content only. */
interface Beside {
  readonly admitted: (user: RoleUser) => boolean;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

/** Every user at once, on a machine that runs six channels beside. */
jest.setTimeout(60_000);

const contracts = CONTRACTS.filter(({ name }) => Object.hasOwn(connections.channels, name));
const transshipment = contracts.find(({ name }) => name === 'transshipment')!;
const customs = contracts.find(({ name }) => name === 'customs')!;
const beef = contracts.find(({ name }) => name === 'beef')!;
const realestate = contracts.find(({ name }) => name === 'realestate')!;
const declared = new Set(routesOf(contracts).map(({ verb, path }) => `${verb} ${path}`));
const anybody = (): boolean => true;
const TX_ID = '0'.repeat(64);
const WEBHOOK = '7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1';

const mayCall =
  (contract: ContractDeclaration, ...methods: readonly string[]) =>
  ({ party, roles }: RoleUser): boolean =>
    methods.some((method) => admits(contract.methods[method]!.access, party, roles));

/** On the channel, with a role in at least one method that is not public. */
const readsEvents =
  (contract: ContractDeclaration) =>
  (user: RoleUser): boolean => {
    const { members, observers } = connections.channels[contract.name]!;
    const closed = Object.entries(contract.methods).filter(([, { access }]) => access !== 'public');
    return [...members, ...observers].includes(user.party) && mayCall(contract, ...closed.map(([name]) => name))(user);
  };

const writesOf = ({ methods }: ContractDeclaration): string[] =>
  Object.keys(methods).filter((name) => methods[name]!.kind === 'submit');

/** What an interchange can carry to the ledger. */
const EDI_WRITES = ['preAdvise', 'gateIn', 'gateOut'];

function besides(): Record<string, Beside> {
  const found: Record<string, Beside> = {
    'GET /v1/transactions/{txId}': { admitted: anybody, path: `/v1/transactions/${TX_ID}x` },
    'POST /v1/transshipment/edi': {
      admitted: mayCall(transshipment, ...EDI_WRITES),
      path: '/v1/transshipment/edi',
      body: 'no interchange',
      type: 'application/edifact',
    },
    'GET /v1/transshipment/passes/{passId}/codeco': {
      admitted: mayCall(transshipment, 'getPass'),
      path: '/v1/transshipment/passes/none/codeco',
    },
    'GET /v1/transshipment/dcsa/events': {
      admitted: mayCall(transshipment, 'getPass'),
      path: `/v1/transshipment/dcsa/events?passId=${'0'.repeat(32)}`,
    },
    'GET /v1/beef/epcis/documents/{number}': {
      admitted: mayCall(beef, 'queryByNumber'),
      path: '/v1/beef/epcis/documents/none',
    },
    'POST /v1/beef/epcis/capture': {
      admitted: mayCall(beef, 'captureEvent'),
      path: '/v1/beef/epcis/capture',
      body: 'no document',
      type: 'application/ld+json',
    },
    'GET /v1/beef/epcis/events': {
      admitted: mayCall(beef, 'queryByNumber', 'queryByStep'),
      path: '/v1/beef/epcis/events?undeclared=1',
    },
    'POST /v1/customs/intake': {
      admitted: mayCall(customs, ...writesOf(customs)),
      path: '/v1/customs/intake',
      body: 'no upload without a key',
      type: 'application/x-ndjson',
    },
    'POST /v1/customs/wco/declarations': {
      admitted: mayCall(customs, 'fileDeclaration'),
      path: '/v1/customs/wco/declarations',
      body: 'no document',
    },
    'GET /v1/customs/wco/declarations/{declarationNo}': {
      admitted: mayCall(customs, 'getDeclaration'),
      path: '/v1/customs/wco/declarations/none',
    },
    'GET /v1/realestate/documents/{bank}/{agency}/{documentId}/pdf': {
      admitted: mayCall(realestate, 'readDocument'),
      path: '/v1/realestate/documents/none/none/none/pdf',
    },
    'GET /v1/realestate/documents/{bank}/{agency}/{documentId}/credential': {
      admitted: mayCall(realestate, 'readDocument'),
      path: '/v1/realestate/documents/none/none/none/credential',
    },
    'GET /v1/webhooks': { admitted: anybody, path: '/v1/webhooks' },
    'POST /v1/webhooks': { admitted: anybody, path: '/v1/webhooks', body: '{"undeclared":1}' },
    'GET /v1/webhooks/{id}': { admitted: anybody, path: `/v1/webhooks/${WEBHOOK}` },
    'DELETE /v1/webhooks/{id}': { admitted: anybody, path: `/v1/webhooks/${WEBHOOK}` },
    'POST /v1/webhooks/{id}/enabling': { admitted: anybody, path: `/v1/webhooks/${WEBHOOK}/enabling`, body: '{}' },
  };
  for (const step of ['proposals', 'evaluations', 'endorsements', 'submissions']) {
    found[`POST /v1/signing/${step}`] = { admitted: anybody, path: `/v1/signing/${step}`, body: '{"undeclared":1}' };
  }
  for (const contract of contracts) {
    const path = `/v1/${contract.name}/events`;
    found[`GET ${path}`] = { admitted: readsEvents(contract), path: `${path}?undeclared=1` };
  }
  // What is read without a token has its past read without one.
  const closed = versionsRoutesOf(contracts).filter(({ method }) => method.access !== 'public');
  for (const { path, method } of closed) {
    const address = path.replaceAll(/\{[^}]*\}/g, 'none');
    found[`GET ${path}`] ??= {
      admitted: ({ party, roles }) => admits(method.access, party, roles),
      path: `${address}?undeclared=1`,
    };
  }
  return found;
}

const table = besides();

function ask(
  operation: string,
  as?: User,
  authorization?: string,
): Promise<{ status: number; body: { code?: string } }> {
  const { path, body, type } = table[operation]!;
  return call(operation.split(' ')[0]!, path, {
    ...(as !== undefined && { as }),
    ...(body !== undefined && { body }),
    headers: {
      ...(type !== undefined && { 'content-type': type }),
      ...(authorization !== undefined && { authorization }),
    },
  });
}

test('the table has every operation that needs a token and is no declared method', async () => {
  const { paths } = (await call('GET', '/openapi.json')).body as {
    paths: Record<string, Record<string, { security?: unknown[] }>>;
  };
  const secured = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { security }]) => security !== undefined && security.length > 0)
      .map(([verb]) => `${verb.toUpperCase()} ${path}`),
  );
  expect(secured.filter((operation) => !declared.has(operation) && table[operation] === undefined)).toEqual([]);
  const missing = Object.keys(table).filter((operation) => !secured.includes(operation));
  expect(missing.filter((operation) => paths[operation.split(' ')[1]!] === undefined)).toEqual([]);
});

describe.each(Object.keys(table))('%s', (operation) => {
  test('is closed without a token, and with one that is not valid', async () => {
    expect((await ask(operation)).body).toMatchObject({ code: 'TOKEN_MISSING', status: 401 });
    expect((await ask(operation, undefined, 'Bearer a.b.c')).body).toMatchObject({
      code: 'TOKEN_INVALID',
      status: 401,
    });
  });

  test('admits exactly those who are expected', async () => {
    const answers = await Promise.all(
      users.map(async (user) => {
        const { status, body } = await ask(operation, user);
        return [`${user.party}/${user.user}`, status === 403 || status === 401 ? body.code : 'let in'];
      }),
    );
    expect(answers).toEqual(
      users.map((user) => [
        `${user.party}/${user.user}`,
        table[operation]!.admitted(user) ? 'let in' : 'NOT_AUTHORISED',
      ]),
    );
  });
});

test('a webhook for a contract is for those who read its events', async () => {
  const answers = await Promise.all(
    users.map(async (user) => {
      const body = { contract: 'transshipment', events: ['undeclared'], url: 'https://example.com/' };
      return [`${user.party}/${user.user}`, (await call('POST', '/v1/webhooks', { as: user, body })).body.code];
    }),
  );
  expect(answers).toEqual(
    users.map((user) => [
      `${user.party}/${user.user}`,
      readsEvents(transshipment)(user) ? 'INPUT_INVALID' : 'NOT_AUTHORISED',
    ]),
  );
});
