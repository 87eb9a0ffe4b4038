/** Reads packed points and scalars one after another; whatever is not canonical, too short or too long is refused. */
import { ELEMENT_BYTES, EncodingError, pointOf, scalarOf, type Point } from './group.ts';

/** A point with the bytes it came as, which hashes need. */
export interface EncodedPoint {
  readonly point: Point;
  readonly bytes: Uint8Array;
}

/** A cursor over packed elements of 32 bytes. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** @throws {EncodingError} unless there are exactly so many elements */
  constructor(bytes: Uint8Array, elements: number) {
    if (bytes.length !== elements * ELEMENT_BYTES) {
      throw new EncodingError(`${elements * ELEMENT_BYTES} bytes are expected and ${bytes.length} were given`);
    }
    this.#bytes = bytes;
  }

  /** The next point, which is not neutral. @throws {EncodingError} */
  point(): EncodedPoint {
    const bytes = this.#next();
    return { point: pointOf(bytes), bytes };
  }

  /** The next scalar, 1 to q - 1. @throws {EncodingError} */
  scalar(): bigint {
    return scalarOf(this.#next());
  }

  #next(): Uint8Array {
    this.#at += ELEMENT_BYTES;
    return this.#bytes.subarray(this.#at - ELEMENT_BYTES, this.#at);
  }
}

/** Points and scalars as packed bytes. */
export function packed(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
