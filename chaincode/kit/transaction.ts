/**
 * What a handler sees of Fabric: typed records, one event, the caller, the transaction's time. Nothing else of the
 * peer is reachable from a pilot's code.
 */
import type { z } from 'zod';
import type { ContractDeclaration, MethodDeclaration } from './declare.ts';

/** Who signed the proposal, from the certificate alone: never from arguments, never by common name. */
export interface Caller {
  /** The party of the certificate's MSP: `line` for `LineMSP`. */
  readonly party: string;
  readonly mspId: string;
  /** Values of the attribute `role` that the party's CA certified. */
  readonly roles: readonly string[];
  /** The enrolment id that the CA certified (`hf.EnrollmentID`); tells two persons of one party apart. */
  readonly enrolmentId: string;
  /** Lower-case hex SHA-256 of the certificate's DER. */
  readonly certHash: string;
  /** Other attributes that the CA certified, such as `bizNo`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A person who signed, as it is recorded. */
export interface Signatory {
  readonly party: string;
  readonly enrolmentId: string;
  readonly certHash: string;
}

type RecordOf<C extends ContractDeclaration, R extends keyof C['records']> = z.output<C['records'][R]['schema']>;
type PrivateOf<C extends ContractDeclaration, R extends keyof NonNullable<C['privateRecords']>> = NonNullable<
  C['privateRecords']
>[R] extends { schema: infer S extends z.ZodType }
  ? z.output<S>
  : never;

/** One transaction (or one operation of a batch) of a contract. Reads see what was committed before it. */
export interface Transaction<C extends ContractDeclaration = ContractDeclaration> {
  readonly txId: string;
  /** The transaction's own time, RFC 3339 in UTC with milliseconds. The client states it: a claim within the peers' window. */
  readonly now: string;
  readonly caller: Caller;
  /** Set when the sender used this `messageRef` before with other content (see `onConflictingRepeat`). */
  readonly conflictsWith?: { readonly txId: string; readonly inputHash: string };
  /** Set when a method with four eyes is carried out: who proposed the act that the caller approves. */
  readonly proposedBy?: Signatory;

  /** Loads a record by its key fields, in the order of the declaration; `undefined` when there is none. */
  get<R extends keyof C['records'] & string>(record: R, ...key: string[]): Promise<RecordOf<C, R> | undefined>;

  /** As {@link get}, but a missing record ends the call with `NOT_FOUND`. */
  require<R extends keyof C['records'] & string>(record: R, ...key: string[]): Promise<RecordOf<C, R>>;

  /** Records whose first key fields are these, in key order, at most `limit`: refused in writing when there are more. */
  list<R extends keyof C['records'] & string>(
    record: R,
    keyPrefix: readonly string[],
    limit: number,
  ): Promise<RecordOf<C, R>[]>;

  /**
   * One page of what {@link list} would find, for reads alone: at most `limit` records after `cursor`, and the cursor of
   * the next page when there are more. Throws when the transaction writes.
   */
  page<R extends keyof C['records'] & string>(
    record: R,
    keyPrefix: readonly string[],
    limit: number,
    cursor?: string,
  ): Promise<{ readonly items: RecordOf<C, R>[]; readonly next?: string }>;

  /**
   * Saves a record whole, by its schema, with the key-level policy of its declaration. Once per record and transaction:
   * load once, save once. Throws when the transaction is a read.
   */
  put<R extends keyof C['records'] & string>(record: R, value: z.input<C['records'][R]['schema']>): Promise<void>;

  /** The one event of the call. */
  emit<E extends keyof C['events'] & string>(event: E, payload: z.input<C['events'][E]>): void;

  /** Ends the call with a declared error; nothing is written. `details` is part of the answer: no secrets. */
  fail(code: (keyof C['errors'] & string) | KitErrorCode, message: string, details?: object): never;

  /** Private data of the collection that the declaration and the input name. */
  readonly private: {
    get<R extends keyof NonNullable<C['privateRecords']> & string>(
      record: R,
      collectionInput: object,
      ...key: string[]
    ): Promise<PrivateOf<C, R> | undefined>;
    /**
     * Private records of one collection in key order, at most `limit`, and whether there are more. For reads alone, which the
     * answering peer's own copy is enough for: a peer that is no member has none.
     */
    list<R extends keyof NonNullable<C['privateRecords']> & string>(
      record: R,
      collectionInput: object,
      limit: number,
    ): Promise<{ readonly items: PrivateOf<C, R>[]; readonly more: boolean }>;
    /** Saves a private record with the salt of the transient input. */
    put<R extends keyof NonNullable<C['privateRecords']> & string>(
      record: R,
      collectionInput: object,
      value: object,
    ): Promise<void>;
    /** The SHA-256 that is on the ledger for the record, hex; readable by every peer. */
    hash(record: string, collectionInput: object, ...key: string[]): Promise<string | undefined>;
    /** Removes value and history at every member, leaving the hash. */
    purge(record: string, collectionInput: object, ...key: string[]): Promise<void>;
  };
}

/** Codes that every contract may answer, beside its own. */
export type KitErrorCode =
  | 'INPUT_INVALID'
  | 'NOT_AUTHORISED'
  | 'NOT_FOUND'
  | 'STATE_CONFLICT'
  | 'DUPLICATE'
  | 'LIMIT_EXCEEDED'
  | 'METHOD_UNKNOWN'
  | 'APPROVAL_SAME_PERSON'
  | 'PRIVATE_INPUT_MISSING'
  | 'NOT_BATCHABLE'
  | 'PRECONDITION_FAILED'
  | 'PEER_FAILED'
  | 'INTERNAL';

type InputOf<M extends MethodDeclaration> = z.output<M['input']>;
type PrivateInputOf<M extends MethodDeclaration> = M extends { private: { schema: infer S extends z.ZodType } }
  ? z.output<S>
  : undefined;

/** A handler: plain, stateless, deterministic. Returns the output; never writes on error. */
export type Handler<C extends ContractDeclaration, M extends keyof C['methods']> = (
  tx: Transaction<C>,
  input: InputOf<C['methods'][M]>,
  secret: PrivateInputOf<C['methods'][M]>,
) => Promise<z.input<C['methods'][M]['output']>>;

/** One handler for each declared method: a missing or extra one does not compile. */
export type Handlers<C extends ContractDeclaration> = { readonly [M in keyof C['methods']]: Handler<C, M> };
