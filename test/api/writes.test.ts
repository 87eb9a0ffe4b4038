/** Writes that are repeated, that do not wait, and that come many at once. */
import { call, connections, fresh, freshPlate, type Answer, type User } from './caller.ts';
import { peersOf } from '../ledger.ts';

jest.setTimeout(120_000);

const DISPATCHER: User = { party: 'haulier', user: 'dispatcher' };
const [peer, ...otherPeers] = peersOf(connections, 'transshipment');

afterAll(() => [peer!, ...otherPeers].forEach((each) => each.close()));

interface Truck {
  readonly plate: string;
  readonly messageRef: string;
  readonly active?: boolean;
}

function truck(): Truck {
  return { plate: freshPlate(), messageRef: fresh('W-') };
}

function register({ plate, ...body }: Truck, headers: Record<string, string> = {}): Promise<Answer> {
  const path = `/v1/transshipment/trucks/${encodeURIComponent(plate)}`;
  return call('PUT', path, { as: DISPATCHER, body, headers });
}

const transactionOf = ({ headers }: Answer): string | null => headers.get('transaction-id');

describe('a write with an Idempotency-Key', () => {
  test('that is repeated gets the first outcome and has no second effect', async () => {
    const request = truck();
    const headers = { 'Idempotency-Key': fresh('key-') };
    const first = await register(request, headers);
    const height = await peer!.height();
    const repeats = await Promise.all([register(request, headers), register(request, headers)]);
    expect(first.status).toBe(200);
    for (const repeat of repeats) {
      expect([repeat.status, transactionOf(repeat), repeat.body]).toEqual([200, transactionOf(first), first.body]);
      expect(repeat.headers.get('transaction-block')).toBe(first.headers.get('transaction-block'));
    }
    expect(await peer!.height()).toBe(height);
  });

  test('that is sent twenty times at once has one effect, and all are told of it', async () => {
    const request = truck();
    const headers = { 'Idempotency-Key': fresh('key-') };
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(request, headers)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(transactionOf)).size).toBe(1);
  });

  test('that names another request is refused, also while the first is under way', async () => {
    const headers = { 'Idempotency-Key': fresh('key-') };
    const [first, second] = await Promise.all([register(truck(), headers), register(truck(), headers)]);
    const third = await register(truck(), headers);
    expect([first.status, second.status, third.status].sort()).toEqual([200, 422, 422]);
    expect(third.body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', type: '/problems/IDEMPOTENCY_KEY_REUSED' });
  });

  test('is the caller’s own: another user’s same key is another key', async () => {
    const headers = { 'Idempotency-Key': fresh('key-') };
    const first = await register(truck(), headers);
    const { plate, ...body } = truck();
    const other = await call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(plate)}`, {
      as: { party: 'haulier', user: 'dispatcher2' },
      body,
      headers,
    });
    expect([first.status, other.status]).toEqual([200, 200]);
    expect(transactionOf(other)).not.toBe(transactionOf(first));
  });

  test('that the contract refused is refused again in the same words', async () => {
    const headers = { 'Idempotency-Key': fresh('key-') };
    const send = () =>
      call('POST', '/v1/transshipment/drivers/nobody-here/revocation', {
        as: DISPATCHER,
        body: { messageRef: 'REVOKE-NOBODY' },
        headers,
      });
    const [first, second] = [await send(), await send()];
    expect(first.status).toBe(404);
    expect(second.body).toEqual({ ...first.body, instance: second.body.instance });
  });

  test.each(['', 'a b', '~x', 'x'.repeat(129)])('cannot be named %j', async (key) => {
    const { status, body } = await register(truck(), { 'Idempotency-Key': key });
    expect([status, body.code]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  });
});

describe('Prefer: respond-async', () => {
  test('answers as soon as the transaction is signed; the address tells the end, and a repeat gets the outcome', async () => {
    const request = truck();
    const key = { 'Idempotency-Key': fresh('key-') };
    const { status, headers, body } = await register(request, { ...key, Prefer: 'respond-async' });
    expect([status, body.status]).toEqual([202, 'PENDING']);
    const done = await register(request, key);
    expect([done.status, transactionOf(done)]).toEqual([200, body.transactionId]);
    const found = await call('GET', headers.get('location')!, { as: DISPATCHER });
    expect(found.body).toMatchObject({ transactionId: body.transactionId, status: 'VALID' });
    expect(Number(done.headers.get('transaction-block'))).toBe(found.body.block);
  });

  test('tells at once what the contract refuses', async () => {
    const { status } = await call('POST', '/v1/transshipment/drivers/nobody-here/revocation', {
      as: DISPATCHER,
      body: { messageRef: fresh('W-') },
      headers: { Prefer: 'respond-async' },
    });
    expect(status).toBe(404);
  });
});

describe('many writes of a caller at once', () => {
  test('share transactions, and each gets its own output', async () => {
    const trucks = Array.from({ length: 60 }, truck);
    const answers = await Promise.all(trucks.map((one) => register(one)));
    answers.forEach(({ status, body }, index) => expect([status, body.plate]).toEqual([200, trucks[index]!.plate]));
    const transactions = new Set(answers.map(transactionOf));
    expect(transactions.size).toBeLessThan(30);
    for (const txId of transactions) expect((await peer!.transaction(txId!))?.code).toBe('VALID');
  });

  test('a refused one does not disturb the others, and is told without a transaction that is valid', async () => {
    const revoke = () =>
      call('POST', '/v1/transshipment/drivers/nobody-here/revocation', {
        as: DISPATCHER,
        body: { messageRef: fresh('W-') },
      });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 4 === 3 ? revoke() : register(truck()))),
    );
    answers.forEach(({ status }, n) => expect([n, status]).toEqual([n, n % 4 === 3 ? 404 : 200]));
    for (const answer of answers.filter(({ status }) => status === 404)) {
      const txId = transactionOf(answer);
      if (txId !== null) expect((await peer!.transaction(txId))?.code).not.toBe('VALID');
    }
  });

  test('of one record come one after the other, and none is lost', async () => {
    const { plate } = truck();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => register({ plate, messageRef: fresh('W-'), active: n % 2 === 0 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    // Changes that leave the endorsers as they were share a transaction, in which each sees those before it.
    answers.forEach(({ body }, n) => expect(body).toMatchObject({ plate, active: n % 2 === 0 }));
    const transactions = new Set(answers.map(transactionOf));
    for (const txId of transactions) expect((await peer!.transaction(txId!))?.code).toBe('VALID');
  });

  test('that do not wait are told their place in the transaction, where their own end is shown', async () => {
    const prefer = { Prefer: 'respond-async' };
    const answers = await Promise.all(Array.from({ length: 30 }, () => register(truck(), prefer)));
    const shared = answers.filter(({ body }) => body.operation !== undefined);
    expect(shared.length).toBeGreaterThan(10);
    for (const { headers, body } of shared) {
      const location = headers.get('location')!;
      expect(location).toBe(`/v1/transactions/${body.transactionId}?operation=${body.operation}`);
      const until = Date.now() + 20_000;
      let found = await call('GET', location, { as: DISPATCHER });
      while (found.body.status === 'PENDING' && Date.now() < until)
        found = await call('GET', location, { as: DISPATCHER });
      expect(found.body).toMatchObject({ status: 'VALID', operation: body.operation });
    }
    const beyond = await call('GET', `/v1/transactions/${shared[0]!.body.transactionId}?operation=99`, {
      as: DISPATCHER,
    });
    expect([beyond.status, beyond.body.code]).toEqual([404, 'TRANSACTION_UNKNOWN']);
  });
});
