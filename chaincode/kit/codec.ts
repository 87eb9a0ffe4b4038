/**
 * The one byte form of everything on the ledger: RFC 8785 (JCS) canonical JSON, integers only, so that endorsers agree
 * byte by byte. Reading is strict: what two parsers could read in two ways is refused, with the place.
 */
import canonicalizePackage from 'canonicalize';
import { CodecError, isForbiddenKey, isWellFormed, JSON_LIMITS, type Json } from './json.ts';
import { parseJson } from './json-parser.ts';

export { CodecError, type Json } from './json.ts';

// The package is CommonJS with a typed default export that exists only as `module.exports`.
const canonicalize = canonicalizePackage as unknown as (input: unknown) => string | undefined;

const utf8 = new TextEncoder();
// `ignoreBOM` keeps a byte order mark in the text, where the parser refuses it (RFC 8259 section 8.1).
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Canonical JSON text of a value; properties that are `undefined` are left out.
 * @throws {CodecError} for floats, unsafe integers, lone surrogates, class instances, functions, cycles, excess of size
 */
export function canonicalText(value: unknown): string {
  requireJson(value, '$', 0);
  const text = canonicalize(value);
  if (text === undefined) throw new CodecError('$', 'is not a JSON value');
  return text;
}

/** As {@link canonicalText}, in UTF-8 bytes. */
export function encode(value: unknown): Uint8Array {
  const bytes = utf8.encode(canonicalText(value));
  if (bytes.length > JSON_LIMITS.bytes) throw new CodecError('$', `is larger than ${JSON_LIMITS.bytes} bytes`);
  return bytes;
}

/**
 * Reads JSON from outside, text or UTF-8 bytes. The value is built of plain objects without surprises: no duplicate keys,
 * no `__proto__`, no floats, no lone surrogates.
 * @throws {CodecError}
 */
export function decode(document: string | Uint8Array): Json {
  return parseJson(textOf(document));
}

function textOf(document: string | Uint8Array): string {
  // A text has at least as many UTF-8 bytes as UTF-16 units: enough for a limit against excess.
  if (document.length > JSON_LIMITS.bytes) throw new CodecError('$', `is larger than ${JSON_LIMITS.bytes} bytes`);
  if (typeof document === 'string') return document;
  try {
    return strictUtf8.decode(document);
  } catch {
    throw new CodecError('$', 'is not valid UTF-8');
  }
}

function requireJson(value: unknown, path: string, depth: number): void {
  if (depth > JSON_LIMITS.depth) throw new CodecError(path, `is nested deeper than ${JSON_LIMITS.depth} levels`);
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') return requireInteger(value, path);
  if (typeof value === 'string') return requireWellFormed(value, path);
  return Array.isArray(value) ? requireItems(value, path, depth) : requireMembers(value, path, depth);
}

function requireItems(items: readonly unknown[], path: string, depth: number): void {
  // A loop by index also meets the holes of a sparse array.
  for (let index = 0; index < items.length; index += 1) requireJson(items[index], `${path}[${index}]`, depth + 1);
}

function requireMembers(value: unknown, path: string, depth: number): void {
  requirePlainObject(value, path);
  for (const [key, member] of Object.entries(value)) {
    requireWellFormed(key, path);
    if (isForbiddenKey(key)) throw new CodecError(path, `has the forbidden key ${key}`);
    if (member !== undefined) requireJson(member, `${path}.${key}`, depth + 1);
  }
}

function requireInteger(value: number, path: string): void {
  // -0 would be written as 0, so that reading gives another value than was written.
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    throw new CodecError(path, 'is not an integer between -(2^53 - 1) and 2^53 - 1');
  }
}

function requireWellFormed(text: string, path: string): void {
  if (!isWellFormed(text)) throw new CodecError(path, 'holds half of a surrogate pair');
}

function requirePlainObject(value: unknown, path: string): asserts value is Record<string, unknown> {
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) throw new CodecError(path, 'is not a JSON value');
}
