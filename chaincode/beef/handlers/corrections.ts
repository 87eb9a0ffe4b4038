/** Corrections: nothing is deleted, and what took the place of what is kept apart. */
import { canonicalText } from '../../kit/codec.ts';
import type { Json } from '../../kit/json.ts';
import type { RecordOf } from '../state.ts';
import type { HandlersOf, Tx } from './call.ts';

type Correction = RecordOf<'correction'>;

/** What is corrected: the record before, and the fields that change. */
interface Change extends Omit<Correction, 'changes'> {
  readonly before: object;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Keeps a correction: the fields that are not as before. Ends the call where there is none. */
export async function correct(tx: Tx, { before, after, ...correction }: Change): Promise<void> {
  const earlier = before as Readonly<Record<string, unknown>>;
  const changes = Object.keys(after)
    .sort()
    .map((field) => ({
      field,
      ...(earlier[field] !== undefined && { before: textOf(earlier[field]) }),
      after: textOf(after[field]),
    }))
    .filter((change) => change.before !== change.after);
  if (changes.length === 0) tx.fail('INPUT_INVALID', 'The correction changes nothing.');
  await tx.put('correction', { ...correction, changes });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : canonicalText(value as Json);
}

/** Handlers of corrections. */
export const correctionHandlers = {
  listCorrections: (tx, { number, limit, cursor }) => tx.page('correction', [number], limit, cursor),
} satisfies HandlersOf<'listCorrections'>;
