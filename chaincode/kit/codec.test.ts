import fc from 'fast-check';
import { canonicalText, CodecError, decode, encode } from './codec.ts';
import { JSON_LIMITS } from './json.ts';

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
const text = fc.string({ unit: 'binary' });
const integer = fc.maxSafeInteger().map((value) => value + 0);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    integer,
    text,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      text.filter((key) => !forbidden.has(key)),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value;

function problemOf(document: string | Uint8Array): [string, string] {
  try {
    decode(document);
  } catch (error) {
    if (error instanceof CodecError) return [error.path, error.problem];
    throw error;
  }
  return ['', ''];
}

describe('the canonical form', () => {
  test('is that of RFC 8785', () => {
    // Section 3.2.3: keys in the order of their UTF-16 units; section 3.2.2.2: the shortest escapes.
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalText(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
    expect(canonicalText({ s: '\u20ac$\u000f\nA\'B"\\"/' })).toBe('{"s":"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"}');
  });

  test('is read back as the same value', () => {
    fc.assert(fc.property(json, (value) => expect(decode(encode(value))).toEqual(value)));
  });

  test('does not depend on the order of keys, and is stable', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          text.filter((key) => !forbidden.has(key)),
          integer,
        ),
        (value) => {
          const reversed = Object.fromEntries(Object.entries(value).reverse());
          const once = canonicalText(value);
          return canonicalText(reversed) === once && canonicalText(decode(once)) === once;
        },
      ),
    );
  });

  test('leaves out what is undefined', () => {
    expect(canonicalText({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  test.each([
    ['a float', { a: [0, 1.5] }, '$.a[1]'],
    ['an unsafe integer', { a: 2 ** 53 }, '$.a'],
    ['minus zero', { a: -0 }, '$.a'],
    ['not a number', { a: NaN }, '$.a'],
    ['infinity', [Infinity], '$[0]'],
    ['a big integer', { a: 1n }, '$.a'],
    ['a date', { a: new Date(0) }, '$.a'],
    ['a map', { a: new Map() }, '$.a'],
    ['a function', { a: () => 1 }, '$.a'],
    ['an object with a toJSON', { a: { toJSON: () => 1 } }, '$.a.toJSON'],
    ['a hole in an array', { a: [undefined] }, '$.a[0]'],
    ['nothing', undefined, '$'],
    ['half of a surrogate pair', { a: 'x\ud800' }, '$.a'],
    ['half of a surrogate pair in a key', { '\udfff': 1 }, '$'],
    ['a key of the prototype', JSON.parse('{"__proto__":{}}') as object, '$'],
    ['a constructor', { constructor: 1 }, '$'],
  ])('is refused to %s', (_, value, path) => {
    expect(() => encode(value)).toThrow(expect.objectContaining({ name: 'CodecError', path }) as Error);
  });

  test('has limits of depth and size', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 0 : [deep(levels - 1)]);
    expect(() => encode(deep(JSON_LIMITS.depth))).not.toThrow();
    expect(() => encode(deep(JSON_LIMITS.depth + 1))).toThrow('nested deeper');
    expect(() => encode('x'.repeat(JSON_LIMITS.bytes))).toThrow('larger than');
    expect(encode('x'.repeat(JSON_LIMITS.bytes - 2))).toHaveLength(JSON_LIMITS.bytes);
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => encode(circle)).toThrow('nested deeper');
  });
});

