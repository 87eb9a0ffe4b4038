/** What a transaction asked a contract for: one operation, or those of a batch, and which of them took effect. */
import type { Invocation } from '../blocks/transaction.ts';

const MAX_OPERATIONS = 100;

/** One operation. */
export interface Operation {
  readonly method: string;
  /** As JSON gives it; not checked yet. */
  readonly input: unknown;
  /** The code with which the contract refused it, within a batch; a refused one writes nothing. */
  readonly refusal?: string;
}

/** The operations of a transaction. @throws {Error} when the arguments or, of a batch, the answer cannot be read */
export function operationsOf({ args, output }: Pick<Invocation, 'args' | 'output'>): Operation[] {
  const method = textOf(args[0]);
  if (method !== 'Batch') return [{ method, input: args[1] === undefined ? {} : JSON.parse(textOf(args[1])) }];
  const { operations } = JSON.parse(textOf(args[1])) as { operations: unknown };
  const { results } = JSON.parse(textOf(output)) as { results: unknown };
  if (!isListOfObjects(operations) || !isListOfObjects(results)) throw new Error('a batch without lists');
  if (operations.length > MAX_OPERATIONS) throw new Error(`a batch of more than ${MAX_OPERATIONS} operations`);
  if (operations.length !== results.length) {
    throw new Error(`a batch of ${operations.length} operations with ${results.length} results`);
  }
  return operations.map((operation, index) => {
    const refusal = refusalOf(results[index]!);
    return { method: String(operation['method']), input: operation['input'], ...(refusal && { refusal }) };
  });
}

function refusalOf(result: Readonly<Record<string, unknown>>): string | undefined {
  const error = result['error'];
  if (error === undefined) return undefined;
  return String((error as { code?: unknown } | null)?.code ?? 'UNKNOWN');
}

function isListOfObjects(value: unknown): value is Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null);
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
