/** The store over PostgreSQL, on a server that the tests start. */
import { pino } from 'pino';
import { PostgresqlStore } from '@ledger-pilots/gateway/store/postgresql/postgresql-store.ts';
import { StoreError } from '@ledger-pilots/gateway/store/store-error.ts';
import { storePromises } from '@ledger-pilots/gateway/store/testing/store-promises.ts';
import type { StoreUnderTest } from '@ledger-pilots/gateway/store/testing/store-under-test.ts';
import { envelopeOf, newSubmission } from '@ledger-pilots/gateway/store/testing/submission-samples.ts';
import { PostgresqlServer, describeWithPostgresql } from '../postgresql.ts';
import { LossyLink } from './lossy-link.ts';

const log = pino({ level: 'silent' });

describeWithPostgresql('a store in PostgreSQL', () => {
  let server: PostgresqlServer;
  let databases = 0;

  beforeAll(async () => {
    server = await PostgresqlServer.start();
  }, 60_000);

  afterAll(() => server.close());

  const emptyDatabase = (): Promise<string> => server.database(`store${databases++}`);

  storePromises(async (): Promise<StoreUnderTest> => {
    const url = await emptyDatabase();
    let first = await PostgresqlStore.open(url, log);
    const second = await PostgresqlStore.open(url, log);
    return {
      get first() {
        return first;
      },
      second,
      restart: async () => {
        await first.close();
        first = await PostgresqlStore.open(url, log);
      },
      close: async () => {
        await Promise.all([first.close(), second.close()]);
      },
    };
  });

  test('replicas that start at once make the tables once', async () => {
    const url = await emptyDatabase();
    const stores = await Promise.all(Array.from({ length: 6 }, () => PostgresqlStore.open(url, log)));
    const answers = await Promise.all(stores.map((store) => store.submissions.open('a', [newSubmission('k')])));
    expect(answers.filter(([known]) => known === undefined)).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('tables of a later version are refused', async () => {
    const url = await emptyDatabase();
    await (await PostgresqlStore.open(url, log)).close();
    await server.query(new URL(url).pathname.slice(1), 'INSERT INTO ledger_gateway.migration (version) VALUES (999)');
    await expect(PostgresqlStore.open(url, log)).rejects.toThrow(/is of version 999/);
  });

  test('a database that is not there is refused, and no password is told', async () => {
    const url = `postgresql://test:canary-password@127.0.0.1:${server.port}/nothing`;
    const refusal = await PostgresqlStore.open(url, log).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreError);
    expect((refusal as StoreError).message).toContain('database "nothing" does not exist');
    const malformed = await PostgresqlStore.open('postgresql://test:canary-password@:x', log).catch(
      (error: unknown) => error,
    );
    expect(malformed).toBeInstanceOf(StoreError);
    for (const error of [refusal, malformed] as StoreError[]) {
      expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('canary-password');
    }
  });

  test('a call whose answer was lost is answered as it was the first time', async () => {
    const direct = await PostgresqlStore.open(await emptyDatabase(), log);
    await direct.submissions.open('gone', [newSubmission('orphan')]);
    const lossy = await LossyLink.to(server.port);
    const store = await PostgresqlStore.open(server.url(`store${databases - 1}`, lossy.port), log);
    lossy.loseNextAnswer();
    expect(await store.submissions.open('a', [newSubmission('k')])).toEqual([undefined]);
    lossy.loseNextAnswer();
    expect(await store.submissions.sign('a', envelopeOf('k'))).toBe(true);
    lossy.loseNextAnswer();
    expect(await store.submissions.adopt('a', { own: false, limit: 10 })).toHaveLength(1);
    lossy.loseNextAnswer();
    expect(await store.lease('webhooks', 'a', 60_000)).toBe(true);
    expect(lossy.lost).toBe(4);
    await Promise.all([direct.close(), store.close()]);
    lossy.close();
  });

  test('calls work again after the server was restarted, also those that are made meanwhile', async () => {
    const store = await PostgresqlStore.open(await emptyDatabase(), log);
    await store.submissions.open('a', [newSubmission('before')]);
    await server.halt();
    expect(await store.healthy()).toBe(false);
    const meanwhile = store.submissions.open('a', [newSubmission('meanwhile')]);
    await server.run();
    expect(await meanwhile).toEqual([undefined]);
    expect(await store.submissions.sign('a', envelopeOf('before'))).toBe(true);
    expect(await store.healthy()).toBe(true);
    await store.close();
  });

  test('a call fails within seconds while the server is away', async () => {
    const store = await PostgresqlStore.open(await emptyDatabase(), log);
    await server.halt();
    const started = performance.now();
    await expect(store.submissions.find(newSubmission('k'))).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(12_000);
    await server.run();
    await store.close();
  }, 20_000);
});
