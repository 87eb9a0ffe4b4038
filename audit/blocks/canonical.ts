/**
 * Whether bytes are what a message's fields make, and nothing else. The decoder skips fields that it does not know and mends text
 * that is no UTF-8, where Fabric's refuses the message: what two readers take for two things must not pass for one.
 */

/** A class of messages. */
interface MessageType<Message> {
  deserializeBinary(bytes: Uint8Array): Message;
}

interface Serializable {
  serializeBinary(): Uint8Array;
}

/** Whether a message that was read from bytes makes these bytes anew. */
export function isCanonical(message: Serializable, bytes: Uint8Array): boolean {
  return bufferOf(message.serializeBinary()).equals(bytes);
}

/** Reads a message as Fabric's peers write it. @throws {Error} when the bytes are no such message, or hold more than its fields */
export function readExactly<Message extends Serializable>(type: MessageType<Message>, bytes: Uint8Array): Message {
  const message = type.deserializeBinary(bytes);
  if (!isCanonical(message, bytes)) throw new Error('the message holds other bytes than its fields make');
  return message;
}

/**
 * Asserts that a message has these texts as they were read, each behind its length. For messages of clients, which may hold fields
 * that are not known here.
 * @throws {Error} when one of them is no UTF-8
 */
export function assertText(message: Uint8Array, ...texts: readonly string[]): void {
  const bytes = bufferOf(message);
  for (const text of texts) {
    const isThere = text === '' || bytes.includes(Buffer.concat([lengthOf(text), Buffer.from(text, 'utf8')]));
    if (!text.isWellFormed() || !isThere) throw new Error('a text in it is no UTF-8');
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The length of a text as Protocol Buffers write it, in sevens of bits from the lowest on. */
function lengthOf(text: string): Buffer {
  const octets: number[] = [];
  let rest = Buffer.byteLength(text, 'utf8');
  for (; rest >= 0x80; rest >>= 7) octets.push((rest & 0x7f) | 0x80);
  return Buffer.from([...octets, rest]);
}
