/** Uploads over HTTP, on the real contract with a ledger in memory in the place of the network. */
import { once } from 'node:events';
import { request } from 'node:http';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { Hub, people, type Method } from '@ledger-pilots/chaincode/customs/testing/hub.ts';
import { Purchase } from '@ledger-pilots/chaincode/customs/testing/purchase.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { TestEdge } from '../standards/testing/test-edge.ts';
import { IntakeAnswer } from './intake-answer.ts';
import { INTAKE_LIMITS } from './intake-line.ts';
import { INTAKE_PATH, NDJSON } from './intake-paths.ts';
import { intakeRouter } from './intake-router.ts';

jest.setTimeout(60_000);

let hub: Hub;
let edge: TestEdge;

beforeEach(async () => {
  hub = await new Hub().open();
  // The ledger in memory judges one call after the other, as a peer judges the transactions of a block.
  let last: Promise<unknown> = Promise.resolve();
  edge = new TestEdge({
    api: customs,
    users: people,
    router: intakeRouter,
    invoke: (method, input, as, secret) => {
      const options = secret === undefined ? {} : { private: secret };
      const result = last.then(() => hub.call(method as Method, input as never, as, options as never));
      last = result;
      return result;
    },
  });
  await edge.open();
});
afterEach(() => edge.close());

type Outcome = Extract<IntakeAnswer, { line: number }>;

interface Told {
  readonly status: number;
  readonly outcomes: Outcome[];
  readonly end: Extract<IntakeAnswer, { end: unknown }>['end'];
}

async function upload(as: string, lines: readonly (object | string)[], key = 'upload-1', query = ''): Promise<Told> {
  const body = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  const headers = { 'content-type': NDJSON, 'idempotency-key': key };
  const response = await edge.send(as, 'POST', INTAKE_PATH + query, body, headers);
  const answers = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => IntakeAnswer.parse(JSON.parse(line)));
  const outcomes = answers.filter((answer) => 'line' in answer).sort((left, right) => left.line - right.line);
  const last = answers.at(-1)!;
  if (!('end' in last)) throw new Error('the answer has no end');
  return { status: response.status, outcomes, end: last.end };
}

const placing = (purchase: Purchase, messageRef = `M-${purchase.name}`) => ({
  method: 'placeOrder',
  input: { messageRef, ...purchase.placing },
  private: purchase.file,
});
const paying = ({ orderId, file, name }: Purchase) => ({
  method: 'recordPayment',
  input: { messageRef: `P-${name}`, mall: 'mall', orderId },
  private: { ...customs.methods.recordPayment.example.private, paidMinor: file.totalMinor, currency: file.currency },
});
const purchases = (count: number): Purchase[] => Array.from({ length: count }, (_, at) => new Purchase(hub, `o${at}`));
const statesOf = (orders: readonly Purchase[]) => orders.map((order) => order.record.state);

test('orders and payments of an upload are carried out, those of one order in their order', async () => {
  const orders = purchases(20);
  const told = await upload(
    'mall',
    orders.flatMap((order) => [placing(order), paying(order)]),
  );
  expect(told.status).toBe(200);
  expect(told.end).toEqual({ calls: 40, committed: 40, refused: 0, unknown: 0, complete: true });
  expect(told.outcomes.map(({ line, status }) => [line, status])).toEqual(
    Array.from({ length: 40 }, (_, at) => [at + 1, 'COMMITTED']),
  );
  expect(told.outcomes[1]).toMatchObject({ method: 'recordPayment', output: { state: 'PAID' } });
  expect(statesOf(orders)).toEqual(orders.map(() => 'PAID'));
});

test('bad lines are refused one by one, with their number and code, and lose nothing', async () => {
  const [order, other] = purchases(2);
  const { orderId, ...rest } = placing(other!).input;
  const told = await upload('mall', [
    'no json',
    placing(order!),
    '{"method":"placeOrder","method":"placeOrder","input":{}}',
    { method: 'placeOrder' },
    { method: 'constructor', input: {} },
    { method: 'getOrder', input: { orderId } },
    '',
    `{"pad":"${'x'.repeat(INTAKE_LIMITS.lineBytes)}"}`,
    { method: 'placeOrder', input: rest, private: other!.file },
    { ...placing(other!), private: { ...other!.file, totalMinor: 1 } },
    paying(order!),
  ]);
  const codeOf = (outcome: Outcome) => (outcome.status === 'REFUSED' ? outcome.refusal.code : outcome.status);
  const codes = told.outcomes.map((outcome) => [outcome.line, codeOf(outcome)]);
  expect(codes.filter(([line]) => line !== 9)).toEqual([
    [1, 'LINE_INVALID'],
    [2, 'COMMITTED'],
    [3, 'LINE_INVALID'],
    [4, 'LINE_INVALID'],
    [5, 'METHOD_UNKNOWN'],
    [6, 'METHOD_UNKNOWN'],
    [8, 'LINE_TOO_LONG'],
    [10, 'AMOUNT_MISMATCH'],
    [11, 'COMMITTED'],
  ]);
  expect(told.outcomes.find(({ line }) => line === 9)).toMatchObject({ status: 'REFUSED' });
  expect(told.end).toMatchObject({ calls: 10, committed: 2, refused: 8, complete: true });
});

