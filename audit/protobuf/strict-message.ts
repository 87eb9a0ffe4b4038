/**
 * Messages in the one form in which Fabric writes them, taken apart without copies: fields in the order of their numbers, each once,
 * numbers in the fewest octets, nothing that says what its absence says, texts that are UTF-8. Nearly all bytes of a ledger are so, and
 * of these it gives what the decoder of the protocol's package gives, many times faster. What is in any other form it does not read at
 * all: the decoder does, and says what is to be said of it.
 */
import { isUtf8 } from 'node:buffer';

/**
 * What a field is: a number to 2^31 - 1 or, where it is long, to 2^53 - 1; a flag; bytes, text, a message; or a list of messages or bytes.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export type FieldKind = 'number' | 'long' | 'flag' | 'bytes' | 'text' | 'message' | 'list';

/** The fields of a message in the order of their numbers, from 1 and without gaps; at most 15. */
export type Shape = readonly FieldKind[];

/** Bytes that are not in that form. */
export class NotStrictError extends Error {
  override readonly name = 'NotStrictError';
}

type Value = number | Buffer | Buffer[] | undefined;

const NOTHING = Buffer.alloc(0);
const NONE: readonly Buffer[] = [];
const LARGEST = { number: 2 ** 31 - 1, long: Number.MAX_SAFE_INTEGER, flag: 1 } as const;
const [VARINT, LENGTH_DELIMITED] = [0, 2];
const BYTE_ORDER_MARK = 0xef;
/** Of the eighth octet: numbers of more are too large for here. */
const LARGEST_SCALE = 2 ** 49;

/** A message's fields. Those that are not there are empty, 0, or no list, as absent fields are. */
export class Fields {
  readonly #values: Value[];

  constructor(values: Value[]) {
    this.#values = values;
  }

  /** A field of bytes, or a message. The bytes are those that were read and no copy. */
  bytes(number: number): Buffer {
    return (this.#values[number] as Buffer | undefined) ?? NOTHING;
  }

  /** Whether a field is there. Of a message that is empty as well. */
  has(number: number): boolean {
    return this.#values[number] !== undefined;
  }

  /** A text. */
  text(number: number): string {
    const bytes = this.bytes(number);
    return bytes.length === 0 ? '' : bytes.toString('utf8');
  }

  /** A number, or a flag. */
  number(number: number): number {
    return (this.#values[number] as number | undefined) ?? 0;
  }

  /** All of a list. */
  list(number: number): readonly Buffer[] {
    return (this.#values[number] as Buffer[] | undefined) ?? NONE;
  }
}

/** Takes a message apart. @throws {NotStrictError} when the bytes are not in the form above */
export function strictFields(bytes: Buffer, shape: Shape): Fields {
  const values: Value[] = [];
  const cursor = new Cursor(bytes);
  let last = 0;
  while (!cursor.atEnd) {
    const tag = cursor.octet();
    const number = tag >> 3;
    const kind = kindOf(shape, tag);
    if (number < last || (number === last && kind !== 'list')) throw new NotStrictError();
    last = number;
    values[number] = valueOf(cursor, kind, tag & 7, values[number]);
  }
  return new Fields(values);
}

/** Fields from 16 on have tags of two octets, of which the first names no field here. */
function kindOf(shape: Shape, tag: number): FieldKind {
  const kind = tag < 0x80 ? shape[(tag >> 3) - 1] : undefined;
  if (kind === undefined) throw new NotStrictError();
  return kind;
}

/** @param before - what there is of a list */
function valueOf(cursor: Cursor, kind: FieldKind, wire: number, before: Value): Value {
  if (kind === 'number' || kind === 'long' || kind === 'flag') return cursor.number(wire, LARGEST[kind]);
  const content = cursor.content(wire);
  if (kind !== 'list') return checked(content, kind);
  if (before === undefined) return [content];
  (before as Buffer[]).push(content);
  return before;
}

/** An absent field says that it is empty, but of a message, which may be there and empty. */
function checked(content: Buffer, kind: 'bytes' | 'text' | 'message'): Buffer {
  if (kind === 'message') return content;
  if (content.length === 0) throw new NotStrictError();
  if (kind === 'text') assertText(content);
  return content;
}

/** The decoder drops the mark that some texts begin with. @throws {NotStrictError} when the bytes are no text, or perhaps begin with it */
function assertText(bytes: Buffer): void {
  if (bytes[0] === BYTE_ORDER_MARK || !isUtf8(bytes)) throw new NotStrictError();
}

/** A place in bytes. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  octet(): number {
    const octet = this.#bytes[this.#at];
    if (octet === undefined) throw new NotStrictError();
    this.#at += 1;
    return octet;
  }

  /** A number that is there, and so is not 0. */
  number(wire: number, largest: number): number {
    const value = this.#varint();
    if (wire !== VARINT || value === 0 || value > largest) throw new NotStrictError();
    return value;
  }

  content(wire: number): Buffer {
    if (wire !== LENGTH_DELIMITED) throw new NotStrictError();
    const length = this.#varint();
    const start = this.#at;
    if (length > this.#bytes.length - start) throw new NotStrictError();
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** In sevens of bits from the lowest on; the last octet of more than one is not 0. */
  #varint(): number {
    let octet = this.octet();
    if (octet < 0x80) return octet;
    let value = octet & 0x7f;
    for (let scale = 0x80; octet >= 0x80; scale *= 0x80) {
      if (scale > LARGEST_SCALE) throw new NotStrictError();
      octet = this.octet();
      value += (octet & 0x7f) * scale;
    }
    if (octet === 0 || value > Number.MAX_SAFE_INTEGER) throw new NotStrictError();
    return value;
  }
}

/** What a reader of strict messages gives; `undefined` where bytes are not in the form. */
export function strictly<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotStrictError) return undefined;
    throw error;
  }
}

/** The same bytes with a Buffer's methods. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
