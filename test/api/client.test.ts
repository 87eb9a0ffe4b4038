/** The client library, against a gateway: by the ordinary routes, and with a key that stays with the caller. */
import { generateKeyPairSync } from 'node:crypto';
import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { keySigner } from '@ledger-pilots/gateway/client/key-signer.ts';
import type { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { fresh, freshPlate, tokenOf, type User } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';
import { certifyOwnKey, ownStore, type KeyHolder } from './own-key.ts';

jest.setTimeout(240_000);

const PLANNER: User = { party: 'haulier', user: 'dispatcher' };
const gateway = new OwnGateway(ownStore());
let at: string;
let dispatcher: KeyHolder;
let docs: KeyHolder;

beforeAll(async () => {
  [at, dispatcher, docs] = await Promise.all([
    gateway.ready(),
    certifyOwnKey({ party: 'haulier', user: fresh('own') }, { role: 'dispatcher', bizNo: '2208162517' }),
    certifyOwnKey({ party: 'line', user: fresh('own') }, { role: 'docs' }),
  ]);
});

afterAll(() => gateway.stop());

const ordinary = () => ledgerClient({ baseUrl: at, token: () => tokenOf(PLANNER), contracts: [transshipment] });
const signing = (holder: KeyHolder) =>
  ledgerClient({
    baseUrl: at,
    token: () => tokenOf(holder),
    contracts: [transshipment],
    signer: keySigner(holder),
  });

/** Raw Ed25519 key of a driver, in hex. */
function driverKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
}

describe.each([
  ['by the ordinary routes', () => ordinary()],
  ['with a key that stays with the caller', () => signing(dispatcher)],
])('%s', (_, make) => {
  test('several calls make a journey: each sees what was before it', async () => {
    const ledger = make();
    const plate = freshPlate();
    const entered = await ledger.transshipment.registerTruck({ messageRef: fresh('CLIENT-'), plate });
    expect(entered.output).toMatchObject({ plate, active: true });
    expect(await ledger.transaction(entered.transactionId)).toMatchObject({ status: 'VALID', block: entered.block });

    const driverId = fresh('d-');
    const driver = { messageRef: fresh('CLIENT-'), driverId, algorithm: 'Ed25519', publicKey: driverKey() } as const;
    expect((await ledger.transshipment.registerDriver(driver)).output).toMatchObject({ driverId });
    const revoked = await ledger.transshipment.revokeDriver({ messageRef: fresh('CLIENT-'), driverId });
    expect(revoked.block).toBeGreaterThan(entered.block);
    const read = await ledger.transshipment.getDriver({ driverId });
    expect(read.output).toEqual(revoked.output);

    const out = await ledger.transshipment.registerTruck({ messageRef: fresh('CLIENT-'), plate, active: false });
    expect((await ledger.transshipment.getTruck({ plate })).output).toEqual(out.output);
  });

  test('a refusal has the contract’s code, and says where to read what to do', async () => {
    const { transshipment: calls } = make();
    const refused = calls.revokeDriver({ messageRef: fresh('CLIENT-'), driverId: fresh('d-') });
    await expect(refused).rejects.toMatchObject({ name: 'LedgerError', code: 'NOT_FOUND', status: 404 });
    const remedy = await refused.then(String, (error: LedgerError) => error.remedy!);
    expect((await fetch(remedy)).status).toBe(200);
  });

  test('a write that was decided upon an old state is refused', async () => {
    const { transshipment: calls } = make();
    const plate = freshPlate();
    await calls.registerTruck({ messageRef: fresh('CLIENT-'), plate });
    const { etag } = await calls.getTruck({ plate });
    const change = { plate, active: false };
    await calls.registerTruck({ messageRef: fresh('CLIENT-'), ...change }, { ifMatch: etag! });
    const late = calls.registerTruck({ messageRef: fresh('CLIENT-'), plate }, { ifMatch: etag! });
    await expect(late).rejects.toMatchObject({ code: 'PRECONDITION_FAILED', status: 412 });
    await expect(
      calls.registerDriver(
        { messageRef: fresh('CLIENT-'), driverId: fresh('d-'), algorithm: 'Ed25519', publicKey: driverKey() },
        { ifMatch: etag! },
      ),
    ).rejects.toMatchObject({ code: 'PRECONDITION_UNSUPPORTED' });
  });

  test('many writes at once all arrive', async () => {
    const { transshipment: calls } = make();
    const plates = Array.from({ length: 8 }, () => freshPlate());
    const answers = await Promise.all(
      plates.map((plate) => calls.registerTruck({ messageRef: fresh('CLIENT-'), plate })),
    );
    expect(answers.map(({ output }) => (output as { plate: string }).plate)).toEqual(plates);
  });
});

