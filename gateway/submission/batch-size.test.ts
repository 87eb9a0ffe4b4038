import { BatchSize } from './batch-size.ts';

test('a batch holds as many as it may until one took long', () => {
  const sizes = new BatchSize(100);
  sizes.took('notes', 100, 900);
  expect(sizes.of('notes')).toBe(100);
});

test('after a slow batch the next holds half as many, of that contract only', () => {
  const sizes = new BatchSize(100);
  sizes.took('notes', 80, 4_000);
  expect(sizes.of('notes')).toBe(40);
  expect(sizes.of('other')).toBe(100);
});

test('slow batches that left together halve it once', () => {
  const sizes = new BatchSize(100);
  sizes.took('notes', 100, 4_000);
  sizes.took('notes', 100, 5_000);
  expect(sizes.of('notes')).toBe(50);
});

test('it never holds fewer than one', () => {
  const sizes = new BatchSize(100);
  for (const operations of [2, 1, 1]) sizes.took('notes', operations, 15_000);
  expect(sizes.of('notes')).toBe(1);
});

test('quick batches double it again, when they were full', () => {
  const sizes = new BatchSize(100);
  sizes.took('notes', 60, 4_000);
  sizes.took('notes', 10, 100);
  expect(sizes.of('notes')).toBe(30);
  sizes.took('notes', 30, 100);
  expect(sizes.of('notes')).toBe(60);
  sizes.took('notes', 60, 2_000);
  expect(sizes.of('notes')).toBe(60);
  sizes.took('notes', 60, 100);
  expect(sizes.of('notes')).toBe(100);
});
