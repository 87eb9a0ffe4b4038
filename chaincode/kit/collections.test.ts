import { CollectionError, collectionNameOf } from './collections.ts';

test('a template is filled from the input', () => {
  expect(collectionNameOf('line-haulier', {})).toBe('line-haulier');
  expect(collectionNameOf('haulier-{terminal}', { terminal: 'terminal1' })).toBe('haulier-terminal1');
  expect(collectionNameOf('{a}-{b}', { a: 'line', b: 'haulier' })).toBe('line-haulier');
});

test.each([
  ['no such field', {}],
  ['a field that is no text', { terminal: 5 }],
  ['a field of the prototype', Object.create({ terminal: 'terminal1' }) as object],
  ['characters that no name has', { terminal: '../x' }],
  ['capitals', { terminal: 'T1' }],
  ['too long a name', { terminal: 'x'.repeat(80) }],
])('an input with %s leads nowhere', (_, input) => {
  expect(() => collectionNameOf('haulier-{terminal}', input)).toThrow(CollectionError);
});

test('a template cannot be filled with a template', () => {
  expect(() => collectionNameOf('{a}-{b}', { a: '{b}', b: 'line' })).toThrow(CollectionError);
});
