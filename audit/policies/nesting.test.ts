/** Depth is looked at before anything is decoded. */
import { assertShallow } from './nesting.ts';

/** An empty message within so many others, each in this field, with a number before it. */
function nested(levels: number, field: number): Uint8Array {
  let bytes = Buffer.alloc(0);
  for (let level = 0; level < levels; level += 1) {
    const length = bytes.length < 0x80 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
    bytes = Buffer.concat([Buffer.from([0x18, 5, (field << 3) | 2, ...length]), bytes]);
  }
  return bytes;
}

test.each([1, 2])('messages within messages are counted, in field %d', (field) => {
  expect(() => assertShallow(nested(20, field), 20)).not.toThrow();
  expect(() => assertShallow(nested(21, field), 20)).toThrow('nested too deep');
});

test('other fields and what is no message have no levels', () => {
  expect(() => assertShallow(nested(100, 3), 0)).not.toThrow();
  for (const hex of ['', '0a', '0aff', '12ffffffffffffffffff7f', '80', '0d00', 'ffffffffffffffffffffffff']) {
    expect(() => assertShallow(Buffer.from(hex, 'hex'), 1)).not.toThrow();
  }
});
