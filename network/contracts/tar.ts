/** A file in an archive. */
export interface TarEntry {
  /** Path below the archive's root, at most 100 bytes. */
  readonly name: string;
  readonly content: Uint8Array;
}

const BLOCK = 512;

/**
 * A tar archive (POSIX.1-1988 ustar) whose bytes depend on nothing but names, contents and their order: no owner, no
 * clock. Every organisation that packs the same files gets the same bytes, and so the same package id.
 * @throws {RangeError} for a name that ustar's name field does not hold
 */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(({ name, content }) => [
    header(name, content.length),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, sizeBytes: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${name} is too long a name for a tar archive`);
  block.write(name, 0);
  octal(block, 0o100644, 100, 8);
  octal(block, 0, 108, 8);
  octal(block, 0, 116, 8);
  octal(block, sizeBytes, 124, 12);
  octal(block, 0, 136, 12);
  // The checksum is computed with its own field as spaces.
  block.fill(' ', 148, 156);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function octal(block: Buffer, value: number, offset: number, width: number): void {
  block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, offset);
}
