/** Times and states of certificates: rules in force, dates of issue, whether something can be relied on now. */
import { addDays, addMinutes, compareInstants, daysBetween, kstDateOf } from '../../kit/clock.ts';
import { statusAt, type RecordOf, type Status } from '../state.ts';
import type { Refusal } from './refusal.ts';

/** How far the clocks of officers, agents and banks may be apart. */
const TOLERANCE_MIN = 15;

/** What is said of each status that is not `VALID`. */
const MESSAGES: Readonly<Record<Exclude<Status, 'VALID'>, string>> = {
  NOT_YET_VALID: 'The certificate is not valid yet.',
  EXPIRED: 'The certificate’s time is over.',
  SUSPENDED: 'The authority has suspended the certificate.',
  REVOKED: 'The authority has revoked the certificate.',
  SUPERSEDED: 'Another certificate has replaced this one.',
};

/** The table of the latest day that is not after the day in question. */
export function rulesInForce(tables: readonly RecordOf<'ruleTable'>[], day: string): RecordOf<'ruleTable'> | undefined {
  return tables.findLast(({ effectiveFrom }) => effectiveFrom <= day);
}

/** Refuses a certificate that is not valid at a time. */
export function notValid(certificate: RecordOf<'certificate'>, now: string): Refusal | undefined {
  const { certificateId, state, issue } = certificate;
  const status = statusAt(certificate, now);
  if (status === undefined) {
    return { code: 'STATE_CONFLICT', message: `The certificate is ${state}.`, details: { certificateId, state } };
  }
  if (status === 'VALID') return undefined;
  const { validFrom, validUntil } = issue!;
  return { code: status, message: MESSAGES[status], details: { certificateId, validFrom, validUntil } };
}

/** What is to be issued, as far as its times go. */
export interface Times {
  readonly date: string;
  readonly validFrom: string;
  readonly validUntil?: string | undefined;
}

/** Refuses a date that is today nowhere, and a validity that begins before the issue or ends before it begins. */
export function notDatedNow({ date, validFrom, validUntil }: Times, now: string): Refusal | undefined {
  const details = { now, date, validFrom, validUntil };
  if (Math.abs(daysBetween(kstDateOf(now), date)) > 1) {
    return { code: 'BACKDATED', message: `It is not ${date} anywhere.`, details };
  }
  if (compareInstants(validFrom, addMinutes(now, -TOLERANCE_MIN)) < 0) {
    return { code: 'BACKDATED', message: 'A certificate is valid from its issue at the earliest.', details };
  }
  if (validUntil !== undefined && compareInstants(validUntil, validFrom) <= 0) {
    return { code: 'BACKDATED', message: 'The certificate would be over before it begins.', details };
  }
  return undefined;
}

/** Refuses a power of attorney without an end, or with one beyond what the rules allow. */
export function tooLong(
  { validFrom, validUntil }: Times,
  { powerMaxDays }: RecordOf<'ruleTable'>,
): Refusal | undefined {
  if (validUntil !== undefined && compareInstants(validUntil, addDays(validFrom, powerMaxDays)) <= 0) return undefined;
  return {
    code: 'LIMIT_EXCEEDED',
    message: `A power of attorney ends, after ${powerMaxDays} days at the latest.`,
    details: { powerMaxDays },
  };
}

/** Refuses what the agent signed long ago, or for a time to come. */
export function notFresh(at: string, now: string, { presentationMinutes }: RecordOf<'ruleTable'>): Refusal | undefined {
  const old = compareInstants(now, addMinutes(at, presentationMinutes)) > 0;
  const early = compareInstants(at, addMinutes(now, TOLERANCE_MIN)) > 0;
  if (!old && !early) return undefined;
  return {
    code: 'PRESENTATION_STALE',
    message: `The agent signed at ${at}; it counts for ${presentationMinutes} minutes.`,
    details: { at, presentationMinutes },
  };
}
