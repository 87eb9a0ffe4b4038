import { Slots } from './slots.ts';

const take = (slots: Slots, caller: string, times: number) =>
  Array.from({ length: times }, () => slots.take(caller)).filter((place) => typeof place === 'function');

test('one caller cannot take all places', () => {
  const slots = new Slots(10, 6);
  expect(take(slots, 'greedy', 100)).toHaveLength(6);
  expect(slots.take('greedy')).toBe('caller');
  expect(take(slots, 'other', 100)).toHaveLength(4);
  expect(slots.take('third')).toBe('gateway');
  expect(slots.inFlight).toBe(10);
});

test('a place is given back once, however often that is said', () => {
  const slots = new Slots(3, 3);
  const [first] = take(slots, 'a', 3);
  first!();
  first!();
  expect(slots.inFlight).toBe(2);
  expect(take(slots, 'a', 3)).toHaveLength(1);
});

test('callers without a place are not remembered', () => {
  const slots = new Slots(5, 5);
  for (const place of take(slots, 'a', 5)) place();
  expect(slots.inFlight).toBe(0);
  expect(take(slots, 'a', 5)).toHaveLength(5);
});
