/** The store cannot be opened. The message says what to do; a stack would say nothing more. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
