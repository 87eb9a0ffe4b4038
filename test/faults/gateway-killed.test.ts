/**
 * The gateway dies with SIGKILL at five points of a write's life, alone and in a batch. After a restart every key leads to one
 * transaction and one effect, and nothing that was told before turns out untrue.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAILPOINTS, type Failpoint } from '@ledger-pilots/gateway/submission/failpoint.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import type * as Caller from '../api/caller.ts';
import { OwnGateway } from '../api/own-gateway.ts';
import { freeBasePort } from '../free-ports.ts';
import { operationsFrom } from '../ledger-operations.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { network } from '../network-command.ts';

jest.setTimeout(240_000);

const CHANNEL = 'transshipment';
const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-killed-'));
const networkState = join(state, 'network');
const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
let caller: typeof Caller;
let peers: PeerLedger[];

beforeAll(async () => {
  const basePort = await freeBasePort();
  network('up', '--pilots', CHANNEL, '--no-gateway', '--state', networkState, '--base-port', String(basePort));
  process.env['LEDGER_STATE'] = networkState;
  process.env['LEDGER_GATEWAY'] = 'http://localhost:0';
  caller = await import('../api/caller.ts');
  peers = peersOf(readConnections(networkState), CHANNEL);
});

afterAll(() => {
  peers.forEach((peer) => peer.close());
  network('down', '--state', networkState);
  rmSync(state, { recursive: true });
});

interface Write {
  readonly key: string;
  readonly plate: string;
  readonly messageRef: string;
}

/** What a caller was told: status and transaction, or nothing at all. */
interface Told {
  readonly status?: number;
  readonly txId?: string | null;
}

function newWrite(): Write {
  return { key: caller.fresh('key-'), plate: caller.freshPlate(), messageRef: caller.fresh('K-') };
}

async function send(at: string, { key, plate, messageRef }: Write): Promise<Told> {
  try {
    const { status, headers } = await caller.call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(plate)}`, {
      as: DISPATCHER,
      body: { messageRef },
      headers: { 'Idempotency-Key': key },
      at,
    });
    return { status, txId: headers.get('transaction-id') };
  } catch {
    return {};
  }
}

/** In how many valid transactions the write was done. */
async function effects({ messageRef }: Write, first: bigint): Promise<string[]> {
  const operations = await operationsFrom(peers[0]!, CHANNEL, first);
  return operations
    .filter(({ valid, refused, input }) => valid && !refused && input['messageRef'] === messageRef)
    .map(({ txId }) => txId);
}

const CASES = FAILPOINTS.flatMap((failpoint) => [1, 8].map((writes): [Failpoint, number] => [failpoint, writes]));

test.each(CASES)('killed %s, with %i writes at once', async (failpoint, count) => {
  const store = join(state, `store-${failpoint}-${count}`);
  const first = await peers[0]!.height();
  // With several writes, the first leaves alone and the others wait for it: the second transaction is the batch.
  const doomed = new OwnGateway({ STORE_DIR: store, GATEWAY_FAILPOINT: `${failpoint}:${count === 1 ? 1 : 2}` });
  const doomedAt = await doomed.ready();
  const writes = Array.from({ length: count }, newWrite);
  const told = await Promise.all(writes.map((write) => send(doomedAt, write)));
  await doomed.exited;
  expect(told.some(({ status }) => status === undefined)).toBe(true);

  const heir = new OwnGateway({ STORE_DIR: store });
  try {
    const at = await heir.ready();
    const again = await Promise.all(writes.map((write) => send(at, write)));
    const third = await Promise.all(writes.map((write) => send(at, write)));
    for (const [index, write] of writes.entries()) {
      const { status, txId } = again[index]!;
      expect([write.key, status]).toEqual([write.key, 200]);
      expect(third[index]).toEqual({ status, txId });
      // What was told before the crash still holds.
      if (told[index]!.status !== undefined) expect(again[index]).toEqual(told[index]);
      expect(await effects(write, first)).toEqual([txId]);
      for (const peer of peers) expect((await peer.transaction(txId!))?.code).toBe('VALID');
    }
    console.log(
      `${failpoint}, ${count}: told before ${told.filter(({ status }) => status).length}, after ${again.length}, one effect each`,
    );
  } finally {
    await heir.stop();
  }
});
