/** The most that a stored deflate block holds (RFC 1951, section 3.2.4). */
const STORED_BYTES = 0xffff;

/**
 * A gzip file (RFC 1952) of stored blocks. Compressing would be smaller but not the same everywhere: two versions of zlib
 * may choose other bytes for the same content, and a package's id is a hash of its bytes.
 */
export function gzip(content: Uint8Array): Buffer {
  // Magic, deflate, no flags, no time, no extra flags, unknown system.
  const parts: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  let offset = 0;
  do {
    const block = content.subarray(offset, offset + STORED_BYTES);
    offset += block.length;
    const head = Buffer.alloc(5);
    head.writeUInt8(offset >= content.length ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & STORED_BYTES, 3);
    parts.push(head, Buffer.from(block));
  } while (offset < content.length);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length >>> 0, 4);
  return Buffer.concat([...parts, trailer]);
}

/** RFC 1952, section 8, without its table: packages are small. */
function crc32(content: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of content) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
