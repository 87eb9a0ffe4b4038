import { isBatchable, MAX_BATCH } from './batch.ts';
import { sampleApi } from './testing/sample-contract.ts';
import { dispatcher, newLedger, planner, refuse, rented, succeed, withLocker } from './testing/sample-world.ts';

const note = (noteId: string, text: string, messageRef?: string) => ({
  method: 'note' as const,
  input: { noteId, text, ...(messageRef && { messageRef }) },
});

test('each operation has its own result, and all events come in one', async () => {
  const ledger = newLedger();
  const result = await ledger.batch([note('n-1', 'a'), note('n-2', 'bb')], { as: planner });
  expect(result).toMatchObject({
    ok: true,
    output: {
      results: [
        { output: { noteId: 'n-1', characters: 1, before: null } },
        { output: { noteId: 'n-2', characters: 2, before: null } },
      ],
    },
    event: {
      name: 'Batch',
      payload: {
        v: 1,
        events: [
          { operation: 0, name: 'NoteWritten', payload: { v: 1, noteId: 'n-1' } },
          { operation: 1, name: 'NoteWritten', payload: { v: 1, noteId: 'n-2' } },
        ],
      },
    },
  });
  expect(ledger.records('Note')).toHaveLength(2);
});

test('an operation sees what those before it wrote, also in lists', async () => {
  const ledger = newLedger();
  await succeed(ledger.invoke('note', { noteId: 'n-2', text: 'committed' }, { as: planner }));
  const { results } = await succeed(
    ledger.batch(
      [
        note('n-1', 'first'),
        note('n-1', 'second'),
        { method: 'count', input: { noteId: 'c-1', limit: 10 } },
        { method: 'count', input: { noteId: 'n-3', limit: 10 } },
      ],
      { as: planner },
    ),
  );
  expect(results).toMatchObject([
    { output: { before: null } },
    { output: { before: 'first' } },
    { output: { count: 2 } },
    { output: { count: 3 } },
  ]);
  expect(ledger.records('Note').map(({ noteId, text }) => [noteId, text])).toEqual([
    ['c-1', '2 notes'],
    ['n-1', 'second'],
    ['n-2', 'committed'],
    ['n-3', '3 notes'],
  ]);
});

test('a refused operation writes nothing and does not disturb its neighbours', async () => {
  const ledger = newLedger();
  const { results } = await succeed(
    ledger.batch(
      [
        note('n-1', 'a'),
        note('n-1', 'forbidden'),
        { method: 'misbehave', input: { how: 'write then fail' } },
        { method: 'misbehave', input: { how: 'throw' } },
        { method: 'note', input: { noteId: 7 } },
        note('n-2', 'b'),
      ],
      { as: planner },
    ),
  );
  expect(results.map((result) => ('error' in result ? result.error.code : 'OK'))).toEqual([
    'OK',
    'NOTE_TEXT_FORBIDDEN',
    'STATE_CONFLICT',
    'INTERNAL',
    'INPUT_INVALID',
    'OK',
  ]);
  expect(ledger.records('Note').map(({ text }) => text)).toEqual(['a', 'b']);
});

test('access is judged for each operation', async () => {
  const { results } = await succeed(newLedger().batch([note('n-1', 'a')], { as: dispatcher }));
  expect(results).toMatchObject([{ error: { code: 'NOT_AUTHORISED' } }]);
});

test('messages are idempotent within a batch', async () => {
  const ledger = newLedger();
  const { results } = await succeed(
    ledger.batch([note('n-1', 'a', 'M1'), note('n-1', 'a', 'M1'), note('n-1', 'b', 'M1')], { as: planner }),
  );
  expect(results).toMatchObject([
    { output: { before: null } },
    { output: { before: null } },
    { error: { code: 'DUPLICATE' } },
  ]);
});

test('reads and unknown methods go alone', async () => {
  const ledger = await withLocker();
  const { results } = await succeed(
    ledger.batch(
      [
        { method: 'locker', input: { site: 'busan', lockerId: 'a-1' } },
        { method: 'Batch' as 'note', input: {} },
      ],
      { as: planner },
    ),
  );
  expect(results).toMatchObject([{ error: { code: 'NOT_BATCHABLE' } }, { error: { code: 'METHOD_UNKNOWN' } }]);
});

test('a method of which one call takes seconds says so, and goes alone', () => {
  const { note: method } = sampleApi.methods;
  expect(isBatchable(method)).toBe(true);
  expect(isBatchable({ ...method, alone: true })).toBe(false);
});

test('what a batch gave other endorsers is not changed again in it: what was before decides who must endorse', async () => {
  const ledger = await withLocker();
  const to = (holder: string) => ({ method: 'handOver' as const, input: { site: 'busan', lockerId: 'a-1', holder } });
  const { results } = await succeed(
    ledger.batch([to('terminal1'), to('terminal2'), note('n-1', 'a')], { as: planner }),
  );
  expect(results).toMatchObject([
    { output: { holder: 'terminal1' } },
    { error: { code: 'NOT_BATCHABLE' } },
    { output: { noteId: 'n-1' } },
  ]);
  expect(ledger.records('Locker')).toMatchObject([{ holder: 'terminal1' }]);
  expect(await succeed(ledger.invoke('handOver', to('terminal2').input, { as: planner }))).toMatchObject({
    holder: 'terminal2',
  });
});

