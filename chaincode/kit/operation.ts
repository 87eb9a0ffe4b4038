/** What a handler gets: the transaction of one operation, over a workspace, within its declaration. */
import { collectionNameOf } from './collections.ts';
import type { ContractDeclaration, MethodDeclaration, PrivateRecordDeclaration, RecordDeclaration } from './declare.ts';
import { endorsersOf } from './endorsers.ts';
import { ContractError, KIT_ERRORS } from './errors.ts';
import { cursorOf, keyOfCursor } from './cursors.ts';
import { eventOf, type EmittedEvent } from './events.ts';
import { compositeKey, keyOf } from './keys.ts';
import { saltedValue } from './private.ts';
import { privateRecordsReadBy } from './private-reads.ts';
import { privateRecordFrom, recordBytes, recordFrom } from './records.ts';
import type { Caller, Signatory, Transaction } from './transaction.ts';
import { Writes, type LedgerView } from './workspace.ts';

const MAX_LIST = 10_000;

/** What surrounds an operation. */
export interface OperationScope {
  readonly api: ContractDeclaration;
  readonly methodName: string;
  readonly method: MethodDeclaration;
  readonly txId: string;
  readonly now: string;
  readonly caller: Caller;
  readonly workspace: LedgerView;
  /** Its place in a batch, from 0; absent when the transaction is its own. */
  readonly operation?: number;
  readonly salt?: string;
  readonly conflictsWith?: NonNullable<Transaction['conflictsWith']>;
  readonly proposedBy?: Signatory;
}

/** A handler's transaction. Mistakes of a contract's author are plain errors, which the dispatcher answers as `INTERNAL`. */
export class Operation implements Transaction {
  readonly txId: string;
  readonly now: string;
  readonly caller: Caller;
  declare readonly conflictsWith?: NonNullable<Transaction['conflictsWith']>;
  declare readonly proposedBy?: Signatory;
  readonly private: Transaction['private'];
  readonly writes = new Writes();
  readonly #scope: OperationScope;
  #event: EmittedEvent | undefined;

  constructor(scope: OperationScope) {
    this.#scope = scope;
    this.txId = scope.txId;
    this.now = scope.now;
    this.caller = scope.caller;
    if (scope.conflictsWith !== undefined) this.conflictsWith = scope.conflictsWith;
    if (scope.proposedBy !== undefined) this.proposedBy = scope.proposedBy;
    this.private = {
      get: this.#privateGet.bind(this) as Transaction['private']['get'],
      list: this.#privateList.bind(this) as Transaction['private']['list'],
      put: this.#privatePut.bind(this),
      hash: this.#privateHash.bind(this),
      purge: this.#privatePurge.bind(this),
    };
  }

  get event(): EmittedEvent | undefined {
    return this.#event;
  }

  async get(name: string, ...key: string[]): Promise<Record<string, unknown> | undefined> {
    const record = this.#record(name);
    requireLength(name, record, key);
    const bytes = await this.#scope.workspace.read(compositeKey(name, key));
    return bytes === undefined ? undefined : recordFrom(record.schema, bytes);
  }

  async require(name: string, ...key: string[]): Promise<Record<string, unknown>> {
    const value = await this.get(name, ...key);
    if (value !== undefined) return value;
    throw new ContractError('NOT_FOUND', `There is no ${name} ${key.join(' / ')}.`, { record: name, key });
  }

  async list(name: string, prefix: readonly string[], limit: number): Promise<Record<string, unknown>[]> {
    const record = this.#record(name);
    requireRange(name, record, prefix, limit);
    const found = await this.#scope.workspace.range({ objectType: name, prefix, limit });
    if (found.length > limit && this.#scope.method.kind === 'submit') {
      throw new ContractError('LIMIT_EXCEEDED', `More than ${limit} records of ${name} are concerned.`, {
        record: name,
        limit,
      });
    }
    return found.slice(0, limit).map((bytes) => recordFrom(record.schema, bytes));
  }

