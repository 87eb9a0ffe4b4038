/** Bytes that are not what the next step of offline signing takes; the message says what is wrong, never what they hold. */
export class BytesError extends Error {
  override readonly name = 'BytesError';
}
