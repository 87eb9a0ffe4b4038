/**
 * The secret part of an input. It travels in the transient map alone, as an entry `private`, or in a batch `private.<operation>`, counted
 * from 0: JSON of the method's declared fields and of a `salt`. Hashes of private values are public (unsalted SHA-256), so that every stored value
 * carries its 128-bit salt, or a value of few possibilities could be found by trying.
 */
import { decode, encode } from './codec.ts';
import { ContractError } from './errors.ts';
import type { PrivateInput } from './declare.ts';
import type { Json, JsonObject } from './json.ts';
import { parseWith } from './validation.ts';

/** The name of the entry in the transient map. */
export const TRANSIENT_ENTRY = 'private';

/** The name of the entry with the secret part of an operation: of its place in a batch, if it is in one. */
export function transientEntry(operation: number | undefined): string {
  return operation === undefined ? TRANSIENT_ENTRY : `${TRANSIENT_ENTRY}.${operation}`;
}

/** 128 bits in lower-case hex. */
const SALT = /^[0-9a-f]{32}$/;

/** The secret part of a call, as a handler gets it, and the salt apart. */
export interface Secret {
  readonly value: Record<string, unknown>;
  readonly salt: string;
  /** The bytes as they came: salted, so that their hash tells nothing. */
  readonly bytes: Uint8Array;
}

/**
 * Reads the secret part of a call.
 * @param operation - its place in a batch, from 0
 * @throws {ContractError} `PRIVATE_INPUT_MISSING`, or `INPUT_INVALID` with the paths, never with values
 */
export function secretOf(
  declaration: PrivateInput,
  transient: ReadonlyMap<string, Uint8Array>,
  operation?: number,
): Secret {
  const entry = transientEntry(operation);
  const bytes = transient.get(entry);
  if (bytes === undefined) throw missing(`the transient map has no entry \`${entry}\``);
  const { salt, ...fields } = objectOf(bytes);
  if (typeof salt !== 'string' || !SALT.test(salt)) throw missing('its `salt` is not 32 lower-case hex digits');
  const value = parseWith(declaration.schema.strict(), fields, { secret: true });
  return { value: value as Record<string, unknown>, salt, bytes };
}

/** The stored form of a private record: version, declared fields, salt. */
export function saltedValue(value: Record<string, unknown>, salt: string): Uint8Array {
  return encode({ v: 1, ...value, salt });
}

function objectOf(bytes: Uint8Array): JsonObject {
  let document: Json;
  try {
    document = decode(bytes);
  } catch {
    // The decoder's message may repeat a key of the secret.
    throw missing('it is not the JSON that the kit accepts');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw missing('it is not an object');
  return document as JsonObject;
}

function missing(reason: string): ContractError {
  return new ContractError('PRIVATE_INPUT_MISSING', `The secret part of the input cannot be read: ${reason}.`);
}
