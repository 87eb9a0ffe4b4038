import { randomUUID } from 'node:crypto';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { intakeLines } from '../../../scripts/journeys/intake-line.ts';
import { sendUpload, type UploadAnswer } from '../../../scripts/journeys/intake-upload.ts';
import { StoryOrder, StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import type { RestRequest } from '../../../scripts/journeys/rest-client.ts';
import type { Body } from '../stage.ts';
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

const scene = new Scene();
const lineOf = intakeLines(customs);

beforeAll(() => scene.rules());

const textsOf = (requests: readonly RestRequest[]): string[] =>
  requests.map((request) => JSON.stringify(lineOf(request)));

interface Sent {
  readonly outcomes: UploadAnswer[];
  readonly end?: UploadAnswer['end'];
}

/** Sends an upload; where the connection is cut, there is no end. */
async function send(
  as: string,
  lines: readonly string[],
  { key = randomUUID() as string, from = 1, cutAfter = Infinity } = {},
): Promise<Sent> {
  const cut = new AbortController();
  const outcomes: UploadAnswer[] = [];
  let end: UploadAnswer['end'];
  const options = { url: scene.client.url, token: await scene.client.token(as), key, from, signal: cut.signal };
  try {
    for await (const told of sendUpload(lines, options)) {
      if (told.line !== undefined) outcomes.push(told);
      end = told.end;
      if (outcomes.length >= cutAfter) cut.abort();
    }
  } catch (error) {
    if (!cut.signal.aborted) throw error;
  }
  outcomes.sort((left, right) => left.line! - right.line!);
  return { outcomes, ...(end !== undefined && { end }) };
}

const statesOf = (orders: readonly StoryOrder[]) =>
  Promise.all(orders.map(async ({ orderId }) => (await scene.read('mall/operator', `/orders/${orderId}`))['state']));

test('orders and payments, then bills and scans, go whole from lines to the bonded area', async () => {
  const orders = Array.from({ length: 10 }, () => new StoryOrder());
  const bought = await send('mall/operator', textsOf(orders.flatMap((order) => [order.place(), order.pay()])));
  expect(bought.end).toEqual({ calls: 20, committed: 20, refused: 0, unknown: 0, complete: true });
  expect(bought.outcomes.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));

  await Promise.all(orders.map((order) => scene.ok(order.assert())));
  const parcels = orders.map((order) => new StoryParcel(order));
  const carried = await send(
    'carrier/operator',
    textsOf(parcels.flatMap((parcel) => [...parcel.listed(), parcel.arrived()[0]])),
  );
  expect(carried.end).toMatchObject({ committed: 40, complete: true });
  // What needs no transaction of its own shares some.
  expect(new Set(carried.outcomes.map(({ transactionId }) => transactionId)).size).toBeLessThan(40);

  const scans = parcels.flatMap((parcel) => parcel.arrived().slice(1));
  const scanned = await send('carrier/bonded', textsOf(scans));
  expect(scanned.end).toMatchObject({ committed: 20, complete: true });
  const states = await Promise.all(parcels.map((parcel) => scene.ok(parcel.read('parcels'))));
  expect(states.map(({ state }) => state)).toEqual(parcels.map(() => 'IN_BOND'));
});

test('an upload whose connection is cut is sent again: every line has its outcome, and one effect', async () => {
  const orders = Array.from({ length: 30 }, () => new StoryOrder());
  const lines = textsOf(orders.flatMap((order) => [order.place(), order.pay()]));
  const key = randomUUID();
  const cut = await send('mall/operator', lines, { key, cutAfter: 5 });
  expect(cut.end).toBeUndefined();
  const whole = await send('mall/operator', lines, { key });
  expect(whole.end).toEqual({ calls: 60, committed: 60, refused: 0, unknown: 0, complete: true });
  for (const before of cut.outcomes) expect(whole.outcomes[before.line! - 1]).toEqual(before);
  expect(await statesOf(orders)).toEqual(orders.map(() => 'PAID'));

  // Each effect once: the order's own past has two writes, the placing and the payment.
  const { items } = await scene.read<{ items: unknown[] }>('mall/operator', `/orders/${orders[0]!.orderId}/versions`);
  expect(items).toHaveLength(2);

  const rest = await send('mall/operator', lines, { key, from: 59 });
  expect(rest.outcomes).toEqual(whole.outcomes.slice(58));
});

test('bad lines, and one that its sender may not say, are refused by number and code; the others are on the ledger', async () => {
  const [first, second] = [new StoryOrder(), new StoryOrder()];
  const underpaid = new StoryOrder();
  const sent = await send('mall/operator', [
    ...textsOf([first!.place()]),
    '{"method":',
    ...textsOf([new StoryParcel(first!).bind(), first!.pay(), underpaid.place(), underpaid.pay(1)]),
    JSON.stringify({ method: 'noSuchMethod', input: {} }),
    'x'.repeat(70_000),
    ...textsOf([second!.place(), second!.pay()]),
  ]);
  const codes = sent.outcomes.map(({ status, refusal }) => (status === 'REFUSED' ? (refusal as Body)['code'] : status));
  expect(codes).toEqual([
    ...['COMMITTED', 'LINE_INVALID', 'NOT_AUTHORISED', 'COMMITTED', 'COMMITTED', 'AMOUNT_MISMATCH'],
    ...['METHOD_UNKNOWN', 'LINE_TOO_LONG', 'COMMITTED', 'COMMITTED'],
  ]);
  expect(sent.end).toMatchObject({ calls: 10, committed: 5, refused: 5, complete: true });
  expect(await statesOf([first!, underpaid, second!])).toEqual(['PAID', 'ORDERED', 'PAID']);
});
