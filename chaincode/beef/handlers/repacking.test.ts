import { violationsOf } from '../state.ts';
import { Chain, packNo, traceNo } from '../testing/chain.ts';

const into = (...grams: number[]) =>
  grams.map((netG, index) => ({ packId: packNo(900 + index), netG, useBy: '2099-12-31' }));

let chain: Chain;
let packs: string[];

beforeEach(async () => {
  chain = await new Chain().open();
  packs = await chain.pack(await chain.carcass(traceNo(1), 1), 3, 2_000);
  await chain.move('S-1', 'packer', 'shop1', packs);
});

const refusal = (from: readonly string[], made: ReturnType<typeof into>, as: 'shop1' | 'shop2' = 'shop1') =>
  chain.refusal('repack', { from: [...from], into: made }, as);

test('a pack is split and packs are put together, and what is lost leaves the stock', async () => {
  const { lossG } = await chain.must('repack', { from: [packs[0]!, packs[1]!], into: into(2_500, 1_400) }, 'shop1');
  expect(lossG).toBe(100);
  expect(violationsOf(chain.state())).toEqual([]);
});

test('nothing comes out of packs that did not go in: no gram, no day, no second use', async () => {
  expect(await refusal([packs[0]!], into(2_001))).toBe('WEIGHT_IMPLAUSIBLE');
  expect(await refusal([packs[0]!, packs[0]!], into(3_000))).toBe('INPUT_INVALID');
  expect(await refusal([packs[0]!], [{ ...into(1_000)[0]!, useBy: '2100-01-01' }])).toBe('INPUT_INVALID');
  await chain.must('repack', { from: [packs[0]!], into: into(2_000) }, 'shop1');
  expect(await refusal([packs[0]!], [{ ...into(1_000)[0]!, packId: packNo(950) }])).toBe('STATE_CONFLICT');
});

test('a new pack has a right number that nobody used', async () => {
  expect(await refusal([packs[0]!], [{ ...into(1_000)[0]!, packId: packs[1]! }])).toBe('ALREADY_EXISTS');
  const wrong = packNo(900).replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  expect(await refusal([packs[0]!], [{ ...into(1_000)[0]!, packId: wrong }])).toBe('IDENTIFIER_INVALID');
});

test('only the holder repacks, and only packs of one cut, one number and one state', async () => {
  expect(await refusal([packs[0]!], into(1_000), 'shop2')).toBe('NOT_HOLDER');
  const others = await chain.pack(await chain.carcass(traceNo(2), 2), 1, 2_000);
  await chain.move('S-2', 'packer', 'shop1', others);
  expect(await refusal([packs[0]!, others[0]!], into(3_000))).toBe('INPUT_INVALID');
});

test('what is recalled or stopped is not repacked', async () => {
  const subject = `number:${traceNo(1)}`;
  const { holdId } = await chain.must('placeHold', { subject, kind: 'SEIZURE', reason: 'Look' }, 'inspector');
  expect(await refusal([packs[0]!], into(1_000))).toBe('HELD');
  await chain.must('releaseHold', { subject, holdId }, 'inspector');
  await chain.must('recall', { number: traceNo(1), reason: 'Residue' }, 'recall');
  expect(await refusal([packs[0]!], into(1_000))).toBe('RECALLED');
});
