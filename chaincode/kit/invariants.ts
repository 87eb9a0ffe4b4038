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

/**
 * Records by a text that several may share, in their order. A check that looked through all of them for each of its subjects would take the square of
 * what a ledger of years holds.
 * @returns a function that tells those of a text; none where there are none
 */
export function grouped<T>(records: readonly T[], keyOf: (record: T) => string): (key: string) => readonly T[] {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    const key = keyOf(record);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return (key) => groups.get(key) ?? [];
}
