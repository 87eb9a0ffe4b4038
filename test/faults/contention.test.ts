/** The same thing twice, many things on one record, and a peer that dies with writes under way: each has its one effect. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections, type Connections } from '@ledger-pilots/network/connections.ts';
import { killNode, startNode } from '@ledger-pilots/network/processes/nodes.ts';
import type * as Caller from '../api/caller.ts';
import { OwnGateway } from '../api/own-gateway.ts';
import { bareClient } from '../bare-client.ts';
import { freeBasePort } from '../free-ports.ts';
import { operationsFrom, type LedgerOperation } from '../ledger-operations.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { network } from '../network-command.ts';
import { until } from '../until.ts';

jest.setTimeout(240_000);

const CHANNEL = 'transshipment';
const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-contention-'));
const networkState = join(state, 'network');
const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
let caller: typeof Caller;
let connections: Connections;
let peers: PeerLedger[];

beforeAll(async () => {
  const basePort = await freeBasePort();
  network('up', '--pilots', CHANNEL, '--state', networkState, '--base-port', String(basePort));
  connections = readConnections(networkState);
  process.env['LEDGER_STATE'] = networkState;
  process.env['LEDGER_GATEWAY'] = `http://localhost:${connections.gatewayPort}`;
  caller = await import('../api/caller.ts');
  peers = peersOf(connections, CHANNEL);
});

afterAll(() => {
  peers.forEach((peer) => peer.close());
  network('down', '--state', networkState);
  rmSync(state, { recursive: true });
});

/** So many at once are meant. */
const UNHURRIED = { RATE_LIMIT_BURST: '10000', MAX_IN_FLIGHT_PER_CALLER: '300', REQUEST_DEADLINE_MS: '120000' };