test('a secret is signed with its salt, and read back by a member', async () => {
  const { transshipment: calls } = signing(docs);
  const plan = { terminal: 'terminal1', planId: fresh('').repeat(4) } as const;
  const secret = { imo: '9074729', voyage: '031E', bayPlan: fresh('bay'), tariffMinor: 1, currency: 'KRW' } as const;
  const stored = await calls.recordVesselPlan({ messageRef: fresh('CLIENT-'), ...plan, private: secret });
  expect(stored.output).toEqual({ stored: true });
  expect((await calls.readVesselPlan(plan)).output).toMatchObject(secret);
});

test('the same key for the same write gives the first outcome, for another one it is refused', async () => {
  const { transshipment: calls } = ordinary();
  const input = { messageRef: fresh('CLIENT-'), plate: freshPlate() };
  const idempotencyKey = fresh('key-');
  const [first, again] = await Promise.all([
    calls.registerTruck(input, { idempotencyKey }),
    calls.registerTruck(input, { idempotencyKey }),
  ]);
  expect(again).toEqual(first);
  await expect(calls.registerTruck({ ...input, plate: freshPlate() }, { idempotencyKey })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test('events are followed, and after a break-off go on where they were left', async () => {
  const ledger = ordinary();
  const stop = new AbortController();
  const plates = [freshPlate(), freshPlate()] as const;
  const seen: string[] = [];
  const first = ledger.events('transshipment', { events: ['TruckRegistered'], signal: stop.signal });
  const next = first.next();
  // The stream begins when it stands: until then, what is written is not seen.
  const writes = setInterval(() => {
    void ledger.transshipment
      .registerTruck({ messageRef: fresh('CLIENT-'), plate: freshPlate() })
      .catch(() => undefined);
  }, 1_000);
  const { value } = await next;
  clearInterval(writes);
  expect(value).toMatchObject({ event: 'TruckRegistered', contract: 'transshipment' });
  await first.return();
  for (const plate of plates) await ledger.transshipment.registerTruck({ messageRef: fresh('CLIENT-'), plate });
  for await (const event of ledger.events('transshipment', { lastEventId: value!.id, signal: stop.signal })) {
    expect(event.id).not.toBe(value!.id);
    if (event.event === 'TruckRegistered') seen.push(event.payload.plate);
    if (plates.every((plate) => seen.includes(plate))) stop.abort();
  }
  expect(seen.filter((plate) => plates.includes(plate))).toEqual([...plates]);
});

test('a gateway that cannot be reached is told apart from a refusal, and a write to it is unknown', async () => {
  const away = ledgerClient({
    baseUrl: 'http://127.0.0.1:1',
    token: 'a.b.c',
    contracts: [transshipment],
    maxRetries: 1,
    timeoutMs: 3_000,
  });
  await expect(away.transshipment.listTerminals({})).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
  const write = away.transshipment.registerTruck({ messageRef: 'CLIENT-1', plate: freshPlate() });
  await expect(write).rejects.toMatchObject({ name: 'OutcomeUnknownError', code: 'OUTCOME_UNKNOWN' });
});
