import { encode } from './codec.ts';
import { MAX_VERSIONS } from './history.ts';
import { cupboardApi, cupboardHandlers } from './testing/cupboard-contract.ts';
import { FakeLedger } from './testing/fake-ledger.ts';
import { dispatcher, docs, planner, policy, refuse, succeed } from './testing/sample-world.ts';

type Page = { record: string; key: string[]; items: { txId: string; time: string; value: unknown }[]; next?: string };
type Ledger = FakeLedger<typeof cupboardApi>;
type User = typeof planner;

const newLedger = (): Ledger =>
  new FakeLedger(cupboardApi, cupboardHandlers, { collections: { 'line-haulier': ['line', 'haulier'] } });

const history = (ledger: Ledger, request: object, as: User = planner): Promise<Page> =>
  succeed(ledger.invokeRaw('History', encode(request), { as })) as Promise<Page>;

const refused = (ledger: Ledger, request: object, as: User = planner) =>
  refuse(ledger.invokeRaw('History', encode(request), { as }));

const ofBox = { method: 'box', input: { boxId: 'b-1' } };

/** A ledger whose box was filled with 1, 2, 3 and so on. */
async function filled(times: number, remark?: string): Promise<Ledger> {
  const ledger = newLedger();
  for (let count = 1; count <= times; count += 1) {
    await succeed(ledger.invoke('fill', { boxId: 'b-1', count, ...(remark && { remark }) }, { as: planner }));
  }
  return ledger;
}

test('versions come newest first, each with its transaction and time, and nothing is written', async () => {
  const ledger = await filled(3);
  const expected = ledger
    .history('box', 'b-1')
    .map(({ txId, at, value }) => ({ txId, time: at, value }))
    .reverse();
  const result = await ledger.invokeRaw('History', encode(ofBox), { as: planner });
  expect(result).toMatchObject({ ok: true, writes: [], event: undefined });
  expect(await history(ledger, ofBox)).toEqual({ record: 'box', key: ['b-1'], items: expected });
});

test('a batch makes one version, the last that it wrote', async () => {
  const ledger = newLedger();
  const fill = (count: number) => ({ method: 'fill' as const, input: { boxId: 'b-1', count } });
  await succeed(ledger.batch([fill(1), fill(2)], { as: planner }));
  expect((await history(ledger, ofBox)).items.map(({ value }) => value)).toEqual([{ boxId: 'b-1', count: 2 }]);
});

test('pages join without gap or repetition, also beyond what a peer hands over at once', async () => {
  const ledger = await filled(130);
  const counts: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await history(ledger, { ...ofBox, limit: MAX_VERSIONS, ...(cursor && { cursor }) });
    counts.push(...page.items.map(({ value }) => (value as { count: number }).count));
    cursor = page.next;
    // What is new appears before the first page, and shifts none after it.
    if (counts.length === MAX_VERSIONS) {
      await succeed(ledger.invoke('fill', { boxId: 'b-1', count: 999 }, { as: planner }));
    }
  } while (cursor !== undefined);
  expect(counts).toEqual(Array.from({ length: 130 }, (_, index) => 130 - index));
}, 60_000);

test('a page that ends with the oldest version is the last', async () => {
  const page = await history(await filled(2), { ...ofBox, limit: 2 });
  expect([page.items.length, page.next]).toEqual([2, undefined]);
});

test('who may not call the read, or is refused by it, gets no version', async () => {
  const ledger = await filled(1, 'private');
  expect(await refused(ledger, ofBox, docs)).toMatchObject({ code: 'NOT_AUTHORISED' });
  expect(await refused(ledger, ofBox, policy)).toMatchObject({ code: 'NOT_AUTHORISED' });
  expect(await refused(ledger, ofBox, dispatcher)).toMatchObject({ code: 'NOT_YOURS' });
  expect(await refused(newLedger(), ofBox)).toMatchObject({ code: 'NOT_FOUND' });
});

test('a view opens the past of the records that it shows, and of no record that it shows changed', async () => {
  const ledger = await filled(2, 'labelled');
  const ofView = { method: 'labelled', input: { boxId: 'b-1' } };
  expect(await history(ledger, { ...ofView, part: 'label' })).toMatchObject({ record: 'label', key: ['b-1'] });
  expect(await history(ledger, ofView)).toMatchObject({ record: 'label' });
  expect((await history(ledger, { ...ofView, part: 'box' })).items).toHaveLength(2);
  expect(await refused(ledger, { ...ofView, part: 'box' }, dispatcher)).toMatchObject({ code: 'NOT_AUTHORISED' });
  expect(await refused(ledger, { ...ofView, part: 'boxes' })).toMatchObject({ code: 'INPUT_INVALID' });
  expect(await refused(await filled(1), { ...ofView, part: 'label' })).toMatchObject({ code: 'NOT_FOUND' });
});

test('lists, writes and private reads open nothing', async () => {
  const ledger = await filled(1);
  for (const [method, input] of [
    ['boxes', { shelf: 'top' }],
    ['fill', { boxId: 'b-1', count: 1 }],
    ['worth', { boxId: 'b-1' }],
  ] as const) {
    expect(await refused(ledger, { method, input })).toMatchObject({ code: 'INPUT_INVALID' });
  }
  expect(await refused(ledger, { method: 'nothing', input: {} })).toMatchObject({ code: 'METHOD_UNKNOWN' });
});

test('oversight may ask by key for any record, and for nothing else', async () => {
  const ledger = await filled(2);
  expect((await history(ledger, { record: 'box', key: ['b-1'] }, policy)).items).toHaveLength(2);
  expect(await refused(ledger, { record: 'box', key: ['b-1'] })).toMatchObject({ code: 'NOT_AUTHORISED' });
  expect(await refused(ledger, { record: 'box', key: ['b-2'] }, policy)).toMatchObject({ code: 'NOT_FOUND' });
  for (const request of [
    { record: 'secret', key: ['b-1'] },
    { record: 'kit.inbox', key: ['line', 'M1'] },
    { record: 'constructor', key: ['b-1'] },
    { record: 'box', key: ['b-1', 'x'] },
    { record: 'box', key: [''] },
    { record: 'box', key: ['b-1'], limit: MAX_VERSIONS + 1 },
    { record: 'box', key: ['b-1'], method: 'box' },
  ]) {
    expect([request, (await refused(ledger, request, policy)).code]).toEqual([request, 'INPUT_INVALID']);
  }
});

test('a cursor holds for one record only', async () => {
  const ledger = await filled(2);
  await succeed(ledger.invoke('fill', { boxId: 'b-2', count: 1 }, { as: planner }));
  const { next } = await history(ledger, { ...ofBox, limit: 1 });
  const other = { method: 'box', input: { boxId: 'b-2' } };
  expect(await refused(ledger, { ...other, cursor: next })).toMatchObject({ code: 'INPUT_INVALID' });
  expect(await refused(ledger, { ...ofBox, cursor: 'x' })).toMatchObject({ code: 'INPUT_INVALID' });
});

test('without oversight in the declaration nobody may ask by key', async () => {
  const without: Record<string, unknown> = { ...cupboardApi };
  delete without['oversight'];
  const ledger = new FakeLedger(without as unknown as typeof cupboardApi, cupboardHandlers);
  await succeed(ledger.invoke('fill', { boxId: 'b-1', count: 1 }, { as: planner }));
  const request = encode({ record: 'box', key: ['b-1'] });
  const refusal = await refuse(ledger.invokeRaw('History', request, { as: policy }));
  expect(refusal.code).toBe('NOT_AUTHORISED');
});
