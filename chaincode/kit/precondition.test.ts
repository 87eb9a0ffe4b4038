import { encode } from './codec.ts';
import { etagOf } from './etag.ts';
import type { Precondition } from './precondition.ts';
import { cupboardApi, cupboardHandlers } from './testing/cupboard-contract.ts';
import { FakeLedger } from './testing/fake-ledger.ts';
import { dispatcher, planner, refuse, secondPlanner, succeed } from './testing/sample-world.ts';

type Ledger = FakeLedger<typeof cupboardApi>;

const input = { boxId: 'b-1' };
const unless = (...etags: string[]): Precondition => ({ method: 'box', input, etags });
const exists: Precondition = { method: 'box', input, any: true };
const fill = (count: number) => ({ method: 'fill' as const, input: { boxId: 'b-1', count } });

async function withBox(): Promise<{ ledger: Ledger; etag: string }> {
  const ledger = new FakeLedger(cupboardApi, cupboardHandlers, {
    collections: { 'line-haulier': ['line', 'haulier'] },
  });
  await succeed(ledger.invoke('fill', { boxId: 'b-1', count: 1 }, { as: planner }));
  return { ledger, etag: await etagNow(ledger) };
}

async function etagNow(ledger: Ledger): Promise<string> {
  return etagOf(encode(await succeed(ledger.invoke('box', input, { as: planner }))));
}

test('a tag is 128 bits of SHA-256, as base64url', () => {
  // SHA-256 of `{}` begins with 44136fa355b3678a1146ad16f7e8649e.
  expect(etagOf(encode({}))).toBe(Buffer.from('44136fa355b3678a1146ad16f7e8649e', 'hex').toString('base64url'));
});

test('a write is carried out while one of its tags is that of the state, and writes nothing afterwards', async () => {
  const { ledger, etag } = await withBox();
  const ifMatch = unless('A'.repeat(22), etag);
  await succeed(ledger.invoke('fill', { boxId: 'b-1', count: 2 }, { as: planner, ifMatch }));
  const refusal = await refuse(ledger.invoke('fill', { boxId: 'b-1', count: 3 }, { as: planner, ifMatch }));
  expect(refusal.code).toBe('PRECONDITION_FAILED');
  expect(refusal.message + JSON.stringify(refusal.details)).not.toContain(await etagNow(ledger));
  expect(ledger.record('box', 'b-1')?.count).toBe(2);
});

test('no tag is never met, and existence only where the resource is', async () => {
  const { ledger } = await withBox();
  expect(await refuse(ledger.invoke('fill', fill(2).input, { as: planner, ifMatch: unless() }))).toMatchObject({
    code: 'PRECONDITION_FAILED',
  });
  await succeed(ledger.invoke('fill', fill(2).input, { as: planner, ifMatch: exists }));
  const other = { ...exists, input: { boxId: 'b-2' } };
  expect(
    await refuse(ledger.invoke('fill', { boxId: 'b-2', count: 1 }, { as: planner, ifMatch: other })),
  ).toMatchObject({ code: 'PRECONDITION_FAILED' });
});

