/** Cursors: where the next page of a list begins, as a text that callers hand back unread. */
import { canonicalText, decode } from './codec.ts';
import { inputInvalid } from './validation.ts';

/** The cursor behind the record with these key fields. */
export function cursorOf(key: readonly string[]): string {
  return Buffer.from(canonicalText(key)).toString('base64url');
}

/**
 * The key fields of a cursor.
 * @param prefix - what the key must begin with: a cursor of another list is refused
 * @param length - number of key fields
 * @throws {ContractError} `INPUT_INVALID` when it is not a cursor of this list
 */
export function keyOfCursor(cursor: string, prefix: readonly string[], length: number): string[] {
  const key = read(cursor);
  const whole = Array.isArray(key) && key.length === length && key.every((part) => typeof part === 'string');
  if (!whole || prefix.some((part, index) => key[index] !== part)) {
    throw inputInvalid([{ path: '$.cursor', message: 'is not a cursor of this list' }]);
  }
  return key;
}

function read(cursor: string): unknown {
  try {
    return decode(Buffer.from(cursor, 'base64url'));
  } catch {
    return undefined;
  }
}
