/**
 * A record's past, from the peer's history of its key. Whoever is shown a record by a read may ask for its versions by that
 * read; whoever a contract declares as its `oversight` may ask for those of any record.
 */
import { z } from 'zod';
import { canonicalText } from './codec.ts';
import { cursorOf, keyOfCursor } from './cursors.ts';
import { admits, type ContractDeclaration, type RecordDeclaration } from './declare.ts';
import { ContractError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import { compositeKey } from './keys.ts';
import { recordFrom } from './records.ts';
import { recordsShown, WHOLE } from './resources.ts';
import type { Caller } from './transaction.ts';
import { inputInvalid, parseWith } from './validation.ts';
import type { Version, LedgerView } from './workspace.ts';

/** Most versions in one page. */
export const MAX_VERSIONS = 50;

/** How far back a cursor may lead: the peer reads every version on the way from its block files. */
const MAX_DEPTH = 10_000;

/** Where to begin, and how many. */
interface Paging {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const paging = {
  limit: z.int().min(1).max(MAX_VERSIONS).default(20),
  cursor: z.string().min(1).max(2000).optional(),
};

/** Asks by a read that shows the record. */
export const HistoryByRead = z.strictObject({
  method: z.string().min(1).max(64),
  input: z.record(z.string(), z.unknown()),
  /** The field of the read's output that holds the record; absent: the whole output, or the first such field. */
  part: z.string().min(1).max(64).optional(),
  ...paging,
});

/** Asks as oversight. */
export const HistoryByKey = z.strictObject({
  record: z.string().min(1).max(64),
  /** The key fields' values, in the order of the declaration. */
  key: z.array(z.string()).min(1).max(16),
  ...paging,
});

/** One version: what a transaction made of the record. */
export const RecordVersion = z.union([
  z.strictObject({ txId: z.string(), time: z.string(), value: z.looseObject({}) }),
  z.strictObject({ txId: z.string(), time: z.string(), deleted: z.literal(true) }),
]);

/** Output of `History`: versions of one record, newest first. `next` is absent on the last page. */
export const HistoryPage = z.strictObject({
  record: z.string(),
  key: z.array(z.string()),
  items: z.array(RecordVersion),
  next: z.string().optional(),
});

/** What `History` works with. */
export interface HistoryScope {
  readonly api: ContractDeclaration;
  readonly caller: Caller;
  readonly workspace: LedgerView;
  /** Runs a declared read of one resource with the caller's access. */
  readonly read: (method: string, input: Json) => Promise<Json>;
}

/** A record by name and key. */
interface Place {
  readonly name: string;
  readonly record: RecordDeclaration;
  readonly key: readonly string[];
}

/**
 * Carries out `History`.
 * @throws {ContractError} what the read refuses with, `NOT_AUTHORISED`, `NOT_FOUND`, `INPUT_INVALID`, `LIMIT_EXCEEDED`
 */
export async function historyOf(scope: HistoryScope, input: Json): Promise<Json> {
  const byKey = typeof input === 'object' && input !== null && 'record' in input;
  if (byKey) {
    const request = parseWith(HistoryByKey, input);
    return pageOf(scope, placeOfKey(scope, request), request);
  }
  const request = parseWith(HistoryByRead, input);
  return pageOf(scope, await placeShown(scope, request), request);
}

function placeOfKey({ api, caller }: HistoryScope, { record: name, key }: z.output<typeof HistoryByKey>): Place {
  const { oversight } = api;
  if (oversight === undefined || !admits(oversight, caller.party, caller.roles)) {
    throw new ContractError('NOT_AUTHORISED', 'Only the contract’s oversight may ask for the versions of any record.');
  }
  const record = Object.hasOwn(api.records, name) ? api.records[name] : undefined;
  if (record === undefined) throw inputInvalid([{ path: '$.record', message: 'is not a record of the contract' }]);
  if (key.length !== record.key.length) {
    throw inputInvalid([{ path: '$.key', message: `needs ${record.key.join(', ')}` }]);
  }
  return { name, record, key };
}

/**
 * The record that a read shows. It must be shown as it is stored: a read that keeps something of it back must not open its
 * past.
 */
async function placeShown(scope: HistoryScope, request: z.output<typeof HistoryByRead>): Promise<Place> {
  const { api, workspace } = scope;
  const output = (await scope.read(request.method, request.input as Json)) as JsonObject;
  const shown = recordsShown(api, api.methods[request.method]!);
  const part = request.part ?? [...shown.keys()][0];
  const name = part === undefined ? undefined : shown.get(part);
  if (name === undefined) {
    const message = 'names no field of the read that holds a record of the contract as it is stored';
    throw inputInvalid([{ path: part === undefined ? '$.method' : '$.part', message }]);
  }
  const value = part === WHOLE ? output : output[part!];
  if (value === undefined || value === null) throw new ContractError('NOT_FOUND', `There is no ${name} to show.`);
  const record = api.records[name]!;
  const key = record.key.map((field) => String((value as JsonObject)[field]));
  const bytes = await workspace.read(compositeKey(name, key));
  if (bytes === undefined || canonicalText(recordFrom(record.schema, bytes)) !== canonicalText(value)) {
    throw new ContractError('NOT_AUTHORISED', `${request.method} does not show the ${name} as it is stored.`);
  }
  return { name, record, key };
}

async function pageOf(
  { workspace }: HistoryScope,
  { name, record, key }: Place,
  { limit, cursor }: Paging,
): Promise<Json> {
  const prefix = [name, ...key];
  const after = cursor === undefined ? undefined : keyOfCursor(cursor, prefix, prefix.length + 1).at(-1)!;
  const found = await versionsAfter(workspace.history(compositeKey(name, key)), limit + 1, after);
  if (found.length === 0 && after === undefined) {
    throw new ContractError('NOT_FOUND', `There is no ${name} ${key.join(' / ')}.`, { record: name, key });
  }
  const items = found.slice(0, limit).map(({ txId, time, value }): z.output<typeof RecordVersion> => {
    return value === undefined
      ? { txId, time, deleted: true }
      : { txId, time, value: recordFrom(record.schema, value) };
  });
  const last = found.length > limit ? items.at(-1) : undefined;
  const page: z.output<typeof HistoryPage> = { record: name, key: [...key], items };
  return (last === undefined ? page : { ...page, next: cursorOf([...prefix, last.txId]) }) as Json;
}

/** Versions behind the one that the transaction `after` wrote; a transaction writes a record at most once. */
async function versionsAfter(
  versions: AsyncIterable<Version>,
  limit: number,
  after: string | undefined,
): Promise<Version[]> {
  const found: Version[] = [];
  let reached = after === undefined;
  let depth = 0;
  for await (const version of versions) {
    depth += 1;
    if (depth > MAX_DEPTH) throw new ContractError('LIMIT_EXCEEDED', `Only ${MAX_DEPTH} versions can be gone through.`);
    if (reached && found.push(version) === limit) break;
    reached ||= version.txId === after;
  }
  if (!reached) throw inputInvalid([{ path: '$.cursor', message: 'names no version of this record' }]);
  return found;
}
