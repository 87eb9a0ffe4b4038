import type { EvaluateDeclaration } from './declare.ts';

/** The private records that a read declares to read. */
export function privateRecordsReadBy({ readsPrivate = [] }: EvaluateDeclaration): readonly string[] {
  return typeof readsPrivate === 'string' ? [readsPrivate] : readsPrivate;
}
