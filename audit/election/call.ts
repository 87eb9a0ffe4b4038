/** From ordered transactions to calls of the contract: by whom, when, with what, and what its block says came of it. */
import { ledger } from '@hyperledger/fabric-protos';
import { callerOf, type Caller } from '../blocks/caller.ts';
import type { Invocation } from '../blocks/transaction.ts';
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import type { Place } from '../finding.ts';

/** A record that a transaction wrote. */
export interface Written {
  readonly record: string;
  readonly key: readonly string[];
  readonly value: Readonly<Record<string, unknown>>;
}

/** One call; a batch holds many. */
export interface Call {
  readonly method: string;
  /** As JSON gives it; not checked yet. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  /** By the client's clock. */
  readonly atMs: number;
  readonly place: Place & { readonly block: bigint; readonly txId: string };
  /** What the contract answered, as its endorsers signed it. */
  readonly outcome: { readonly output: Readonly<Record<string, unknown>> } | { readonly refusal: string };
  /** Everything that the call's transaction wrote. */
  readonly written: readonly Written[];
}

/** The contract's name, which is its channel's as well. */
export const CONTRACT = 'voting';
const MAX_OPERATIONS = 100;

/** The calls of a transaction; none when it is of another chaincode. @throws {Error} when its arguments are no JSON */
export function callsOf({ block, index, transaction, creator }: OrderedTransaction): Call[] {
  const invocation = transaction?.invocation;
  if (transaction === undefined || invocation?.chaincode !== CONTRACT) return [];
  const [method, input] = [String(textOf(invocation.args[0])), objectOf(invocation.args[1])];
  const base = {
    caller: callerOf(creator, transaction.creatorMspId),
    atMs: transaction.timestampMs,
    place: { block, transaction: index, txId: transaction.txId },
    written: writtenBy(invocation),
  };
  const output = objectOf(invocation.output);
  if (method !== 'Batch') return [{ ...base, method, input, outcome: { output } }];
  const [operations, results] = [arrayOf(input['operations']), arrayOf(output['results'])];
  return operations.slice(0, MAX_OPERATIONS).map((operation, at) => ({
    ...base,
    method: String(operation['method']),
    input: recordOf(operation['input']),
    outcome: outcomeOf(results[at]),
  }));
}

function outcomeOf(result: Readonly<Record<string, unknown>> | undefined): Call['outcome'] {
  if (result === undefined) return { refusal: 'NO_RESULT' };
  const error = result['error'];
  return error === undefined ? { output: recordOf(result['output']) } : { refusal: String(recordOf(error)['code']) };
}

/** The contract's records that a transaction wrote: composite keys, values in JSON. */
function writtenBy({ results }: Invocation): Written[] {
  const own = results.filter(({ namespace }) => namespace === CONTRACT);
  return own.flatMap(({ bytes }) => {
    const writes = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(bytes).getWritesList();
    return writes.flatMap((write) => {
      const [record = '', ...key] = write.getKey().slice(1, -1).split('\u0000');
      return write.getIsDelete() ? [] : [{ record, key, value: objectOf(write.getValue_asU8()) }];
    });
  });
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}

function objectOf(bytes: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  return recordOf(JSON.parse(textOf(bytes) || '{}'));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function arrayOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}
