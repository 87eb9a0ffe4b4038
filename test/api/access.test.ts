/** Every route times every kind of user, derived from the declarations: who is let in, and who is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { admits } from '@ledger-pilots/chaincode/kit/declare.ts';
import { encode, type Json } from '@ledger-pilots/chaincode/kit/codec.ts';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import { Wallet } from '@ledger-pilots/gateway/auth/wallet.ts';
import { CONTRACTS } from '@ledger-pilots/gateway/contracts.ts';
import { Deadline } from '@ledger-pilots/gateway/deadline.ts';
import { Ledger } from '@ledger-pilots/gateway/ledger/ledger.ts';
import { Metrics } from '@ledger-pilots/gateway/metrics/metrics.ts';
import { openStore } from '@ledger-pilots/gateway/store/open-store.ts';
import type { Store } from '@ledger-pilots/gateway/store/store.ts';
import { routesOf, type Route } from '@ledger-pilots/gateway/routes.ts';
import { call, connections, kindsOfUsers, users, type Answer, type User } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';

/** Every kind of user at once, on a machine that runs six channels beside. */
jest.setTimeout(60_000);

const contracts = CONTRACTS.filter(({ name }) => Object.hasOwn(connections.channels, name));
const routes = routesOf(contracts);

/** More is asked here than one address may. */
const unhurried = new OwnGateway({ ADDRESS_RATE_LIMIT_PER_S: '100000', ADDRESS_RATE_LIMIT_BURST: '100000' });
let at: string;

// A gateway may take longer to start than Jest gives a hook.
beforeAll(async () => {
  at = await unhurried.ready();
}, 60_000);
afterAll(() => unhurried.stop());

/** A request that passes every check of who the caller is, and then fails for a field that nobody declared. */
function probe({ verb, path, method }: Route, as?: User): Promise<Answer> {
  const example = method.example.input as Record<string, unknown>;
  const address = path.replaceAll(/\{([^}]*)\}/g, (_, field: string) => encodeURIComponent(String(example[field])));
  const caller = as === undefined ? { at } : { as, at };
  return verb === 'GET'
    ? call(verb, `${address}?undeclared=1`, caller)
    : call(verb, address, { ...caller, body: { undeclared: 1 } });
}

test('the matrix is not empty', () => {
  expect(routes.length).toBeGreaterThan(20);
  expect(users.length).toBeGreaterThan(10);
});

describe.each(routes.map((route) => [`${route.verb} ${route.path}`, route] as const))('%s', (_, route) => {
  const isPublic = route.method.access === 'public';

  test(isPublic ? 'is open to everybody' : 'is closed without a token', async () => {
    const answer = await probe(route);
    expect(answer.body).toMatchObject(isPublic ? { code: 'INPUT_INVALID' } : { code: 'TOKEN_MISSING', status: 401 });
    if (!isPublic) expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="ledger"');
  });

  test('admits exactly the users that its declaration names', async () => {
    const asked = kindsOfUsers(route.contract);
    const answers = await Promise.all(
      asked.map(async (user) => {
        const { status, body } = await probe(route, user);
        return [`${user.party}/${user.user}`, status, body.code];
      }),
    );
    const expected = asked.map(({ party, user, roles }) =>
      admits(route.method.access, party, roles)
        ? [`${party}/${user}`, 400, 'INPUT_INVALID']
        : [`${party}/${user}`, 403, 'NOT_AUTHORISED'],
    );
    expect(answers).toEqual(expected);
  });
});

/** A gateway that checked nothing would change nothing: the contract asks the certificate again. */
describe('without the gateway’s own check', () => {
  const parties = Object.keys(connections.parties);
  const wallet = new Wallet(connections, parties);
  const byName = new Map(contracts.map((contract) => [contract.name, contract]));
  const log = pino({ level: 'silent' });
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-access-'));
  const groupCommit = { maxOperations: 1, maxTransactions: 100 };
  let store: Store;
  let ledger: Ledger;

  beforeAll(async () => {
    store = await openStore({ folder, log });
    const replica = 'access-test';
    ledger = new Ledger({
      connections,
      parties,
      contracts: byName,
      wallet,
      store,
      replica,
      groupCommit,
      keyRetentionMs: 60_000,
      metrics: new Metrics(),
      log,
    });
  });

  afterAll(async () => {
    ledger.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  test.each(routes.filter(({ method }) => method.access !== 'public').map((route) => [route.name, route] as const))(
    'the contract refuses %s to the members that are not named',
    async (name, { contract, method }) => {
      const { members } = connections.channels[contract]!;
      const outsiders = kindsOfUsers(contract).filter(
        ({ party, roles }) => members.includes(party) && !admits(method.access, party, roles),
      );
      const outcomes = await Promise.all(
        outsiders.map(async ({ party, user }) => {
          const request = {
            principal: wallet.find(party, user)!,
            channel: contract,
            contract,
            method: name,
            input: method.example.input as Json,
            requestHash: sha256Hex(encode(method.example.input)),
            respondAsync: false,
            batchable: false,
            deadline: Deadline.in(20_000),
            log,
          };
          const refused =
            method.kind === 'evaluate'
              ? await ledger.evaluate(request).then(
                  () => 'answered',
                  (problem: { code?: string }) => problem.code,
                )
              : await ledger.submit(request).then((end) => (end.kind === 'rejected' ? end.problem.code : end.kind));
          return [party, user, refused];
        }),
      );
      expect(outcomes).toEqual(outsiders.map(({ party, user }) => [party, user, 'NOT_AUTHORISED']));
    },
    60_000,
  );
});