test('of two that race with the same tag, the second is invalidated at commit and refused when it tries again', async () => {
  const { ledger, etag } = await withBox();
  const options = { as: planner, ifMatch: unless(etag) };
  const first = await ledger.simulate('fill', fill(2).input, options);
  const second = await ledger.simulate('fill', fill(3).input, options);
  expect(ledger.commit(first, second)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  expect(await refuse(ledger.invoke('fill', fill(3).input, options))).toMatchObject({ code: 'PRECONDITION_FAILED' });
});

test('what the read lists is guarded as well: a new record beside it invalidates the write', async () => {
  const { ledger } = await withBox();
  const view = await succeed(ledger.invoke('labelled', input, { as: planner }));
  const ifMatch = { method: 'labelled', input, etags: [etagOf(encode(view))] };
  const conditional = await ledger.simulate('fill', { boxId: 'b-1', count: 2 }, { as: planner, ifMatch });
  const beside = await ledger.simulate('fill', { boxId: 'b-2', count: 1 }, { as: planner });
  expect(ledger.commit(beside, conditional)).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
});

test('within a batch each operation is held against what those before it left', async () => {
  const { ledger, etag } = await withBox();
  const after = etagOf(encode({ boxId: 'b-1', count: 2 }));
  const { results } = await succeed(
    ledger.batch(
      [
        { ...fill(2), ifMatch: unless(etag) },
        { ...fill(3), ifMatch: unless(etag) },
        { ...fill(4), ifMatch: unless(after) },
      ],
      { as: planner },
    ),
  );
  expect(results).toMatchObject([
    { output: { count: 2 } },
    { error: { code: 'PRECONDITION_FAILED' } },
    { output: { count: 4 } },
  ]);
  expect(ledger.record('box', 'b-1')?.count).toBe(4);
});

test('a message that went through gets its first output again, whatever its tag; one that did not is refused', async () => {
  const { ledger, etag } = await withBox();
  const message = { boxId: 'b-1', count: 2, messageRef: 'M1' };
  const options = { as: planner, ifMatch: unless(etag) };
  const first = await succeed(ledger.invoke('fill', message, options));
  expect(await succeed(ledger.invoke('fill', message, options))).toEqual(first);
  const late = { ...message, messageRef: 'M2' };
  expect(await refuse(ledger.invoke('fill', late, options))).toMatchObject({ code: 'PRECONDITION_FAILED' });
  // It is not remembered: the same message with the right tag goes through.
  await succeed(ledger.invoke('fill', late, { as: planner, ifMatch: unless(await etagNow(ledger)) }));
});

test('under four eyes each person’s own condition holds', async () => {
  const { ledger, etag } = await withBox();
  await succeed(ledger.invoke('empty', input, { as: planner, ifMatch: unless(etag) }));
  await succeed(ledger.invoke('fill', fill(2).input, { as: planner }));
  const second = { as: secondPlanner, ifMatch: unless(etag) };
  expect(await refuse(ledger.invoke('empty', input, second))).toMatchObject({ code: 'PRECONDITION_FAILED' });
  const now = await etagNow(ledger);
  expect(await succeed(ledger.invoke('empty', input, { ...second, ifMatch: unless(now) }))).toMatchObject({ count: 0 });
});

test('the read is made with the caller’s access', async () => {
  const { ledger } = await withBox();
  const refusal = await refuse(ledger.invoke('fill', fill(2).input, { as: dispatcher, ifMatch: exists }));
  expect(refusal.code).toBe('NOT_AUTHORISED');
});

test('a list, a write, a private read and a read that hides that it is private are no conditions', async () => {
  const { ledger } = await withBox();
  for (const [method, of, code] of [
    ['boxes', { shelf: 'top' }, 'INPUT_INVALID'],
    ['fill', { boxId: 'b-1', count: 1 }, 'INPUT_INVALID'],
    ['worth', input, 'INPUT_INVALID'],
    ['pry', input, 'INTERNAL'],
    ['box', { boxId: 'b-1', more: 1 }, 'INPUT_INVALID'],
    ['nothing', {}, 'METHOD_UNKNOWN'],
  ] as const) {
    const ifMatch = { method, input: of, any: true as const };
    const refusal = await refuse(ledger.invoke('fill', fill(2).input, { as: planner, ifMatch }));
    expect([method, refusal.code]).toEqual([method, code]);
  }
  expect(ledger.record('box', 'b-1')?.count).toBe(1);
});

test('only a declared write takes a condition, of the one form, as the second argument', async () => {
  const { ledger } = await withBox();
  const conditions = encode({ ifMatch: exists });
  for (const [method, args] of [
    ['box', [encode(input), conditions]],
    ['Describe', [encode({}), conditions]],
    ['Batch', [encode({ operations: [fill(2)] }), conditions]],
    ['History', [encode({ method: 'box', input }), conditions]],
    ['fill', [encode(fill(2).input), encode({})]],
    ['fill', [encode(fill(2).input), encode({ ifMatch: exists, more: 1 })]],
    ['fill', [encode(fill(2).input), encode({ ifMatch: { ...exists, etags: [] } })]],
    ['fill', [encode(fill(2).input), encode({ ifMatch: unless('short') })]],
    ['fill', [encode(fill(2).input), Buffer.from('{')]],
    ['fill', [encode(fill(2).input), conditions, conditions]],
  ] as const) {
    const { result } = await ledger.simulateRaw(method, args, { as: planner });
    expect([method, result]).toEqual([
      method,
      expect.objectContaining({ ok: false, error: expect.objectContaining({ code: 'INPUT_INVALID' }) }),
    ]);
  }
});