test('a line that its sender may not say is refused, the others are not', async () => {
  const [order] = purchases(1);
  const told = await upload('mall', [
    placing(order!),
    { method: 'bindParcel', input: customs.methods.bindParcel.example.input },
    paying(order!),
  ]);
  expect(told.outcomes[1]).toMatchObject({
    line: 2,
    status: 'REFUSED',
    refusal: { code: 'NOT_AUTHORISED', status: 403 },
  });
  expect(told.end).toMatchObject({ committed: 2, refused: 1 });
});

test('an upload that is sent again has the outcomes that it had, and no second effect', async () => {
  const orders = purchases(5);
  const lines = orders.flatMap((order) => [placing(order), paying(order)]);
  const carried: string[] = [];
  edge.intercept = ({ method }) => void carried.push(method);
  const first = await upload('mall', lines.slice(0, 6));
  const again = await upload('mall', lines);
  expect(again.outcomes.slice(0, 6)).toEqual(first.outcomes);
  expect(again.end).toMatchObject({ committed: 10, refused: 0 });
  expect(carried).toHaveLength(10);
  const rest = await upload('mall', lines, 'upload-1', '?from=8');
  expect(rest.outcomes.map(({ line }) => line)).toEqual([8, 9, 10]);
  expect(carried).toHaveLength(10);
});

test('a line with a name of its own is known by it, whatever stands before it', async () => {
  const [order] = purchases(1);
  const named = { id: 'order-1', ...placing(order!) };
  const first = await upload('mall', [named]);
  const second = await upload('mall', [{ barrier: true }, named]);
  expect(second.outcomes).toEqual(first.outcomes.map((outcome) => ({ ...outcome, line: 2 })));
  expect(second.outcomes[0]).toMatchObject({ id: 'order-1' });
});

test('a barrier lets nothing after it begin before all has ended', async () => {
  const orders = purchases(8);
  const begun: string[] = [];
  edge.intercept = ({ method }) => void begun.push(method);
  const told = await upload('mall', [
    ...orders.map((order) => placing(order)),
    { barrier: true },
    ...orders.map(paying),
  ]);
  expect(told.end).toMatchObject({ committed: 16 });
  expect(begun).toEqual([...orders.map(() => 'placeOrder'), ...orders.map(() => 'recordPayment')]);
});

test('a fault behind one line is that line’s refusal', async () => {
  const orders = purchases(2);
  edge.intercept = ({ input }) => {
    if ((input as { orderId: string }).orderId === orders[0]!.orderId) throw new CodecError('$', 'a fault');
    return undefined;
  };
  const told = await upload(
    'mall',
    orders.map((order) => placing(order)),
  );
  expect(told.outcomes.map((outcome) => outcome.status)).toEqual(['REFUSED', 'COMMITTED']);
  expect(told.outcomes[0]).toMatchObject({ refusal: { code: 'INTERNAL' } });
});

test('what cannot be taken at all is a problem', async () => {
  const send = (as: string | undefined, headers: Record<string, string>, query = '') =>
    edge.send(as, 'POST', INTAKE_PATH + query, '{}\n', headers);
  const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];
  const key = { 'idempotency-key': 'k' };
  expect(await codeOf(await send(undefined, key))).toEqual([401, 'TOKEN_MISSING']);
  expect(await codeOf(await send('auditor', { ...key, 'content-type': NDJSON }))).toEqual([403, 'NOT_AUTHORISED']);
  expect(await codeOf(await send('mall', { ...key, 'content-type': 'text/plain' }))).toEqual([415, 'MEDIA_TYPE']);
  expect(await codeOf(await send('mall', { 'content-type': NDJSON }))).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  const zip = { ...key, 'content-type': NDJSON, 'content-encoding': 'gzip' };
  expect(await codeOf(await send('mall', zip))).toEqual([415, 'MEDIA_TYPE']);
  const typed = { ...key, 'content-type': NDJSON };
  expect(await codeOf(await send('mall', typed, '?from=0'))).toEqual([400, 'INPUT_INVALID']);
  expect((await edge.send('mall', 'GET', INTAKE_PATH)).status).toBe(405);
});

test('outcomes come while the body is still on its way', async () => {
  const [first, second] = purchases(2);
  const sent = request(edge.url(INTAKE_PATH), {
    method: 'POST',
    headers: { 'content-type': NDJSON, 'idempotency-key': 'slow', 'x-user': 'mall' },
  });
  sent.write(`${JSON.stringify(placing(first!))}\n`);
  const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  const [outcome] = (await once(answer, 'data')) as [Buffer];
  expect(JSON.parse(outcome.toString())).toMatchObject({ line: 1, status: 'COMMITTED' });
  sent.end(`${JSON.stringify(placing(second!))}\n`);
  let rest = '';
  for await (const part of answer) rest += String(part);
  expect(rest).toContain('"complete":true');
});

test('a body that is never read whole is not kept: no more lines are begun than there are places', async () => {
  let begun = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  edge.hold = () => {
    begun += 1;
    return held;
  };
  const count = INTAKE_LIMITS.inFlight * 4;
  const lines = Array.from({ length: count }, (_, at) => ({ method: 'bindParcel', input: { parcelId: `p${at}` } }));
  const told = upload('carrier', lines);
  while (begun < INTAKE_LIMITS.inFlight) await new Promise((resolve) => setImmediate(resolve));
  // Whatever could still begin has had its chance.
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toBe(INTAKE_LIMITS.inFlight);
  release();
  expect((await told).end).toMatchObject({ calls: count, refused: count, complete: true });
});
