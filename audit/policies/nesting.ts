/**
 * How deep messages are within messages, before they are decoded: the decoder's work grows with the square of it, so that a policy of
 * a few thousand levels, which anybody's definition may hold, would stop an audit for minutes.
 */

const [VARINT, LENGTH_DELIMITED] = [0, 2];
/** Fields that hold the messages which are nested in policies; names and identities have other numbers. */
const NESTING = [1, 2];

/** Asserts that the messages of a policy are nested no deeper. What is no message has no levels. @throws {RangeError} */
export function assertShallow(bytes: Uint8Array, levels: number): void {
  if (levels < 0) throw new RangeError('the policy is nested too deep');
  for (const [number, content] of fieldsOf(bytes)) {
    if (NESTING.includes(number)) assertShallow(content, levels - 1);
  }
}

/** The fields that hold bytes, as far as the bytes are a message. */
function fieldsOf(bytes: Uint8Array): (readonly [number: number, content: Uint8Array])[] {
  const fields: (readonly [number, Uint8Array])[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; at < bytes.length; shift *= 0x80) {
      const octet = bytes[at]!;
      at += 1;
      value += (octet & 0x7f) * shift;
      if (octet < 0x80) return value;
    }
    return NaN;
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 === VARINT) continue;
    if (tag % 8 !== LENGTH_DELIMITED || !(at + value <= bytes.length)) break;
    fields.push([Math.floor(tag / 8), bytes.subarray(at, at + value)]);
    at += value;
  }
  return fields;
}
