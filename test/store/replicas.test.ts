/** Two replicas of the gateway on one PostgreSQL: a key sent to both has one effect, and what one leaves the other ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import type * as Caller from '../api/caller.ts';
import { OwnGateway } from '../api/own-gateway.ts';
import { freeBasePort } from '../free-ports.ts';
import { operationsFrom } from '../ledger-operations.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { network } from '../network-command.ts';
import { describeWithPostgresql, PostgresqlServer } from '../postgresql.ts';

jest.setTimeout(240_000);

const CHANNEL = 'transshipment';
const DISPATCHER = { party: 'haulier', user: 'dispatcher' };

describeWithPostgresql('two replicas on one PostgreSQL', () => {
  const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-replicas-'));
  let server: PostgresqlServer;
  let databaseUrl: string;
  let caller: typeof Caller;
  let peers: PeerLedger[];

  beforeAll(async () => {
    const basePort = await freeBasePort();
    server = await PostgresqlServer.start();
    databaseUrl = await server.database('gateway');
    network('up', '--pilots', CHANNEL, '--no-gateway', '--state', state, '--base-port', String(basePort));
    process.env['LEDGER_STATE'] = state;
    process.env['LEDGER_GATEWAY'] = 'http://localhost:0';
    caller = await import('../api/caller.ts');
    peers = peersOf(readConnections(state), CHANNEL);
  });

  afterAll(async () => {
    peers.forEach((peer) => peer.close());
    network('down', '--state', state);
    await server.close();
    rmSync(state, { recursive: true, force: true });
  });

  const replica = (name: string, more: Readonly<Record<string, string>> = {}) =>
    new OwnGateway({ DATABASE_URL: databaseUrl, GATEWAY_REPLICA: name, ...more });

  const register = (at: string, key: string, plate: string, messageRef: string) =>
    caller.call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(plate)}`, {
      as: DISPATCHER,
      body: { messageRef },
      headers: { 'Idempotency-Key': key },
      at,
    });

  async function effects(messageRef: string): Promise<string[]> {
    const operations = await operationsFrom(peers[0]!, CHANNEL);
    return operations
      .filter(({ valid, refused, input }) => valid && !refused && input['messageRef'] === messageRef)
      .map(({ txId }) => txId);
  }

  test('a key that is sent to both at once, many times, has one effect, and both tell of it', async () => {
    const [one, two] = [replica('one'), replica('two')];
    try {
      const addresses = [await one.ready(), await two.ready()];
      for (let round = 0; round < 5; round += 1) {
        const [key, plate, ref] = [caller.fresh('key-'), caller.freshPlate(), caller.fresh('P-')];
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, n) => register(addresses[n % 2]!, key, plate, ref)),
        );
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
        const transactions = [...new Set(answers.map(({ headers }) => headers.get('transaction-id')))];
        expect(transactions).toHaveLength(1);
        expect(await effects(ref)).toEqual(transactions);
      }
      const key = caller.fresh('key-');
      const rivals = await Promise.all(
        addresses.map((at) => register(at, key, caller.freshPlate(), caller.fresh('P-'))),
      );
      expect(rivals.map(({ status }) => status).sort()).toEqual([200, 422]);
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
  });

  test('a replica that dies leaves its write to the other, which sends the same transaction', async () => {
    const doomed = replica('doomed', { GATEWAY_FAILPOINT: 'after-submit' });
    const heir = replica('heir');
    try {
      const [key, plate, ref] = [caller.fresh('key-'), caller.freshPlate(), caller.fresh('P-')];
      const [doomedAt, at] = [await doomed.ready(), await heir.ready()];
      await expect(register(doomedAt, key, plate, ref)).rejects.toThrow();
      await doomed.exited;
      // Its last sign of life has to run out first; meanwhile a repeat waits.
      const { status, headers } = await register(at, key, plate, ref);
      expect(status).toBe(200);
      expect(await effects(ref)).toEqual([headers.get('transaction-id')]);
    } finally {
      await heir.stop();
    }
  });

  test('while the database is away nothing is begun, and readiness says so; afterwards all goes on', async () => {
    const one = replica('one');
    try {
      const at = await one.ready();
      await server.halt();
      const refused = await register(at, caller.fresh('key-'), caller.freshPlate(), caller.fresh('P-'));
      expect([refused.status, refused.body.code]).toEqual([503, 'STORE_UNAVAILABLE']);
      const ready = await fetch(`${at}/readyz`);
      expect([ready.status, ((await ready.json()) as { store: string }).store]).toEqual([503, 'down']);
      await server.run();
      let answer = await register(at, caller.fresh('key-'), caller.freshPlate(), caller.fresh('P-'));
      for (const until = Date.now() + 30_000; answer.status !== 200 && Date.now() < until;) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        answer = await register(at, caller.fresh('key-'), caller.freshPlate(), caller.fresh('P-'));
      }
      expect(answer.status).toBe(200);
    } finally {
      await one.stop();
    }
  });
});
