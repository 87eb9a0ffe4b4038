/**
 * What a contract says of itself, as far as every step of its record can be measured by it: methods and who may call them,
 * records, events, tables of steps, invariants. The audit knows no contract: whoever audits gives the rules of those that
 * the channel has, from a source tree that he trusts. docs/audit.md says what that proves.
 */

/** A schema as zod's are. */
export interface Schema {
  safeParse(value: unknown):
    | { readonly success: true; readonly data?: unknown }
    | {
        readonly success: false;
        readonly error?: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** A schema of an object, whose fields can be asked for. */
export interface ObjectSchema extends Schema {
  readonly shape: Readonly<Record<string, unknown>>;
}

/** Parties of which users with one of these roles may call. */
export interface Grant {
  readonly party: string | readonly string[];
  readonly role: string | readonly string[];
}

/** A method. */
export interface MethodRules {
  readonly kind: 'submit' | 'evaluate';
  readonly access: 'public' | Grant | readonly Grant[];
  readonly input: ObjectSchema;
  /** A second person must carry out what the first proposed. */
  readonly fourEyes?: true;
}

/** A kind of record. */
export interface RecordRules {
  readonly schema: ObjectSchema;
  /** Names of the fields that make its key, in order. */
  readonly key: readonly string[];
}

/** A kind of private record that invariants look at. */
export interface PrivateRecordRules extends RecordRules {
  /** Under which name invariants are given what the observer holds of it. */
  readonly list: string;
}

/** A table of steps, and the records that take them. */
export interface Life {
  readonly record: string;
  /** The field that has the state. */
  readonly field: string;
  /** The field that tells whose state it is, where a record is one entry of a log; else each record has its own. */
  readonly of?: string;
  /** States, beside the initial one, in which a new one may begin. */
  readonly begins?: readonly string[];
  readonly machine: {
    readonly initial: string;
    readonly transitions: readonly { readonly from: string; readonly action: string; readonly to: string }[];
  };
}

/** A breach of an invariant. */
export interface Breach {
  readonly invariant: string;
  readonly subject: string;
  readonly problem: string;
}

/** All records of a contract, by kind. */
export type RecordsByName = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** A contract's rules. */
export interface ContractRules {
  /** Name of the chaincode. */
  readonly name: string;
  readonly methods: Readonly<Record<string, MethodRules>>;
  readonly records: Readonly<Record<string, RecordRules>>;
  /** Of private records those that invariants look at. */
  readonly privateRecords?: Readonly<Record<string, PrivateRecordRules>>;
  readonly events: Readonly<Record<string, ObjectSchema>>;
  readonly lives: readonly Life[];
  /** Names of the invariants, all of which {@link ContractRules.violationsOf} looks at. */
  readonly invariants: readonly string[];
  /** What is wrong with the state as a whole, as far as the public records tell, and the private ones that the observer holds. */
  violationsOf(records: RecordsByName): readonly Breach[];
}

/** What is wrong with a value, in one line; `undefined` when nothing is. The value itself is not repeated. */
export function mismatchOf(schema: Schema, value: unknown): string | undefined {
  return mismatchIn(schema.safeParse(value));
}

/** The same of a value that a schema has already looked at. */
export function mismatchIn(result: ReturnType<Schema['safeParse']>): string | undefined {
  if (result.success) return undefined;
  const [issue] = result.error?.issues ?? [];
  return issue === undefined ? 'is not of the schema' : `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`;
}
