import { APOSTILLE_ITEMS, APOSTILLE_TITLE, TenItems } from './apostille.ts';

test('an apostille has ten items, numbered in order, each with its French and its English words', () => {
  const items = Object.values(APOSTILLE_ITEMS);
  expect(items.map(({ no }) => no)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(Object.keys(TenItems.shape)).toEqual(Object.keys(APOSTILLE_ITEMS));
  for (const { fr, en } of items) expect([fr, en].every((words) => words.length > 0)).toBe(true);
});

test('the title is the French one of article 4', () => {
  expect(APOSTILLE_TITLE).toBe('APOSTILLE (Convention de La Haye du 5 octobre 1961)');
});
