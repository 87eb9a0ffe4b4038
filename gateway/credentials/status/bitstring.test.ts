import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  bitAt,
  BitstringError,
  decodeBits,
  encodeBits,
  MAX_ENTRIES,
  MIN_ENTRIES,
  withBit,
  zeroBits,
} from './bitstring.ts';

test('index 0 is the left-most bit of the first byte, the last index the right-most of the last', () => {
  const last = MIN_ENTRIES - 1;
  const bits = [0, 9, last].reduce((before, index) => withBit(before, index, true), zeroBits(MIN_ENTRIES));
  expect([bits[0], bits[1], bits.at(-1)]).toEqual([0b1000_0000, 0b0100_0000, 1]);
  expect([0, 1, 8, 9, last - 1, last].map((index) => bitAt(bits, index))).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
  expect(bitAt(withBit(bits, 9, false), 9)).toBe(false);
});

test('the smallest list has 16 KiB, is written after the letter u, and zlib unpacks it', () => {
  const bits = withBit(zeroBits(MIN_ENTRIES), 94_567, true);
  expect(bits.length).toBe(16 * 1024);
  const text = encodeBits(bits);
  expect(text).toMatch(/^uH4sI[A-Za-z0-9_-]+$/);
  expect(gunzipSync(Buffer.from(text.slice(1), 'base64url')).equals(bits)).toBe(true);
});

test('any list is read as it was written, whoever packed it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: MIN_ENTRIES - 1 }), { maxLength: 50 }), (indexes) => {
      const bits = indexes.reduce((before, index) => withBit(before, index, true), zeroBits(MIN_ENTRIES));
      expect(Buffer.from(decodeBits(encodeBits(bits))).equals(bits)).toBe(true);
      expect(Buffer.from(decodeBits(packed(bits))).equals(bits)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test.each<[string, string]>([
  ['nothing', ''],
  ['another encoding', 'zH4sI'],
  ['padding', `${encodeBits(zeroBits(MIN_ENTRIES))}=`],
  ['something that is not packed', `u${Buffer.alloc(100).toString('base64url')}`],
  ['a list that breaks off', encodeBits(zeroBits(MIN_ENTRIES)).slice(0, -4)],
  ['a checksum that does not hold', brokenChecksum()],
  ['fewer entries than hide anybody', packed(new Uint8Array(1024))],
  ['a bomb: 64 MiB in 64 KiB', packed(Buffer.alloc(64 * 1024 * 1024))],
])('%s is no list', (_name, text) => {
  expect(() => decodeBits(text)).toThrow(BitstringError);
});

test('an index outside of the list is refused, and so is a size that no list has', () => {
  const bits = zeroBits(MIN_ENTRIES);
  for (const index of [-1, MIN_ENTRIES, 0.5, NaN]) expect(() => bitAt(bits, index)).toThrow(BitstringError);
  for (const entries of [8, MIN_ENTRIES + 1, MAX_ENTRIES * 2]) expect(() => zeroBits(entries)).toThrow(BitstringError);
});

function packed(bytes: Uint8Array): string {
  return `u${gzipSync(bytes).toString('base64url')}`;
}

function brokenChecksum(): string {
  const bytes = gzipSync(zeroBits(MIN_ENTRIES));
  bytes[bytes.length - 8]! ^= 1;
  return `u${bytes.toString('base64url')}`;
}