function register(plate: string, messageRef: string, more: { at?: string; active?: boolean } = {}) {
  const { at, ...fields } = more;
  return caller.call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(plate)}`, {
    as: DISPATCHER,
    body: { messageRef, ...fields },
    ...(at !== undefined && { at }),
  });
}

async function onLedger(first: bigint, holds: (operation: LedgerOperation) => boolean): Promise<LedgerOperation[]> {
  return (await operationsFrom(peers[0]!, CHANNEL, first)).filter(holds);
}

test('one signed envelope, sent through several peers at once and again after it is in a block, has one effect', async () => {
  const clients = ['haulier', 'line', 'terminal1', 'kcs'].map((party) => bareClient(connections, party));
  try {
    const first = await peers[0]!.height();
    const input = JSON.stringify({ plate: caller.freshPlate(), messageRef: caller.fresh('E-') });
    const transaction = await clients[0]!.gateway
      .getNetwork(CHANNEL)
      .getContract(CHANNEL)
      .newProposal('registerTruck', { arguments: [input] })
      .endorse();
    const signature = await clients[0]!.signer(transaction.getDigest());
    const sendAll = () =>
      Promise.allSettled(
        clients.map(({ gateway }) =>
          gateway.newSignedTransaction(transaction.getBytes(), signature).submit({ deadline: Date.now() + 10_000 }),
        ),
      );
    const txId = transaction.getTransactionId();
    await sendAll();
    await until(
      () => peers[0]!.transaction(txId),
      (found) => found !== undefined,
    );
    await sendAll();
    // Another transaction behind it, so that a second copy would be in a block by now.
    expect((await register(caller.freshPlate(), caller.fresh('E-'))).status).toBe(200);
    const copies = await onLedger(first, (operation) => operation.txId === txId);
    expect(copies.filter(({ valid }) => valid)).toHaveLength(1);
    console.log(`${copies.length} copies in blocks, one valid`);
  } finally {
    for (const { close } of clients) close();
  }
});

test('one message sent twenty times at once, each time as a new request, has one effect and one receipt', async () => {
  const first = await peers[0]!.height();
  const [plate, messageRef] = [caller.freshPlate(), caller.fresh('E-')];
  const answers = await Promise.all(Array.from({ length: 20 }, () => register(plate, messageRef)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body.recorded))).size).toBe(1);
  const operations = await onLedger(first, ({ input }) => input['messageRef'] === messageRef);
  expect(operations.some(({ valid }) => valid)).toBe(true);
});

test('two hundred writers of one record: what was acknowledged is what is valid, and the others are told that they lost', async () => {
  const alone = new OwnGateway({ ...UNHURRIED, MAX_BATCH_OPERATIONS: '1' });
  try {
    const at = await alone.ready();
    const first = await peers[0]!.height();
    const plate = caller.freshPlate();
    const refs = Array.from({ length: 200 }, () => caller.fresh('E-'));
    const answers = await Promise.all(refs.map((ref, n) => register(plate, ref, { at, active: n % 2 === 0 })));
    const valid = await onLedger(first, (operation) => operation.valid && operation.input['plate'] === plate);
    const acknowledged = refs.filter((_, index) => answers[index]!.status === 200);
    expect(valid.map(({ input }) => String(input['messageRef'])).sort()).toEqual([...acknowledged].sort());
    const lost = answers.filter(({ status }) => status !== 200);
    // Lost on the ledger, or never sent: the peers were at different blocks each time, or had no time.
    const told = ['MVCC_CONFLICT', 'ENDORSEMENTS_DIFFER', 'LEDGER_TIMEOUT', 'CONTRACT_UNAVAILABLE'];
    for (const { body } of lost) expect(told).toContain(body.code);
    expect(acknowledged.length).toBeGreaterThan(0);
    const tries = await onLedger(first, ({ input }) => input['plate'] === plate);
    // The first try and three more, at most.
    expect(tries.length).toBeLessThanOrEqual(200 * 4);
    console.log(
      `200 writers: ${acknowledged.length} acknowledged, ${lost.length} lost, in ${tries.length} transactions`,
    );
  } finally {
    await alone.stop();
  }
});

test('of twenty that claim one terminal code at once one gets it: who read that it was free reads a phantom and loses', async () => {
  const alone = new OwnGateway({ ...UNHURRIED, MAX_BATCH_OPERATIONS: '1' });
  try {
    const at = await alone.ready();
    const first = await peers[0]!.height();
    const claims = Array.from({ length: 20 }, (_, n) => `claimant-${n}`);
    const claim = (terminal: string) =>
      caller.call('POST', '/v1/transshipment/terminals', {
        as: { party: 'bpa', user: 'policy' },
        at,
        body: {
          ...{ messageRef: caller.fresh('T-'), terminal, unLocode: 'KRPUS', smdgCode: 'BIT' },
          ...{ name: 'Busan International Terminal', windowClass: 'NEW_PORT' },
        },
      });
    const answers = await Promise.all(claims.map(claim));
    const granted = claims.filter((_, index) => answers[index]!.status === 200);
    expect(granted).toHaveLength(1);
    // Whoever lost on the ledger tried again, and was told by the contract.
    const lost = answers.filter(({ status }) => status !== 200);
    expect(new Set(lost.map(({ status, body }) => `${status} ${body.code}`))).toEqual(new Set(['409 ALREADY_EXISTS']));
    const tried = await onLedger(first, ({ method }) => method === 'registerTerminal');
    expect(tried.filter(({ valid }) => valid).map(({ input }) => input['terminal'])).toEqual(granted);
    expect(tried.some(({ code }) => code === 'PHANTOM_READ_CONFLICT')).toBe(true);
    console.log(`20 claims of one code: ${tried.length} transactions, ${tried.length - 1} phantoms`);
  } finally {
    await alone.stop();
  }
});

test('the same two hundred through group commit are all carried out', async () => {
  const all = new OwnGateway(UNHURRIED);
  try {
    const at = await all.ready();
    const plates = Array.from({ length: 20 }, caller.freshPlate);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => register(plates[n % 20]!, caller.fresh('E-'), { at, active: n % 2 === 0 })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  } finally {
    await all.stop();
  }
});

test('the party’s only peer is killed with writes under way: each is told truly, and the gateway recovers by itself', async () => {
  const first = await peers[0]!.height();
  const refs = Array.from({ length: 30 }, () => caller.fresh('E-'));
  const writes = refs.map(async (ref, n) => {
    await new Promise((resolve) => setTimeout(resolve, n * 30));
    return register(caller.freshPlate(), ref);
  });
  await new Promise((resolve) => setTimeout(resolve, 400));
  await killNode(networkState, 'peer0.haulier');
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await startNode(networkState, 'peer0.haulier');
  const answers = await Promise.all(writes);
  expect(
    (
      await until(
        () => register(caller.freshPlate(), caller.fresh('E-')),
        ({ status }) => status === 200,
      )
    ).status,
  ).toBe(200);
  for (const [index, { status, headers }] of answers.entries()) {
    expect([200, 202, 503]).toContain(status);
    if (status === 202) {
      const look = () => caller.call('GET', headers.get('location')!, { as: DISPATCHER });
      expect((await until(look, ({ body }) => body.status !== 'PENDING')).body.status).not.toBe('PENDING');
    }
    const effects = await onLedger(
      first,
      ({ valid, refused, input }) => valid && !refused && input['messageRef'] === refs[index],
    );
    if (status === 200) expect(effects).toHaveLength(1);
    if (status === 503) expect(effects).toEqual([]);
  }
});
