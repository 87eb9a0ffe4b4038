/**
 * Rules that change by law or by agreement: tables with the day from which they apply. A record keeps the version by which
 * it was judged, so that an old decision is checked by the old rules.
 */
import { epochDayOf } from './clock.ts';

/** A version of a table. */
export interface RuleVersion<T> {
  readonly version: string;
  /** First day on which it applies, `YYYY-MM-DD`. */
  readonly validFrom: string;
  readonly rules: T;
}

/** A table that is not in order: no version, two of the same day or name, or days that run backwards. */
export class RuleTableError extends Error {
  override readonly name = 'RuleTableError';
}

/**
 * Checks a table and returns it unchanged.
 * @param versions - from the oldest to the newest
 * @throws {RuleTableError}
 */
export function ruleTable<const T>(versions: readonly RuleVersion<T>[]): readonly RuleVersion<T>[] {
  if (versions.length === 0) throw new RuleTableError('a rule table needs a version');
  if (new Set(versions.map(({ version }) => version)).size !== versions.length) {
    throw new RuleTableError('two versions of a rule table have the same name');
  }
  const days = versions.map(({ validFrom }) => epochDayOf(validFrom));
  if (days.some((day, index) => index > 0 && day <= days[index - 1]!)) {
    throw new RuleTableError('the versions of a rule table are not in the order of their days');
  }
  return versions;
}

/** The version that applies on a day, or `undefined` when the day is before the first one. */
export function rulesOn<T>(table: readonly RuleVersion<T>[], date: string): RuleVersion<T> | undefined {
  const day = epochDayOf(date);
  return table.findLast(({ validFrom }) => epochDayOf(validFrom) <= day);
}

/** The version of this name, by which an old record was judged. */
export function rulesNamed<T>(table: readonly RuleVersion<T>[], version: string): RuleVersion<T> | undefined {
  return table.find((candidate) => candidate.version === version);
}
