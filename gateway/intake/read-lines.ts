/** Lines of a body as it arrives. No more than one line and one piece of the body are in memory. */

/** A line, numbered from 1; its bytes are absent when it is longer than the limit. */
export interface BodyLine {
  readonly number: number;
  readonly bytes?: Buffer;
}

const NEWLINE = 0x0a;

/**
 * Cuts a body into lines. What is too long is passed over up to its end; the lines after it are read as if nothing were.
 * The next piece is taken only when the lines of the one before are: who reads slowly is sent to slowly.
 * @param limitBytes - longest line, without its line break
 */
export async function* readLines(pieces: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<BodyLine> {
  const open = new OpenLine(limitBytes);
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, from)) {
      open.add(piece.subarray(from, at));
      yield open.end();
      from = at + 1;
    }
    open.add(piece.subarray(from));
  }
  if (!open.isEmpty) yield open.end();
}

/** The line whose end has not come. */
class OpenLine {
  readonly #limitBytes: number;
  #number = 1;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#limitBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  end(): BodyLine {
    const line = {
      number: this.#number,
      ...(this.#length <= this.#limitBytes && { bytes: Buffer.concat(this.#parts) }),
    };
    this.#number += 1;
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
