/** Dated rules of turnout and effect. They are law or practice and change; an election keeps the version it is judged by. */
import { kstDateOf } from '../../kit/clock.ts';
import { ruleTable, rulesNamed, rulesOn } from '../../kit/rules.ts';
import type { Manifest } from '../state.ts';

/** What a kind of election asks for. */
export interface TurnoutRule {
  /** Share of the roll's weight that must have voted; absent: any turnout counts. */
  readonly quorum?: { readonly numerator: number; readonly denominator: number };
  /** Days during which the result must not be changed. */
  readonly unchangeableDays?: number;
}

/**
 * Resident votes: a quarter of those entitled, and no change for two years (Residents' Voting Act as amended in October
 * 2022). The other kinds have no turnout rule of their own.
 */
const TABLE = ruleTable<Readonly<Record<Manifest['template'], TurnoutRule>>>([
  {
    version: '2022-10',
    validFrom: '2022-10-27',
    rules: {
      CANDIDATE: {},
      YESNO: {},
      SURVEY: {},
      RESIDENT_VOTE: { quorum: { numerator: 1, denominator: 4 }, unchangeableDays: 730 },
    },
  },
]);

/** The version in force at an instant, or `undefined` before the first. */
export function ruleVersionAt(instant: string): string | undefined {
  return rulesOn(TABLE, kstDateOf(instant))?.version;
}

/** The rule of a version for a kind of election. @throws {RangeError} for a version that never was */
export function turnoutRule(version: string, template: Manifest['template']): TurnoutRule {
  const found = rulesNamed(TABLE, version);
  if (found === undefined) throw new RangeError(`there is no rule version ${version}`);
  return found.rules[template];
}

/** Whether so much weight of the roll's is enough. Integers alone: no share is ever computed. */
export function isQuorum({ quorum }: TurnoutRule, votedWeight: number, totalWeight: number): boolean {
  if (quorum === undefined) return true;
  return BigInt(votedWeight) * BigInt(quorum.denominator) >= BigInt(totalWeight) * BigInt(quorum.numerator);
}
