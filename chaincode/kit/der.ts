/** A reader of DER (X.690), as much of it as a certificate needs: definite lengths, tags of one byte. */

const CONSTRUCTED = 0x20;
const MAX_DEPTH = 16;

/** An element: its tag, its content, and, when it is constructed, the elements inside. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly children: readonly DerElement[];
}

/**
 * Reads one element and all inside it.
 * @throws {RangeError} when the bytes are not DER
 */
export function readDer(bytes: Uint8Array): DerElement {
  const { element, end } = elementAt(bytes, 0, 0);
  if (end !== bytes.length) throw new RangeError('DER: bytes after the element');
  return element;
}

function elementAt(bytes: Uint8Array, at: number, depth: number): { element: DerElement; end: number } {
  if (depth > MAX_DEPTH) throw new RangeError('DER: nested too deep');
  const tag = byteAt(bytes, at);
  const { length, start } = lengthAt(bytes, at + 1);
  const end = start + length;
  if (end > bytes.length) throw new RangeError('DER: content ends before its length');
  const content = bytes.subarray(start, end);
  return { element: { tag, content, children: childrenOf(tag, content, depth) }, end };
}

function childrenOf(tag: number, content: Uint8Array, depth: number): DerElement[] {
  const children: DerElement[] = [];
  if ((tag & CONSTRUCTED) === 0) return children;
  for (let at = 0; at < content.length;) {
    const { element, end } = elementAt(content, at, depth + 1);
    children.push(element);
    at = end;
  }
  return children;
}

/** X.690 section 8.1.3: one byte up to 127, else the number of length bytes (at most four here) and these. */
function lengthAt(bytes: Uint8Array, at: number): { length: number; start: number } {
  const first = byteAt(bytes, at);
  if (first < 0x80) return { length: first, start: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new RangeError('DER: indefinite or huge length');
  let length = 0;
  for (let index = 1; index <= count; index += 1) length = length * 256 + byteAt(bytes, at + index);
  return { length, start: at + 1 + count };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('DER: ends too early');
  return byte;
}
