/** Bytes that are malformed, at every place of those that are not. */

/** A length or number of more bits than there are. */
const HUGE = Buffer.from('ffffffffffffffffff7f', 'hex');

/** Ways to break bytes at a place. */
const WAYS: readonly ((bytes: Buffer, at: number) => Buffer)[] = [
  (bytes, at) => bytes.subarray(0, at),
  ...[0x00, 0xff, 0x80].map((byte) => (bytes: Buffer, at: number) => {
    const broken = Buffer.from(bytes);
    broken[at] = byte;
    return broken;
  }),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), HUGE, bytes.subarray(at + 1)]),
];

/** How many ways there are to break bytes at a place. */
export const WAY_COUNT = WAYS.length;

/** The bytes broken at a place in one of the ways; `undefined` when they are the same as before. */
export function broken(original: Uint8Array, at: number, way: number): Uint8Array | undefined {
  const bytes = Buffer.from(original);
  const result = WAYS[way]!(bytes, at);
  return result.equals(bytes) ? undefined : Uint8Array.from(result);
}

/**
 * The bytes broken in every way at every place; what is the same as before is left out.
 * @param step - at each place one way of so many, another at the next
 */
export function* malformed(original: Uint8Array, step = 1): Generator<Uint8Array, void, void> {
  for (let at = 0; at < original.length; at += 1) {
    for (let way = 0; way < WAY_COUNT; way += 1) {
      const bytes = (at + way) % step === 0 ? broken(original, at, way) : undefined;
      if (bytes !== undefined) yield bytes;
    }
  }
}
