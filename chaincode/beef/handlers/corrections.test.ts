import { Chain, traceNo } from '../testing/chain.ts';

const number = traceNo(1);

test('a correction supersedes: the animal has the new fields, and before, after and reason are kept', async () => {
  const chain = await new Chain().open();
  await chain.bear(number);
  const [born] = chain.ledger.records('animal');
  const fix = { traceNo: number, sex: 'FEMALE', damNo: traceNo(9), reason: 'Read the sheet wrongly' } as const;
  expect(await chain.must('correctAnimal', fix, 'clerk')).toMatchObject({ sex: 'FEMALE', breed: 'HANWOO' });
  const { items } = await chain.must('listCorrections', { number }, 'overseer');
  expect(items).toMatchObject([
    {
      ...{ subject: number, supersedes: born!.recorded.txId, reason: fix.reason },
      changes: [
        { field: 'damNo', after: traceNo(9) },
        { field: 'sex', before: 'STEER', after: 'FEMALE' },
      ],
    },
  ]);
});

test('what changes nothing is no correction', async () => {
  const chain = await new Chain().open();
  await chain.bear(number);
  expect(await chain.refusal('correctAnimal', { traceNo: number, reason: 'Again' }, 'clerk')).toBe('INPUT_INVALID');
  const same = { traceNo: number, sex: 'STEER', reason: 'Again' } as const;
  expect(await chain.refusal('correctAnimal', same, 'clerk')).toBe('INPUT_INVALID');
});

test('a birth is not moved into the future, and nothing is corrected after slaughter', async () => {
  const chain = await new Chain().open();
  await chain.bear(number);
  const later = { traceNo: number, birthDate: '2026-03-09', reason: 'Typing' };
  expect(await chain.refusal('correctAnimal', later, 'clerk')).toBe('TIME_SKEW');
  await chain.slaughter(number, 1);
  const after = { traceNo: number, breed: 'DAIRY', reason: 'Typing' } as const;
  expect(await chain.refusal('correctAnimal', after, 'clerk')).toBe('STATE_CONFLICT');
});

test('a weight is corrected by two people, before grading, and never above the hot weight', async () => {
  const chain = await new Chain().open();
  await chain.bear(number);
  const carcassId = await chain.slaughter(number, 1);
  await chain.must('weighCarcass', { carcassId, stage: 'HOT', grams: 323_500 }, 'weigher');
  await chain.must(
    'inspectCarcass',
    { carcassId, result: 'PASS', certificateSha256: 'ab'.repeat(32) },
    'meatInspector',
  );
  await chain.must('weighCarcass', { carcassId, stage: 'COLD', grams: 318_000 }, 'weigher');
  const byTwo = async (grams: number) => {
    const fix = { messageRef: `FIX-${grams}`, carcassId, stage: 'COLD', grams, reason: 'Hook not tared' } as const;
    await chain.must('correctWeight', fix, 'weigher');
    expect(chain.ledger.records('carcass')[0]!.cold!.grams).toBe(318_000);
    return chain.call('correctWeight', fix, 'slaughterer');
  };
  expect(await byTwo(330_000)).toMatchObject({ ok: false, error: { code: 'WEIGHT_IMPLAUSIBLE' } });
  expect(await byTwo(317_500)).toMatchObject({ ok: true, output: { cold: { grams: 317_500 } } });
  const { items } = await chain.must('listCorrections', { number: carcassId }, 'overseer');
  expect(items).toMatchObject([{ changes: [{ field: 'cold' }], reason: 'Hook not tared' }]);
});