test('changes that leave the endorsers as they were follow one another in a batch, up to one that does not', async () => {
  const ledger = await withLocker();
  const [{ holder } = { holder: '' }] = ledger.records('Locker');
  const to = (next: string) => ({
    method: 'handOver' as const,
    input: { site: 'busan', lockerId: 'a-1', holder: next },
  });
  const batch = ledger.batch([to(holder), to(holder), to('terminal2'), to('terminal2')], { as: planner });
  const { results } = await succeed(batch);
  expect(results).toMatchObject([
    { output: { holder } },
    { output: { holder } },
    { output: { holder: 'terminal2' } },
    { error: { code: 'NOT_BATCHABLE' } },
  ]);
  expect(ledger.policyOf('Locker', 'busan', 'a-1')).toEqual(['LineMSP', 'Terminal2MSP']);
});

test('a handler that turns to private data is stopped in a batch, and not alone', async () => {
  const ledger = await withLocker();
  const call = { method: 'misbehave' as const, input: { how: 'read a secret' } };
  expect(await succeed(ledger.invoke(call.method, call.input, { as: planner }))).toEqual({ done: 1 });
  const { results } = await succeed(ledger.batch([call], { as: planner }));
  expect(results).toMatchObject([{ error: { code: 'NOT_BATCHABLE' } }]);
});

test('each operation of a batch has its own secret part, under its own salt', async () => {
  const ledger = newLedger();
  const rent = (lockerId: string, amountMinor?: number) => ({
    method: 'rent' as const,
    input: { ...rented, lockerId },
    ...(amountMinor !== undefined && { private: { amountMinor } }),
  });
  const { results } = await succeed(ledger.batch([rent('a-1', 5000), rent('a-2'), rent('a-3', 7000)], { as: planner }));
  expect(results).toMatchObject([
    { output: { lockerId: 'a-1' } },
    { error: { code: 'PRIVATE_INPUT_MISSING' } },
    { output: { lockerId: 'a-3' } },
  ]);
  const first = ledger.privateRecord('line-haulier', 'Rent', 'a-1')!;
  const third = ledger.privateRecord('line-haulier', 'Rent', 'a-3')!;
  expect([first['amountMinor'], third['amountMinor']]).toEqual([5000, 7000]);
  expect(first['salt']).not.toBe(third['salt']);
  expect(ledger.privateRecord('line-haulier', 'Rent', 'a-2')).toBeUndefined();
});

test('a private record that a batch wrote is neither opened nor written again in it', async () => {
  const ledger = newLedger();
  const rent = { method: 'rent' as const, input: rented, private: { amountMinor: 5000 } };
  const appraise = { method: 'appraise' as const, input: { lockerId: 'a-1', holder: 'haulier', noteId: 'n-1' } };
  const { results } = await succeed(ledger.batch([rent, appraise], { as: planner }));
  expect(results).toMatchObject([{ output: { lockerId: 'a-1' } }, { error: { code: 'NOT_BATCHABLE' } }]);
  expect(await succeed(ledger.invoke('appraise', appraise.input, { as: planner }))).toEqual({ isDear: true });
});

test('calls that open private data share a transaction when their method names who endorses them', async () => {
  const ledger = await withLocker();
  const [{ holder } = { holder: '' }] = ledger.records('Locker');
  const appraise = (noteId: string) => ({
    method: 'appraise' as const,
    input: { lockerId: 'a-1', holder, noteId },
  });
  const { results } = await succeed(ledger.batch([appraise('n-1'), appraise('n-2')], { as: planner }));
  expect(results).toEqual([{ output: { isDear: true } }, { output: { isDear: true } }]);
  expect(ledger.records('Note')).toMatchObject([{ text: 'dear' }, { text: 'dear' }]);
});

test('a batch in which all is refused writes nothing and has no event', async () => {
  const ledger = newLedger();
  const result = await ledger.batch([note('n-1', 'forbidden')], { as: planner });
  expect(result).toMatchObject({ ok: true, event: undefined, writes: [] });
  expect(ledger.dump()).toEqual([]);
});

test('a batch has one operation at least and a hundred at most', async () => {
  const ledger = newLedger();
  const many = Array.from({ length: MAX_BATCH + 1 }, (_, index) => note(`n-${index}`, 'a'));
  expect(await refuse(ledger.batch(many, { as: planner }))).toMatchObject({ code: 'INPUT_INVALID' });
  expect(await refuse(ledger.batch([], { as: planner }))).toMatchObject({ code: 'INPUT_INVALID' });
  const { results } = await succeed(ledger.batch(many.slice(1), { as: planner }));
  expect(results).toHaveLength(MAX_BATCH);
});

test('a failure of the peer voids the whole batch, since endorsers must agree', async () => {
  const ledger = newLedger();
  const operations = [note('n-1', 'a'), note('n-2', 'b')];
  const result = await ledger.batch(operations, { as: planner, failing: 'n-2' });
  expect(result).toMatchObject({ ok: false, error: { code: 'PEER_FAILED' } });
  expect(ledger.dump()).toEqual([]);
});
