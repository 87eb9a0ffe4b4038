/**
 * What a file of a peer holds. Tables of leveldb (`.ldb`) are written in blocks that Snappy has compressed: a value is in them, and is not found by its
 * bytes. The format: https://github.com/google/leveldb/blob/main/doc/table_format.md.
 */
import { readFileSync } from 'node:fs';
import { uncompress } from 'snappyjs';

const FOOTER_BYTES = 48;
const MAGIC = 'db4775248b80fb57';
const RAW = 0;
const SNAPPY = 1;

/** The bytes of a file; of a table those of its blocks, one after another. */
export function storedBytes(path: string): Buffer {
  const bytes = readFileSync(path);
  if (!path.endsWith('.ldb') || bytes.length < FOOTER_BYTES) return bytes;
  const footer = bytes.subarray(-FOOTER_BYTES);
  // A table that is being written has no footer yet.
  if (footer.subarray(-8).reverse().toString('hex') !== MAGIC) return bytes;
  const reader = new Reader(footer);
  reader.handle();
  const index = blockAt(bytes, reader.handle());
  return Buffer.concat(handlesIn(index).map((handle) => blockAt(bytes, handle)));
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** A block is followed by a byte that says how it is compressed, and by a checksum. */
function blockAt(bytes: Buffer, { offset, size }: Handle): Buffer {
  const [block, kind] = [bytes.subarray(offset, offset + size), bytes[offset + size]];
  if (kind === RAW) return block;
  if (kind !== SNAPPY) throw new Error(`a block at ${offset} is compressed in a way that is not known: ${kind}`);
  return Buffer.from(uncompress(Uint8Array.from(block)));
}

/** The values of an index block: each entry is the lengths of the shared key, the rest of the key and the value, then the two. */
function handlesIn(index: Buffer): Handle[] {
  const restarts = index.readUInt32LE(index.length - 4);
  const reader = new Reader(index.subarray(0, index.length - 4 - 4 * restarts));
  const handles: Handle[] = [];
  while (!reader.ended) {
    reader.varint();
    const [keyRest, value] = [reader.varint(), reader.varint()];
    reader.skip(keyRest);
    const next = reader.position + value;
    handles.push(reader.handle());
    reader.skip(next - reader.position);
  }
  return handles;
}

class Reader {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.position >= this.#bytes.length;
  }

  skip(count: number): void {
    this.position += count;
  }

  varint(): number {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.position++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  handle(): Handle {
    return { offset: this.varint(), size: this.varint() };
  }
}
