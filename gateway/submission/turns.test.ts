import { Turns } from './turns.ts';

test('a caller who wants much does not keep the turn from one who wants little', async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  const want = (caller: string): Promise<void> => turns.take(caller).then(() => void order.push(caller));
  await want('busy');
  const all = Promise.all([...Array.from({ length: 4 }, () => want('busy')), want('modest'), want('modest')]);
  for (let n = 0; n < 6; n += 1) turns.free();
  await all;
  expect(order).toEqual(['busy', 'busy', 'modest', 'busy', 'modest', 'busy', 'busy']);
});

test('no more turns are out than there are', async () => {
  const turns = new Turns(2);
  let out = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await turns.take(`caller-${n % 3}`);
      most = Math.max(most, ++out);
      await new Promise((resolve) => setImmediate(resolve));
      out -= 1;
      turns.free();
    }),
  );
  expect([most, out]).toEqual([2, 0]);
});
