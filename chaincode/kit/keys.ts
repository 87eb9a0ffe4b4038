/**
 * Keys of the world state: composite keys only, in the form of Fabric's shims (U+0000 type U+0000 attribute U+0000 ...).
 * The shim for Node accepts U+0000 and U+10FFFF inside an attribute, so that two keys can collide; this builder does not.
 */
import { isWellFormed } from './json.ts';
import type { PrivateRecordDeclaration, RecordDeclaration } from './declare.ts';

const SEPARATOR = '\u0000';
const LAST = '\u{10ffff}';
const MAX_PART_BYTES = 256;
const utf8 = new TextEncoder();

/** A key part that would be ambiguous or unreadable. The part itself is not repeated: it may come from anywhere. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** A composite key, taken apart. */
export interface KeyParts {
  readonly objectType: string;
  readonly attributes: readonly string[];
}

/**
 * Builds the composite key of an object type and its attributes.
 * @throws {KeyError} when a part is empty, longer than 256 bytes, not NFC, or holds control characters, U+10FFFF or lone surrogates
 */
export function compositeKey(objectType: string, attributes: readonly string[]): string {
  const parts = [objectType, ...attributes];
  parts.forEach(requirePart);
  return SEPARATOR + parts.join(SEPARATOR) + SEPARATOR;
}

/**
 * Takes a composite key apart, the inverse of {@link compositeKey}.
 * @throws {KeyError} when it is not a composite key
 */
export function splitCompositeKey(key: string): KeyParts {
  if (key.length < 3 || !key.startsWith(SEPARATOR) || !key.endsWith(SEPARATOR)) {
    throw new KeyError('the key is not a composite key');
  }
  const [objectType = '', ...attributes] = key.slice(1, -1).split(SEPARATOR);
  [objectType, ...attributes].forEach(requirePart);
  return { objectType, attributes };
}

/**
 * The range of all keys that begin with these parts and have more: from `start`, inclusive, to `end`, exclusive.
 * @throws {KeyError}
 */
export function prefixRange(objectType: string, attributes: readonly string[]): { start: string; end: string } {
  const start = compositeKey(objectType, attributes);
  return { start, end: start + LAST };
}

/**
 * The key of a record.
 * @param name - the record's name in the declaration
 * @param value - the record; its key fields must be texts
 * @throws {KeyError}
 */
export function keyOf(
  name: string,
  record: RecordDeclaration | PrivateRecordDeclaration,
  value: Readonly<Record<string, unknown>>,
): string {
  const attributes = record.key.map((field) => {
    const part = value[field];
    if (typeof part !== 'string') throw new KeyError(`the key field ${field} of ${name} is not a text`);
    return part;
  });
  return compositeKey(name, attributes);
}

function requirePart(part: string): void {
  if (typeof part !== 'string' || part === '') throw new KeyError('a key part is empty or not a text');
  if (!isWellFormed(part)) throw new KeyError('a key part holds half of a surrogate pair');
  if (/[\p{Cc}\u{10ffff}]/u.test(part)) throw new KeyError('a key part holds a control character or U+10FFFF');
  if (part !== part.normalize('NFC')) throw new KeyError('a key part is not in Unicode normalisation form C');
  if (utf8.encode(part).length > MAX_PART_BYTES)
    throw new KeyError(`a key part is longer than ${MAX_PART_BYTES} bytes`);
}

/** The order of keys in the ledger: by UTF-8 bytes, which is by code points; JavaScript's own order is by UTF-16 units. */
export function compareKeys(left: string, right: string): number {
  const rightPoints = right[Symbol.iterator]();
  for (const point of left) {
    const other = rightPoints.next();
    if (other.done === true) return 1;
    if (point !== other.value) return point.codePointAt(0)! - other.value.codePointAt(0)!;
  }
  return rightPoints.next().done === true ? 0 : -1;
}
