import { Rate } from './rate.ts';

const take = async (rate: Rate, key: string, times: number): Promise<number> => {
  const verdicts = await Promise.all(Array.from({ length: times }, () => rate.take(key)));
  return verdicts.filter(({ admitted }) => admitted).length;
};

test('a key gets its steady rate and then its reserve, and another key is not touched by it', async () => {
  const rate = new Rate({ perS: 3, burst: 4 });
  expect(await take(rate, 'a', 20)).toBe(7);
  expect(await take(rate, 'b', 20)).toBe(7);
});

test('the steady rate is back after a second, the reserve is not', async () => {
  const rate = new Rate({ perS: 2, burst: 3 });
  await take(rate, 'a', 20);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await take(rate, 'a', 20)).toBe(2);
});

test('what is left is told as the draft says', async () => {
  const rate = new Rate({ perS: 1, burst: 2 });
  expect(await rate.take('a')).toEqual({
    admitted: true,
    retryAfterS: 1,
    headers: { RateLimit: '"steady";r=0;t=1', 'RateLimit-Policy': '"steady";q=1;w=1, "burst";q=2;w=10' },
  });
  expect((await rate.take('a')).headers['RateLimit']).toBe('"steady";r=0;t=1, "burst";r=1;t=10');
  await rate.take('a');
  expect(await rate.take('a')).toMatchObject({ admitted: false, retryAfterS: 1 });
});

test('looking does not count, and says what counting would say', async () => {
  const rate = new Rate({ perS: 1, burst: 1 });
  for (let turn = 0; turn < 10; turn += 1) expect((await rate.look('a')).admitted).toBe(true);
  await take(rate, 'a', 1);
  expect((await rate.look('a')).admitted).toBe(true);
  await take(rate, 'a', 1);
  expect(await rate.look('a')).toMatchObject({ admitted: false, retryAfterS: 1 });
});
