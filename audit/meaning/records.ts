/** A key and its value as a record of a contract. */
import { bufferOf } from '../protobuf/strict-message.ts';
import { mismatchIn, type ContractRules, type RecordRules } from './contract-rules.ts';

/** Records that every contract keeps beside its own of messages that came. */
export const INBOX = 'kit.inbox';
/** The same of acts that wait for a second person, and of who carried them out. */
export const APPROVAL = 'kit.approval';

const SEPARATOR = '\u0000';

/** A record. */
export interface DecodedRecord {
  /** Its kind. */
  readonly name: string;
  /** The parts of its key. */
  readonly key: readonly string[];
  readonly value: Readonly<Record<string, unknown>>;
}

/** A key or value that is no record of the contract. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/** Takes a composite key apart. @throws {RecordError} */
export function partsOf(key: string): { readonly name: string; readonly key: readonly string[] } {
  if (key.length < 3 || !key.startsWith(SEPARATOR) || !key.endsWith(SEPARATOR)) {
    throw new RecordError('a key that is not composite');
  }
  const [name = '', ...parts] = key.slice(1, -1).split(SEPARATOR);
  return { name, key: parts };
}

/**
 * Decodes a private record that invariants look at; `undefined` of any other. Its salt is no field of it.
 * @throws {RecordError} when it is not of its schema, or under another's key
 */
export function privateRecordOf(
  { privateRecords = {} }: ContractRules,
  text: string,
  bytes: Uint8Array,
): DecodedRecord | undefined {
  const { name, key } = partsOf(text);
  const rules = Object.hasOwn(privateRecords, name) ? privateRecords[name] : undefined;
  if (rules === undefined) return undefined;
  const { salt, ...value } = objectOf(name, bytes);
  return declaredRecord(rules, { name, key, value: 'salt' in rules.schema.shape ? { ...value, salt } : value });
}

/** Decodes a record of a contract, or one of the kit's. @throws {RecordError} when it is not declared, not of its schema, or under another's key */
export function recordOf({ records }: ContractRules, text: string, bytes: Uint8Array): DecodedRecord {
  const { name, key } = partsOf(text);
  const value = objectOf(name, bytes);
  if (name === INBOX || name === APPROVAL) return { name, key, value };
  const rules = Object.hasOwn(records, name) ? records[name] : undefined;
  if (rules === undefined) throw new RecordError(`a record ${name.slice(0, 100)}, which the contract does not declare`);
  return declaredRecord(rules, { name, key, value });
}

function declaredRecord(rules: RecordRules, { name, key, value }: DecodedRecord): DecodedRecord {
  const parsed = rules.schema.safeParse(fieldsOf(rules, value));
  const mismatch = mismatchIn(parsed);
  if (!parsed.success) throw new RecordError(`${name} ${key.join('/')}: ${mismatch}`);
  const own = rules.key.map((field) => String(value[field]));
  if (own.join(SEPARATOR) !== key.join(SEPARATOR)) {
    throw new RecordError(`${name} ${own.join('/')} under the key of ${key.join('/')}`);
  }
  // With the defaults of fields that later rules added.
  return { name, key, value: parsed.data as Record<string, unknown> };
}

/** Every stored value has a version `v`, which is a field of few schemas. */
function fieldsOf(
  { schema }: RecordRules,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { v, ...fields } = value;
  return 'v' in schema.shape ? { v, ...fields } : fields;
}

function objectOf(name: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bufferOf(bytes).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new RecordError(`the value of ${name.slice(0, 100)} is no JSON object`);
}
