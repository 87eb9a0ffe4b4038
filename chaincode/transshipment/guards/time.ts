/** When things may happen: dated rules, windows, and how far a report's time may be from the ledger's. */
import { addDaysToDate, addMs, compareInstants, kstDateOf, kstMidnightOf } from '../../kit/clock.ts';
import { rulesOn } from '../../kit/rules.ts';
import { followsStep, type RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

type RuleTable = RecordOf<'ruleTable'>;

/** The table in force on a day: the latest that is not after it. Tables are in the order of their days, as the ledger keeps them. */
export function rulesInForce(tables: readonly RuleTable[], day: string): RuleTable | undefined {
  const versions = tables.map((rules) => ({ version: rules.ruleVersion, validFrom: rules.effectiveFrom, rules }));
  return rulesOn(versions, day)?.rules;
}

/**
 * When the destination receives boxes for a vessel. N days, the berthing day among them, begin N - 1 days before it at
 * midnight in Korea; receiving ends with the closing time, at the latest with the berthing day.
 */
export function receiveWindow(
  terms: { readonly berthingAt: string; readonly closingAt: string },
  windowClass: RecordOf<'terminal'>['windowClass'],
  rules: RuleTable,
): RecordOf<'order'>['window'] {
  const berthingDay = kstDateOf(terms.berthingAt);
  const dayAfter = kstMidnightOf(addDaysToDate(berthingDay, 1));
  const closesAt = compareInstants(terms.closingAt, dayAfter) < 0 ? terms.closingAt : dayAfter;
  const ends = { closesAt, ruleVersion: rules.ruleVersion };
  if (windowClass === 'NO_OPENING') return ends;
  const days = windowClass === 'NORTH_PORT' ? rules.northPortDays : rules.newPortDays;
  return { opensAt: kstMidnightOf(addDaysToDate(berthingDay, 1 - days)), ...ends };
}

/** Refuses what is outside of a span of time; the end itself is outside. */
export function outsideOf(what: string, at: string, from: string | undefined, until: string): Refusal | undefined {
  const early = from !== undefined && compareInstants(at, from) < 0;
  if (!early && compareInstants(at, until) < 0) return undefined;
  return {
    code: 'WINDOW_CLOSED',
    message: `${at} is ${early ? 'before' : 'after'} ${what}.`,
    details: { at, ...(from !== undefined && { opensAt: from }), closesAt: until },
  };
}

/** Refuses a report that is ahead of the ledger's time. */
export function aheadOf(now: string, occurredAt: string, rules: RuleTable): Refusal | undefined {
  const latest = addMs(now, rules.clockToleranceS * 1000);
  if (compareInstants(occurredAt, latest) <= 0) return undefined;
  return { code: 'TIME_SKEW', message: 'The report is ahead of the ledger’s time.', details: { occurredAt, latest } };
}

/** Refuses a report that is too old for the ledger. */
export function tooOldFor(now: string, occurredAt: string, rules: RuleTable): Refusal | undefined {
  const earliest = addMs(now, -rules.reportMaxAgeMin * 60_000);
  if (compareInstants(occurredAt, earliest) >= 0) return undefined;
  return { code: 'TIME_SKEW', message: 'The report is older than reports may be.', details: { occurredAt, earliest } };
}

/** Refuses a report that says to have happened before the step that it follows. */
export function beforeStep(occurredAt: string, earlier: string | undefined): Refusal | undefined {
  if (earlier === undefined || followsStep(occurredAt, earlier)) return undefined;
  return {
    code: 'TIME_SKEW',
    message: 'The report says to have happened before the step that it follows.',
    details: { occurredAt, earlier },
  };
}
