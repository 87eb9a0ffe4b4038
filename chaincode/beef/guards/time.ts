/** When things may be reported: dated rules, and how far a report's time may be from the ledger's. */
import { addMs, compareInstants } from '../../kit/clock.ts';
import { rulesOn } from '../../kit/rules.ts';
import type { RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

type RuleTable = RecordOf<'ruleTable'>;

/** The table in force on a day: the latest that is not after it. Tables are in the order of their days, as the ledger keeps them. */
export function rulesInForce(tables: readonly RuleTable[], day: string): RuleTable | undefined {
  const versions = tables.map((rules) => ({ version: rules.ruleVersion, validFrom: rules.effectiveFrom, rules }));
  return rulesOn(versions, day)?.rules;
}

/** Refuses a report that is ahead of the ledger's time. */
export function aheadOf(now: string, occurredAt: string, rules: RuleTable): Refusal | undefined {
  const latest = addMs(now, rules.clockToleranceS * 1000);
  if (compareInstants(occurredAt, latest) <= 0) return undefined;
  return { code: 'TIME_SKEW', message: 'The report is ahead of the ledger’s time.', details: { occurredAt, latest } };
}

/** Refuses a report that says to have happened before what is known of the same thing already. */
export function beforeLast(occurredAt: string, lastOccurredAt: string): Refusal | undefined {
  if (compareInstants(occurredAt, lastOccurredAt) >= 0) return undefined;
  return {
    code: 'OUT_OF_ORDER',
    message: 'The report says to have happened before what is known already.',
    details: { occurredAt, lastOccurredAt },
  };
}
