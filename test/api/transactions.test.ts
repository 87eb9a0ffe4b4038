/** What callers are told of transactions, against what the peers have. */
import { call, connections, fresh, freshPlate, type Answer } from './caller.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';

const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const PLANNER = { party: 'line', user: 'planner' };
let peers: PeerLedger[];

beforeAll(() => {
  peers = peersOf(connections, 'transshipment');
});

afterAll(() => peers.forEach((peer) => peer.close()));

const register = (plate: string, active = true): Promise<Answer> =>
  call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(plate)}`, {
    as: DISPATCHER,
    body: { messageRef: fresh('T-'), active },
  });

const registerDriver = (driverId: string): Promise<Answer> =>
  call('POST', '/v1/transshipment/drivers', {
    as: DISPATCHER,
    body: {
      messageRef: fresh('D-'),
      driverId,
      algorithm: 'Ed25519',
      publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    },
  });

const lookUp = (txId: string, as = PLANNER): Promise<Answer> => call('GET', `/v1/transactions/${txId}`, { as });

/** Every peer gets the block a little later than the one that told the gateway. */
async function onEveryPeer(txId: string): Promise<unknown[]> {
  const until = Date.now() + 10_000;
  for (;;) {
    const found = await Promise.all(peers.map((peer) => peer.transaction(txId)));
    if (found.every((one) => one !== undefined) || Date.now() > until) return found;
  }
}

test('a write that is told as done is on every peer, valid, in the block that was told', async () => {
  const answer = await register(freshPlate());
  expect(answer.status).toBe(200);
  const txId = answer.headers.get('transaction-id')!;
  const block = BigInt(answer.headers.get('transaction-block')!);
  expect(await onEveryPeer(txId)).toEqual(peers.map(() => ({ block, code: 'VALID' })));
});

test('what was created is at the address in Location, for other parties at once', async () => {
  const driverId = fresh('d-');
  const created = await registerDriver(driverId);
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`/v1/transshipment/drivers/${driverId}`);
  const read = await call('GET', created.headers.get('location')!, { as: { party: 'terminal1', user: 'gate' } });
  expect([read.status, read.body]).toEqual([200, created.body]);
});

test('a transaction can be looked up by anybody on its channel', async () => {
  const answer = await register(freshPlate());
  const transactionId = answer.headers.get('transaction-id')!;
  const expected = {
    transactionId,
    status: 'VALID',
    channel: 'transshipment',
    block: Number(answer.headers.get('transaction-block')),
    validationCode: 'VALID',
  };
  expect((await lookUp(transactionId)).body).toEqual(expected);
  expect((await lookUp(transactionId, { party: 'kisa', user: 'auditor' })).body).toEqual(expected);
});

test('an id that no ledger has is unknown, and one that cannot be an id is invalid', async () => {
  expect((await lookUp('0'.repeat(64))).body).toMatchObject({ code: 'TRANSACTION_UNKNOWN', status: 404 });
  for (const id of ['0'.repeat(63), 'A'.repeat(64), 'x', `${'0'.repeat(64)}%00`]) {
    expect((await lookUp(id)).body).toMatchObject({ code: 'INPUT_INVALID', status: 400 });
  }
});

test('a refusal by the contract has its code, and leaves no transaction', async () => {
  const driverId = fresh('d-');
  await registerDriver(driverId);
  const { status, body } = await registerDriver(driverId);
  expect([status, body.code, body.type]).toEqual([409, 'ALREADY_EXISTS', '/problems/transshipment/ALREADY_EXISTS']);
  expect(await Promise.all(peers.map((peer) => peer.transaction(body.transactionId)))).toEqual(
    peers.map(() => undefined),
  );
  expect((await lookUp(body.transactionId)).body).toMatchObject({ code: 'TRANSACTION_UNKNOWN' });
});

test('of writes to one record at once, each is told truthfully whether it is valid', async () => {
  const plate = freshPlate();
  await register(plate);
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => register(plate, n % 2 === 0)));
  for (const { status, body, headers } of answers) {
    const txId = status === 200 ? headers.get('transaction-id')! : (body.transactionId as string);
    if (status === 503) {
      // So many at once that endorsers were at different blocks each time: then nothing was sent.
      expect(body.code).toBe('ENDORSEMENTS_DIFFER');
      expect(await Promise.all(peers.map((peer) => peer.transaction(txId)))).toEqual(peers.map(() => undefined));
      continue;
    }
    if (status !== 200) expect([status, body.code]).toEqual([409, 'MVCC_CONFLICT']);
    const code = status === 200 ? 'VALID' : body.details.validationCode;
    expect(await onEveryPeer(txId)).toEqual(peers.map(() => expect.objectContaining({ code })));
  }
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
}, 60_000);

test('a repeated message gets the first output', async () => {
  const path = `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`;
  const body = { messageRef: fresh('T-') };
  const first = await call('PUT', path, { as: DISPATCHER, body });
  const second = await call('PUT', path, { as: DISPATCHER, body });
  expect([second.status, second.body]).toEqual([first.status, first.body]);
  const other = await call('PUT', path, { as: DISPATCHER, body: { ...body, active: false } });
  expect(other.body).toMatchObject({ code: 'DUPLICATE', status: 409 });
});
