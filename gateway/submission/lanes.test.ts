import { pino } from 'pino';
import { Deadline } from '../deadline.ts';
import type { SubmitCall } from '../ledger/call.ts';
import { Lanes } from './lanes.ts';
import { PendingSubmit } from './pending.ts';

const log = pino({ level: 'silent' });

function item(n: number, changes: Partial<SubmitCall> = {}): PendingSubmit {
  const call: SubmitCall = {
    principal: { party: 'line', user: 'planner', mspId: 'LineMSP', roles: ['planner'] },
    channel: 'notes',
    contract: 'notes',
    method: 'write',
    input: { n },
    requestHash: '',
    respondAsync: false,
    batchable: true,
    deadline: Deadline.in(10_000),
    log,
    ...changes,
  };
  return new PendingSubmit(call, { caller: 'line/planner', key: String(n) });
}

const open = new Set<() => void>();

afterEach(async () => {
  while (open.size > 0) {
    for (const finish of open) finish();
    open.clear();
    await settle();
  }
});

/** Lanes whose transactions end when the test says so. */
function lanes(
  maxOperations = 100,
  size = maxOperations,
): { lanes: Lanes; sent: number[][]; finish: () => Promise<void> } {
  const sent: number[][] = [];
  const finishes: (() => void)[] = [];
  const carry = (items: readonly PendingSubmit[]): Promise<void> => {
    sent.push(items.map(({ id }) => Number(id.key)));
    return new Promise((resolve) => {
      finishes.push(resolve);
      open.add(resolve);
    });
  };
  const finish = async (): Promise<void> => {
    finishes.shift()!();
    // Longer than a lane waits for more to come.
    await new Promise((resolve) => setTimeout(resolve, 40));
  };
  return { lanes: new Lanes(carry, { maxOperations, maxTransactions: 10 }, { of: () => size }), sent, finish };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the first leaves at once and alone, and those that come meanwhile leave together', async () => {
  const { lanes: all, sent, finish } = lanes();
  all.add(item(0));
  await settle();
  for (const n of [1, 2, 3]) all.add(item(n));
  await settle();
  expect(sent).toEqual([[0]]);
  await finish();
  expect(sent).toEqual([[0], [1, 2, 3]]);
});

test.each([
  ['it may', 2, 2],
  ['the endorsers manage', 100, 2],
])('a batch holds no more operations than %s', async (_, maxOperations, size) => {
  const { lanes: all, sent, finish } = lanes(maxOperations, size);
  all.add(item(0));
  await settle();
  for (const n of [1, 2, 3]) all.add(item(n));
  await finish();
  await finish();
  expect(sent).toEqual([[0], [1, 2], [3]]);
});

test('a batch holds no more bytes than it may, and what is larger goes alone', async () => {
  const { lanes: all, sent, finish } = lanes();
  const text = 'x'.repeat(300_000);
  all.add(item(0));
  await settle();
  for (const n of [1, 2, 3]) all.add(item(n, { input: { text } }));
  await finish();
  await finish();
  await finish();
  expect(sent).toEqual([[0], [1], [2], [3]]);
});

test('what may not share a transaction does not wait for those that do', async () => {
  const { lanes: all, sent } = lanes();
  all.add(item(0));
  all.add(item(1, { batchable: false }));
  all.add(item(2, { batchable: false }));
  await settle();
  expect(sent).toHaveLength(3);
});

/** An item that was in a batch, at a place. */
function refused(n: number, operation: number): PendingSubmit {
  const one = item(n);
  one.carriedBy({ txId: 'a'.repeat(64), channel: 'notes', operation });
  return one;
}

test('those that were refused for an earlier operation of their batch go together again, beside the others', async () => {
  const { lanes: all, sent, finish } = lanes();
  all.again(refused(0, 1));
  await settle();
  for (const n of [1, 2]) all.again(refused(n, n + 1));
  all.add(item(3));
  await settle();
  expect(sent).toEqual([[0], [3]]);
  await finish();
  expect(sent).toEqual([[0], [3], [1, 2]]);
});

test('the first of a batch was refused for itself, and goes alone', async () => {
  const { lanes: all, sent, finish } = lanes();
  for (const n of [0, 1]) all.again(refused(n, 0));
  await settle();
  expect(sent).toEqual([[0]]);
  await finish();
  expect(sent).toEqual([[0], [1]]);
});

test('callers do not share transactions', async () => {
  const { lanes: all, sent } = lanes();
  const other = item(1);
  all.add(item(0));
  all.add(new PendingSubmit(other.call, { caller: 'haulier/dispatcher', key: '1' }));
  await settle();
  expect(sent).toEqual([[0], [1]]);
});

test('what still waits can be withdrawn, and what is under way cannot', async () => {
  const { lanes: all, sent, finish } = lanes();
  const [first, second, third] = [item(0), item(1), item(2)] as const;
  all.add(first);
  await settle();
  all.add(second);
  all.add(third);
  expect([all.withdraw(first), all.withdraw(second)]).toEqual([false, true]);
  await finish();
  expect(sent).toEqual([[0], [2]]);
});

test('after a batch, those who come back at once leave together instead of the first one alone', async () => {
  const { lanes: all, sent, finish } = lanes();
  all.add(item(0));
  await settle();
  for (const n of [1, 2, 3]) all.add(item(n));
  await finish();
  const finished = finish();
  await settle();
  for (const n of [4, 5, 6]) {
    all.add(item(n));
    await settle();
  }
  await finished;
  expect(sent).toEqual([[0], [1, 2, 3], [4, 5, 6]]);
});
