/** Reads a file of a snapshot from its start to its end: a byte for the format, then varints and sized bytes. */

/** What a file of a snapshot cannot be. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

const FORMAT = 1;
/** No value of a channel is larger: its block would not be. */
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_VARINT_BYTES = 8;

/** A file that is being read. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #buffer: Buffer = Buffer.alloc(0);
  #hasFormat = false;

  /** @param pieces - of the file, in order */
  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Whether nothing is left. @throws {SnapshotError} when the file is of another format */
  async atEnd(): Promise<boolean> {
    if (!this.#hasFormat) {
      this.#hasFormat = true;
      const [format] = await this.#take(1);
      if (format !== FORMAT) throw new SnapshotError(`it is of the format ${format}, which is not known here`);
    }
    return !(await this.#has(1));
  }

  /** A number. @throws {SnapshotError} when there is none */
  async varint(): Promise<number> {
    await this.atEnd();
    let value = 0;
    for (let at = 0; at < MAX_VARINT_BYTES; at += 1) {
      const byte = (await this.#take(1))[0]!;
      value += (byte & 0x7f) * 2 ** (7 * at);
      if (byte < 0x80 && Number.isSafeInteger(value)) return value;
    }
    throw new SnapshotError('a number in it is too large');
  }

  /** Bytes with their length before them. @throws {SnapshotError} when the file ends within them */
  async sized(): Promise<Buffer> {
    const length = await this.varint();
    if (length > MAX_BYTES) throw new SnapshotError(`a value in it has ${length} bytes`);
    return this.#take(length);
  }

  async #take(length: number): Promise<Buffer> {
    if (!(await this.#has(length))) throw new SnapshotError('it ends too early');
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  async #has(length: number): Promise<boolean> {
    const pieces = [this.#buffer];
    let there = this.#buffer.length;
    while (there < length) {
      const next = await this.#pieces.next();
      if (next.done === true) break;
      pieces.push(Buffer.from(next.value));
      there += next.value.length;
    }
    if (pieces.length > 1) this.#buffer = Buffer.concat(pieces);
    return there >= length;
  }
}