  async page(
    name: string,
    prefix: readonly string[],
    limit: number,
    cursor?: string,
  ): Promise<{ items: Record<string, unknown>[]; next?: string }> {
    const record = this.#record(name);
    requireRange(name, record, prefix, limit);
    if (this.#scope.method.kind === 'submit') throw new Error('page: only reads come in pages, use list');
    const after =
      cursor === undefined ? {} : { after: compositeKey(name, keyOfCursor(cursor, prefix, record.key.length)) };
    const found = await this.#scope.workspace.range({ objectType: name, prefix, limit, ...after });
    const items = found.slice(0, limit).map((bytes) => recordFrom(record.schema, bytes));
    const last = found.length > limit ? items.at(-1) : undefined;
    return last === undefined ? { items } : { items, next: cursorOf(record.key.map((field) => String(last[field]))) };
  }

  async put(name: string, value: unknown): Promise<void> {
    this.#requireWriting();
    const record = this.#record(name);
    const { bytes, parsed } = recordBytes(record.schema, value);
    const key = keyOf(name, record, parsed);
    const endorsers = await this.#changedEndorsers(record, key, parsed);
    this.writes.put(key, endorsers === undefined ? { value: bytes } : { value: bytes, endorsers });
  }

  emit(name: string, payload: unknown): void {
    const { method } = this.#scope;
    if (method.kind !== 'submit' || method.events?.includes(name) !== true) {
      throw new Error(`${this.#scope.methodName} does not declare the event ${name}`);
    }
    if (this.#event !== undefined) throw new Error(`${this.#scope.methodName} emits a second event: ${name}`);
    this.#event = eventOf(this.#scope.api, name, payload);
  }

  fail(code: string, message: string, details?: object): never {
    const declared = this.#scope.method.errors?.includes(code) === true || Object.hasOwn(KIT_ERRORS, code);
    if (!declared) throw new Error(`${this.#scope.methodName} does not declare the error ${code}`);
    throw new ContractError(code, message, details);
  }

  async #privateGet(name: string, input: object, ...key: string[]): Promise<Record<string, unknown> | undefined> {
    const record = this.#privateRecord(name);
    requireLength(name, record, key);
    this.#requireDeclaredRead(name);
    this.#requireNamedEndorsers();
    const [collection, at] = this.#unwritten(record, input, compositeKey(name, key));
    const bytes = await this.#scope.workspace.readPrivate(collection, at);
    return bytes === undefined ? undefined : privateRecordFrom(record.schema, bytes);
  }

  async #privateList(
    name: string,
    input: object,
    limit: number,
  ): Promise<{ items: Record<string, unknown>[]; more: boolean }> {
    const record = this.#privateRecord(name);
    requireRange(name, record, [], limit);
    if (this.#scope.method.kind === 'submit') throw new Error('private.list: only reads list private records');
    this.#requireDeclaredRead(name);
    const found = await this.#scope.workspace.privateRange(collectionNameOf(record.collection, input), name, limit);
    const items = found.slice(0, limit).map((bytes) => privateRecordFrom(record.schema, bytes));
    return { items, more: found.length > limit };
  }

  /** Undeclared, the call could reach peers that hold no copy, and its output would pass for what all can compute. */
  #requireDeclaredRead(name: string): void {
    const { method, methodName } = this.#scope;
    if (method.kind === 'submit' || privateRecordsReadBy(method).includes(name)) return;
    throw new Error(`${methodName} does not declare that it reads the private record ${name}`);
  }

