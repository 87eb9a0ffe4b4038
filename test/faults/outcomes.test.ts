/** What callers are told while parts of the network are away: one of three outcomes, and each of them true. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { killNode, startNode } from '@ledger-pilots/network/processes/nodes.ts';
import type * as Caller from '../api/caller.ts';
import { freeBasePort } from '../free-ports.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { network } from '../network-command.ts';
import { until } from '../until.ts';

jest.setTimeout(240_000);

const CHANNEL = 'transshipment';
const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-outcomes-'));
const networkState = join(state, 'network');
const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
let caller: typeof Caller;
let peers: PeerLedger[];

beforeAll(async () => {
  // The hauliers get a second peer; everybody else keeps one.
  const topology = join(state, 'topology.yaml');
  const text = readFileSync('network/topology.yaml', 'utf8');
  writeFileSync(topology, text.replace(/^ {2}haulier:$/m, '  haulier:\n    peers: 2'));
  const address = ['--state', networkState, '--base-port', String(await freeBasePort(topology))];
  network('up', '--pilots', CHANNEL, '--topology', topology, ...address);
  const connections = readConnections(networkState);
  process.env['LEDGER_STATE'] = networkState;
  process.env['LEDGER_GATEWAY'] = `http://localhost:${connections.gatewayPort}`;
  caller = await import('../api/caller.ts');
  peers = peersOf(connections, CHANNEL);
  expect(connections.parties['haulier']!.peers).toHaveLength(2);
});

afterAll(() => {
  peers.forEach((peer) => peer.close());
  network('down', '--state', networkState);
  rmSync(state, { recursive: true });
});

const register = (): Promise<Caller.Answer> =>
  caller.call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(caller.freshPlate())}`, {
    as: DISPATCHER,
    body: { messageRef: caller.fresh('T-') },
  });

test('while too few consenters run, the end is unknown and never told as a failure; afterwards it is valid, once', async () => {
  await killNode(networkState, 'orderer.molit');
  await killNode(networkState, 'orderer.kcs');
  const answers = await Promise.all([register(), register(), register()]);
  for (const { status, headers, body } of answers) {
    const transactionId = headers.get('transaction-id');
    expect([status, body.transactionId, body.status]).toEqual([202, transactionId, 'PENDING']);
    // Those that came while the first was under way share the second transaction.
    const place = body.operation === undefined ? '' : `?operation=${body.operation}`;
    expect(headers.get('location')).toBe(`/v1/transactions/${transactionId}${place}`);
    const pending = await caller.call('GET', headers.get('location')!, { as: DISPATCHER });
    expect(pending.body).toEqual(body);
  }
  await startNode(networkState, 'orderer.molit');
  await startNode(networkState, 'orderer.kcs');
  for (const { headers } of answers) {
    const transactionId = headers.get('transaction-id')!;
    const look = () => caller.call('GET', headers.get('location')!, { as: DISPATCHER });
    const { body } = await until(look, (answer) => answer.body.status !== 'PENDING');
    expect(body).toMatchObject({ transactionId, status: 'VALID', channel: CHANNEL });
    for (const peer of peers) {
      const recorded = await until(
        () => peer.transaction(transactionId),
        (found) => found !== undefined,
      );
      expect(recorded).toEqual({ block: BigInt(body.block as number), code: 'VALID' });
    }
  }
});

test('a party’s second peer takes over from the first, and the first back, without a restart of the gateway', async () => {
  for (const name of ['peer0.haulier', 'peer1.haulier']) {
    await killNode(networkState, name);
    for (let n = 0; n < 3; n += 1) expect((await register()).status).toBe(200);
    await startNode(networkState, name);
    const following = async (): Promise<boolean> =>
      (await caller.call('GET', '/readyz')).body.peers.find(({ peer }: { peer: string }) => peer === name).following;
    expect(await until(following, Boolean)).toBe(true);
  }
});

test('a party without a peer is told so at once, and served again when it has one', async () => {
  const read = () => caller.call('GET', '/v1/transshipment/orders', { as: { party: 'kcs', user: 'officer' } });
  expect((await read()).status).toBe(200);
  await killNode(networkState, 'peer0.kcs');
  const { status, body, headers } = await read();
  expect([status, body.code]).toEqual([503, 'PEERS_UNAVAILABLE']);
  expect(headers.get('retry-after')).toBe('2');
  await startNode(networkState, 'peer0.kcs');
  expect((await until(read, (answer) => answer.status === 200)).status).toBe(200);
});

test('without enough endorsers a write is rejected, and nothing of it is on the ledger', async () => {
  const others = ['bpa', 'line', 'terminal1', 'terminal2', 'kcs'].map((party) => `peer0.${party}`);
  for (const name of others) await killNode(networkState, name);
  const { status, body } = await register();
  for (const name of others) await startNode(networkState, name);
  expect([status, body.code]).toEqual([503, 'ENDORSERS_UNAVAILABLE']);
  expect((await until(register, (answer) => answer.status === 200)).status).toBe(200);
  const recorded = await Promise.all(peers.map((peer) => peer.transaction(body.transactionId as string)));
  expect(recorded).toEqual(peers.map(() => undefined));
});

test('without the contract’s process a write is rejected, and served again when it is back', async () => {
  const name = `contract.${CHANNEL}`;
  await killNode(networkState, name);
  const { status, body } = await register();
  expect([status, body.code]).toEqual([503, 'CONTRACT_UNAVAILABLE']);
  expect((await caller.call('GET', '/readyz')).status).toBe(503);
  await startNode(networkState, name);
  expect((await until(register, (answer) => answer.status === 200)).status).toBe(200);
});