describe('reading', () => {
  test.each([
    ['a duplicate key', '{"a":{"b":1,"b":2}}', '$.a.b'],
    ['a duplicate key in another spelling', '{"a":1,"\\u0061":2}', '$.a'],
    ['__proto__', '{"a":[{"__proto__":{"x":1}}]}', '$.a[0]'],
    ['constructor', '{"constructor":{}}', '$'],
    ['a float', '{"a":1.0}', '$.a'],
    ['an exponent', '{"a":1e3}', '$.a'],
    ['1e21', '[1e21]', '$[0]'],
    ['1e999', '[1e999]', '$[0]'],
    ['minus zero', '[-0]', '$[0]'],
    ['2^53 + 1', '[9007199254740993]', '$[0]'],
    ['a leading zero', '[01]', '$'],
    ['a plus sign', '[+1]', '$[0]'],
    ['hexadecimal', '[0x10]', '$'],
    ['NaN', '[NaN]', '$[0]'],
    ['Infinity', '[-Infinity]', '$[0]'],
    ['half of a surrogate pair', '{"a":"\\ud800"}', '$.a'],
    ['a pair the wrong way round', '{"a":"\\udc00\\ud800"}', '$.a'],
    ['a raw half', '["\ud800"]', '$[0]'],
    ['a byte order mark', '\ufeff{}', '$'],
    ['trailing junk', '{} x', '$'],
    ['two documents', '{}{}', '$'],
    ['nothing', '', '$'],
    ['space only', ' \n', '$'],
    ['a comment', '/* */{}', '$'],
    ['a trailing comma', '[1,]', '$[1]'],
    ['a trailing comma in an object', '{"a":1,}', '$'],
    ['single quotes', "{'a':1}", '$'],
    ['a key without quotes', '{a:1}', '$'],
    ['a missing colon', '{"a" 1}', '$.a'],
    ['a missing brace', '{"a":1', '$'],
    ['a missing bracket', '[1', '$'],
    ['a text without an end', '["a', '$[0]'],
    ['a raw line break in a text', '["a\nb"]', '$[0]'],
    ['an unknown escape', '["\\x"]', '$[0]'],
    ['a short escape', '["\\u12"]', '$[0]'],
    ['a non-breaking space between tokens', '[1\u00a0]', '$'],
    ['a misspelt word', '[tru]', '$[0]'],
    ['a word that goes on', '[trueish]', '$'],
  ])('refuses %s and tells where', (_, document, path) => {
    expect(problemOf(document)[0]).toBe(path);
    expect(problemOf(document)[1]).not.toBe('');
  });

  test.each([
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a byte that begins nothing', [0x22, 0xff, 0x22]],
    ['a sequence without an end', [0x22, 0xe2, 0x82, 0x22]],
    ['UTF-16', [...Buffer.from('{}', 'utf16le')].concat(0xff)],
  ])('refuses bytes that are not UTF-8: %s', (_, bytes) => {
    expect(problemOf(Uint8Array.from(bytes))).toEqual(['$', 'is not valid UTF-8']);
  });

  test('refuses a byte order mark in bytes', () => {
    expect(problemOf(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))[0]).toBe('$');
  });

  test('accepts all that RFC 8259 calls JSON with integers', () => {
    const document =
      ' { "a" : [ 1 , -2 , true , false , null ] , "b\\n\\u00e9\\ud83d\\ude00\\/" : { } , "" : [ ] } \r\n\t';
    expect(decode(document)).toEqual({ a: [1, -2, true, false, null], 'b\né😀/': {}, '': [] });
    expect([decode('0'), decode('"x"'), decode('9007199254740991')]).toEqual([0, 'x', 9007199254740991]);
  });

  test('agrees with JSON.parse wherever it accepts', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string(), fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0123456789-eE.tfn ') })),
        (document) => {
          let mine: unknown;
          try {
            mine = decode(document);
          } catch (error) {
            return error instanceof CodecError;
          }
          expect(mine).toEqual(JSON.parse(document));
          return true;
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('ends in time and memory on hostile documents', () => {
    expect(problemOf('['.repeat(100_000))[1]).toContain('nested deeper');
    expect(problemOf('{"a":'.repeat(100_000))[1]).toContain('nested deeper');
    expect(problemOf(' '.repeat(JSON_LIMITS.bytes + 1))[1]).toContain('larger than');
    const long = `["${'\\u0041'.repeat(100_000)}"]`;
    expect(decode(long)).toEqual(['A'.repeat(100_000)]);
  });

  test('leaves the prototypes of all objects alone', () => {
    problemOf('{"__proto__":{"polluted":1}}');
    problemOf('{"constructor":{"prototype":{"polluted":1}}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
