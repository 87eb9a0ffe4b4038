import fc from 'fast-check';
import shim from 'fabric-shim';
import { z } from 'zod';
import { compareKeys, compositeKey, KeyError, keyOf, prefixRange, splitCompositeKey } from './keys.ts';

const part = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .map((text) => text.normalize('NFC'))
  .filter((text) => !/[\p{Cc}\u{10ffff}]/u.test(text) && Buffer.byteLength(text) <= 256);
const parts = fc.array(part, { maxLength: 4 });
const units = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 6 }).map((list) => String.fromCharCode(...list));

/** The key, or undefined when it is refused. */
function tryKey(objectType: string, attributes: readonly string[]): string | undefined {
  try {
    return compositeKey(objectType, attributes);
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

test('a key has the form of Fabric’s own composite keys', () => {
  const stub = new (
    shim.ChaincodeStub as unknown as new (...args: unknown[]) => { createCompositeKey(t: string, a: string[]): string }
  )({}, 'channel', 'tx', { getArgsList_asU8: () => [] });
  fc.assert(
    fc.property(
      part,
      parts,
      (type, attributes) => compositeKey(type, attributes) === stub.createCompositeKey(type, attributes),
    ),
  );
});

test('a key is taken apart into what it was made of', () => {
  fc.assert(
    fc.property(part, parts, (objectType, attributes) => {
      expect(splitCompositeKey(compositeKey(objectType, attributes))).toEqual({ objectType, attributes });
    }),
  );
});

test('two different lists of parts never give one key, whatever 16-bit units they are made of', () => {
  const list = fc.array(fc.oneof(part, units, fc.constantFrom('a', 'b', 'a\u0000b', '\u0000', 'x\ud800', 'x\udfff')), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(list, list, ([type = '', ...attributes], [otherType = '', ...otherAttributes]) => {
      const [key, other] = [tryKey(type, attributes), tryKey(otherType, otherAttributes)];
      if (key === undefined || other === undefined) return true;
      const same =
        type === otherType &&
        attributes.join('\u0000') === otherAttributes.join('\u0000') &&
        attributes.length === otherAttributes.length;
      // Compared as the bytes that reach the ledger, where lone surrogates would all become one.
      return same === Buffer.from(key).equals(Buffer.from(other));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['an empty part', ''],
  ['U+0000', 'a\u0000b'],
  ['U+0001', '\u0001'],
  ['U+007F', '\u007f'],
  ['U+0085', '\u0085'],
  ['U+10FFFF', 'a\u{10ffff}'],
  ['a lone high surrogate', 'x\ud800'],
  ['a lone low surrogate', '\udfff'],
  ['a decomposed letter', 'e\u0301'],
  ['decomposed Hangul', '가'.normalize('NFD')],
  ['257 bytes', 'a'.repeat(257)],
  ['256 bytes in fewer letters', '가'.repeat(86)],
])('%s is refused, as type and as attribute', (_, bad) => {
  expect(tryKey(bad, ['x'])).toBeUndefined();
  expect(tryKey('Type', ['x', bad])).toBeUndefined();
});

test('256 bytes, Hangul, spaces and emoji are accepted', () => {
  for (const good of ['a'.repeat(256), '부산 98사1234', '😀', 'a/b:c..%2f'])
    expect(tryKey('Type', [good])).toBeDefined();
});

test('what is not a text is refused', () => {
  expect(() => compositeKey('Type', [5 as unknown as string])).toThrow(KeyError);
});

test.each([
  '',
  'simple',
  '\u0000',
  '\u0000\u0000',
  '\u0000a',
  'a\u0000',
  '\u0000a\u0000\u0000',
  '\u0000a\u0000\u0000b\u0000',
])('what is not a composite key is not taken apart: %j', (key) => {
  expect(() => splitCompositeKey(key)).toThrow(KeyError);
});

test('a prefix’s range holds the keys that begin with its parts, and no other', () => {
  fc.assert(
    fc.property(part, parts, fc.array(part, { minLength: 1, maxLength: 3 }), part, (type, prefix, rest, otherType) => {
      const { start, end } = prefixRange(type, prefix);
      const within = (key: string): boolean => compareKeys(key, start) > 0 && compareKeys(key, end) < 0;
      const other = compositeKey(otherType, rest);
      expect(within(compositeKey(type, [...prefix, ...rest]))).toBe(true);
      expect(within(other)).toBe(other.startsWith(start) && other !== start);
    }),
  );
});

test('keys are ordered as their UTF-8 bytes are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
      return Math.sign(compareKeys(left, right)) === Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)));
    }),
  );
  expect(compareKeys('\uffff', '\u{10000}')).toBeLessThan(0);
});

test('a record’s key is its name and its key fields', () => {
  const record = { schema: z.object({ a: z.string(), b: z.string() }), key: ['b', 'a'] };
  expect(keyOf('Thing', record, { a: '1', b: '2' })).toBe('\u0000Thing\u00002\u00001\u0000');
  expect(() => keyOf('Thing', record, { a: '1', b: 2 })).toThrow('the key field b of Thing is not a text');
});
