/** What must hold of a contract's whole state at every height, as named checks. */

/** A breach of an invariant: which record, and what is wrong with it. */
export interface Violation {
  readonly subject: string;
  readonly problem: string;
}

/** A check over the whole state. @typeParam L - the state: all records by name */
export type InvariantOf<L> = (ledger: L) => Violation[];

/** What is wrong; nothing where a condition is false or absent. */
export type Problem = string | false | undefined;

/** Runs a check on each subject and keeps what it finds. */
export function breaches<T>(
  subjects: readonly T[],
  nameOf: (subject: T) => string,
  check: (subject: T) => readonly Problem[],
): Violation[] {
  return subjects.flatMap((subject) =>
    check(subject).flatMap((problem) => (typeof problem === 'string' ? [{ subject: nameOf(subject), problem }] : [])),
  );
}

/** Records by a text of which each has its own. */
export function indexed<T>(records: readonly T[], keyOf: (record: T) => string): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [keyOf(record), record]));
}
