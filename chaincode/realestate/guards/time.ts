/** Days and times: rules in force, business days, when a lease begins to rank. */
import {
  addDaysToDate,
  addMinutes,
  compareInstants,
  epochDayOf,
  kstDateOf,
  kstMidnightOf,
  msBetween,
} from '../../kit/clock.ts';
import type { RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

const MS_PER_HOUR = 3_600_000;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;
/** How far an agency's clock may be ahead of the transaction's. */
const CLOCK_TOLERANCE_MIN = 2;

/** The table of the latest day that is not after the day in question. */
export function rulesInForce(tables: readonly RecordOf<'ruleTable'>[], day: string): RecordOf<'ruleTable'> | undefined {
  return tables.findLast(({ effectiveFrom }) => effectiveFrom <= day);
}

/** The day after so many business days: Saturdays, Sundays and holidays do not count. */
export function businessDayAfter(day: string, days: number, holidays: readonly string[]): string {
  let left = days;
  let at = day;
  while (left > 0) {
    at = addDaysToDate(at, 1);
    if (isBusinessDay(at, holidays)) left -= 1;
  }
  return at;
}

function isBusinessDay(day: string, holidays: readonly string[]): boolean {
  const weekday = (epochDayOf(day) + EPOCH_WEEKDAY) % 7;
  return weekday !== 0 && weekday !== 6 && !holidays.includes(day);
}

/** Opposability begins at midnight, in Korea, after the move-in: the gap that same-day frauds use. */
export function opposableFrom(movedInOn: string): string {
  return kstMidnightOf(addDaysToDate(movedInOn, 1));
}

/** Refuses facts that are older than the rules allow, or of a time to come. */
export function notFresh(now: string, asOf: string, rules: RecordOf<'ruleTable'>, name: string): Refusal | undefined {
  const old = msBetween(asOf, now) > rules.attestationMaxAgeH * MS_PER_HOUR;
  const early = compareInstants(asOf, addMinutes(now, CLOCK_TOLERANCE_MIN)) > 0;
  if (!old && !early) return undefined;
  const { attestationMaxAgeH } = rules;
  return {
    code: 'EVIDENCE_STALE',
    message: `The facts of ${name} are as of ${asOf}; the rules allow ${attestationMaxAgeH} hours.`,
    details: { asOf, attestationMaxAgeH },
  };
}

type Lease = RecordOf<'occupancy'>['leases'][number];

/** Whether a tenant moved in on the day of an instant, so that the lease ranks only from the next midnight. */
export function isSameDay({ state, movedInOn }: Lease, instant: string): boolean {
  return state === 'ACTIVE' && movedInOn === kstDateOf(instant);
}

/** What both sides must see of leases of the day. */
export function sameDayWarnings(occupancies: readonly RecordOf<'occupancy'>[], now: string) {
  return occupancies.flatMap(({ propertyNo, leases }) =>
    leases
      .filter((lease) => isSameDay(lease, now))
      .map((lease) => ({
        kind: 'SAME_DAY_LEASE' as const,
        propertyNo,
        leaseId: lease.leaseId,
        opposableFrom: lease.opposableFrom,
      })),
  );
}

/** Leases that a payout must name: those that the approval had not seen, and those that begin to rank after the registration. */
export function leasesToAcknowledge(
  occupancies: readonly RecordOf<'occupancy'>[],
  { approvedAt, registeredAt }: { readonly approvedAt: string; readonly registeredAt: string },
): Lease[] {
  return occupancies
    .flatMap(({ leases }) => leases)
    .filter(
      ({ state, recordedAt, opposableFrom: from }) =>
        state === 'ACTIVE' && (compareInstants(recordedAt, approvedAt) > 0 || compareInstants(from, registeredAt) > 0),
    );
}
