/** Gathering: together, in a chance order, to each its own answer. */
import { Gathering } from './gathering.ts';

const LIMITS = { windowMs: 20, mostItems: 64, mostBytes: 1000 };

function gathering(limits = LIMITS) {
  const batches: number[][] = [];
  const own = new Gathering<number, string>(limits, (items) => {
    batches.push([...items]);
    return Promise.resolve(items.map((item) => `answer ${item}`));
  });
  return { batches, add: (item: number, bytes = 1) => own.add(item, bytes) };
}

test('what comes within the window goes together, and everybody gets the own answer', async () => {
  const { batches, add } = gathering();
  const answers = await Promise.all([1, 2, 3].map((item) => add(item)));
  expect(answers).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect(batches.map((batch) => batch.sort())).toEqual([[1, 2, 3]]);
  await add(4);
  expect(batches).toHaveLength(2);
});

test('a full gathering does not wait, by number and by bytes', async () => {
  const slow = { ...LIMITS, windowMs: 3_600_000 };
  const { batches, add } = gathering({ ...slow, mostItems: 2 });
  await Promise.all([add(1), add(2)]);
  expect(batches).toHaveLength(1);
  const large = gathering({ ...LIMITS, mostBytes: 10 });
  await Promise.all([large.add(1, 6), large.add(2, 6)]);
  expect(large.batches).toEqual([[1], [2]]);
});

test('the order is not that of coming', async () => {
  const { batches, add } = gathering();
  const items = Array.from({ length: 60 }, (_, index) => index);
  await Promise.all(items.map((item) => add(item)));
  // Once in 60! runs chance gives the order of coming.
  expect(batches[0]).not.toEqual(items);
  expect([...batches[0]!].sort((left, right) => left - right)).toEqual(items);
});

test('a submission that fails fails for all, and one answer too few is a fault', async () => {
  const failing = new Gathering<number, string>(LIMITS, () => Promise.reject(new Error('no peers')));
  const ends = await Promise.allSettled([failing.add(1, 1), failing.add(2, 1)]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const short = new Gathering<number, string>(LIMITS, () => Promise.resolve([]));
  await expect(short.add(1, 1)).rejects.toThrow('one answer for each');
});