  async #privatePut(name: string, input: object, value: object): Promise<void> {
    this.#requireWriting();
    const record = this.#privateRecord(name);
    const { salt } = this.#scope;
    if (salt === undefined) throw new Error(`${this.#scope.methodName} has no private input, and so no salt`);
    const parsed = record.schema.parse(value);
    const [collection, key] = this.#unwritten(record, input, keyOf(name, record, parsed));
    this.writes.secrets.push({ collection, key, value: saltedValue(parsed, salt) });
  }

  async #privateHash(name: string, input: object, ...key: string[]): Promise<string | undefined> {
    const record = this.#privateRecord(name);
    requireLength(name, record, key);
    const [collection, at] = this.#unwritten(record, input, compositeKey(name, key));
    const hash = await this.#scope.workspace.privateHash(collection, at);
    return hash === undefined ? undefined : Buffer.from(hash).toString('hex');
  }

  async #privatePurge(name: string, input: object, ...key: string[]): Promise<void> {
    this.#requireWriting();
    this.#requireNamedEndorsers();
    const record = this.#privateRecord(name);
    requireLength(name, record, key);
    const [collection, at] = this.#unwritten(record, input, compositeKey(name, key));
    this.writes.secrets.push({ collection, key: at });
  }

  /** The endorsers to set: of a new record, or when they are others than before. */
  async #changedEndorsers(
    record: RecordDeclaration,
    key: string,
    value: Record<string, unknown>,
  ): Promise<readonly string[] | undefined> {
    const endorsers = endorsersOf(record, value);
    if (endorsers === undefined) return undefined;
    const { workspace } = this.#scope;
    const before = endorsersIn(record, await workspace.read(key));
    if (workspace.wrote(key)) {
      // The peers judge the batch by the policy that the record had before it: what an earlier operation of the batch created
      // or handed over would be changed here without the endorsers that it has now.
      const judgedBy = endorsersIn(record, await workspace.committed(key));
      if (judgedBy?.join() !== before?.join()) {
        throw new ContractError(
          'NOT_BATCHABLE',
          'An earlier operation of the batch created the record, or gave it other endorsers.',
        );
      }
    }
    return before?.join() === endorsers.join() ? undefined : endorsers;
  }

  /** Any endorser of a batch has to hold what its operations open, so they must be those whom the method names. */
  #requireNamedEndorsers(): void {
    const { method, operation } = this.#scope;
    const areNamed = method.kind === 'submit' && (method.endorsers ?? method.private) !== undefined;
    if (operation === undefined || areNamed) return;
    throw new ContractError('NOT_BATCHABLE', 'The operation concerns private data.');
  }

  /** A private record’s place. Peers show what was there before the batch: what an earlier operation of it wrote is not looked at in it. */
  #unwritten(record: PrivateRecordDeclaration, input: object, key: string): [collection: string, key: string] {
    const collection = collectionNameOf(record.collection, input);
    if (this.#scope.workspace.wrotePrivate(collection, key)) {
      throw new ContractError('NOT_BATCHABLE', 'An earlier operation of the batch wrote the private record.');
    }
    return [collection, key];
  }

  #record(name: string): RecordDeclaration {
    const { records } = this.#scope.api;
    const record = Object.hasOwn(records, name) ? records[name] : undefined;
    if (record === undefined) throw new Error(`record ${name} is not declared`);
    return record;
  }

  #privateRecord(name: string): PrivateRecordDeclaration {
    const records = this.#scope.api.privateRecords ?? {};
    const record = Object.hasOwn(records, name) ? records[name] : undefined;
    if (record === undefined) throw new Error(`private record ${name} is not declared`);
    return record;
  }

  #requireWriting(): void {
    if (this.#scope.method.kind === 'evaluate') throw new Error(`${this.#scope.methodName} is a read and cannot write`);
  }
}

/** Who endorses changes of a stored record; `undefined` when there is none. */
function endorsersIn(record: RecordDeclaration, bytes: Uint8Array | undefined): readonly string[] | undefined {
  return bytes === undefined ? undefined : (endorsersOf(record, recordFrom(record.schema, bytes)) ?? []);
}

function requireRange(
  name: string,
  record: { readonly key: readonly string[] },
  prefix: readonly string[],
  limit: number,
): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIST) throw new Error(`the limit is 1 to ${MAX_LIST}`);
  if (prefix.length >= record.key.length) throw new Error(`${name} has only ${record.key.length} key fields`);
}

function requireLength(name: string, record: { readonly key: readonly string[] }, key: readonly string[]): void {
  if (key.length !== record.key.length) throw new Error(`${name} has the key fields ${record.key.join(', ')}`);
}
