import { Chain, traceNo } from '../testing/chain.ts';

test.each([1, 2, 3, 100])('a walk in pages of %i meets every pack once, in one order', async (limit) => {
  const chain = await new Chain().open();
  const carcassId = await chain.carcass(traceNo(1), 1);
  const packs = await chain.pack(carcassId, 5, 1_000);
  const met: string[] = [];
  let cursor: string | undefined;
  do {
    const input = { number: traceNo(1), limit, ...(cursor !== undefined && { cursor }) };
    const page: { items: { number: string }[]; next?: string | undefined } = await chain.must(
      'listDescendants',
      input,
      'overseer',
    );
    expect(page.items.length).toBeLessThanOrEqual(limit);
    met.push(...page.items.map((node) => node.number));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(met).toEqual([carcassId, ...[...packs].sort()]);
});

test('a cursor of another kind is refused, not guessed at', async () => {
  const chain = await new Chain().open();
  await chain.carcass(traceNo(1), 1);
  for (const cursor of [
    'nonsense',
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ]) {
    expect(await chain.refusal('listDescendants', { number: traceNo(1), cursor }, 'overseer')).toBe('INPUT_INVALID');
  }
});

test('of a number that nothing came of, the walk is empty', async () => {
  const chain = await new Chain().open();
  await chain.bear(traceNo(1));
  expect(await chain.must('listDescendants', { number: traceNo(1) }, 'overseer')).toEqual({ items: [] });
});
