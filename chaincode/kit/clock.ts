/**
 * Time on the ledger: texts of RFC 3339 and integer arithmetic. No `Date`, no time zone of the machine: what a peer
 * computes must not depend on where it stands. Leap seconds are not accepted (UTC smeared, as clients send it).
 */
import { z } from 'zod';

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
const KST_OFFSET_MS = 9 * 60 * MS_PER_MINUTE;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const FIRST_DAY = daysFromCivil(1, 1, 1);
const LAST_DAY = daysFromCivil(9999, 12, 31);

/** A text that is not a date or time, or arithmetic that leaves the years 1 to 9999. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

/** An instant with its offset from UTC, RFC 3339, milliseconds at most: `2026-03-02T09:00:00+09:00`. */
export const Instant = z
  .string()
  .refine((text) => isValid(epochMsOf, text), 'Invalid date-time: expected RFC 3339 with an offset')
  .meta({ format: 'date-time' });

/** A day of the calendar: `2026-03-02`. */
export const CalendarDate = z
  .string()
  .refine((text) => isValid(epochDayOf, text), 'Invalid date: expected YYYY-MM-DD')
  .meta({ format: 'date' });

/** Milliseconds since 1970-01-01T00:00:00Z of an RFC 3339 text. @throws {ClockError} */
export function epochMsOf(instant: string): number {
  const found = INSTANT.exec(instant);
  if (found === null) throw new ClockError('not an RFC 3339 date-time with an offset');
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = found;
  const timeMs = clockMs(hour, minute, 23) + bounded(second, 59) * 1000 + Number(fraction.padEnd(3, '0'));
  const offsetMs = clockMs(offsetHour, offsetMinute, 23);
  return epochDayOf(date) * MS_PER_DAY + timeMs - (sign === '-' ? -offsetMs : offsetMs);
}

/** RFC 3339 in UTC with milliseconds, the form of `tx.now`. @throws {ClockError} */
export function instantOf(epochMs: number): string {
  const day = Math.floor(epochMs / MS_PER_DAY);
  const ms = epochMs - day * MS_PER_DAY;
  const [hour, minute, second] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${dateOf(day)}T${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}.${digits(ms % 1000, 3)}Z`;
}

/** Negative when `left` is earlier, zero when they are the same instant in whatever offset, positive when later. */
export function compareInstants(left: string, right: string): number {
  return epochMsOf(left) - epochMsOf(right);
}

/** Milliseconds from one instant to another; negative when `to` is earlier. */
export function msBetween(from: string, to: string): number {
  return epochMsOf(to) - epochMsOf(from);
}

/** The instant so many milliseconds later, in UTC. */
export function addMs(instant: string, ms: number): string {
  return instantOf(epochMsOf(instant) + ms);
}

/** The instant so many minutes later, in UTC. */
export function addMinutes(instant: string, minutes: number): string {
  return addMs(instant, minutes * MS_PER_MINUTE);
}

/** The instant so many days of 24 hours later, in UTC. */
export function addDays(instant: string, days: number): string {
  return addMs(instant, days * MS_PER_DAY);
}

/** Days since 1970-01-01 of a `YYYY-MM-DD` text. @throws {ClockError} */
export function epochDayOf(date: string): number {
  const found = DATE.exec(date);
  const [year, month, day] = (found ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) throw new ClockError('not a date YYYY-MM-DD');
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw new ClockError('no such day in the calendar');
  }
  return daysFromCivil(year, month, day);
}

/** `YYYY-MM-DD` of a day counted from 1970-01-01. @throws {ClockError} */
export function dateOf(epochDay: number): string {
  if (!Number.isSafeInteger(epochDay) || epochDay < FIRST_DAY || epochDay > LAST_DAY) {
    throw new ClockError('a date outside of the years 1 to 9999');
  }
  const { year, month, day } = civilFromDays(epochDay);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

/** The day so many days later. */
export function addDaysToDate(date: string, days: number): string {
  return dateOf(epochDayOf(date) + days);
}

/** Days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return epochDayOf(to) - epochDayOf(from);
}

/** The day of the calendar in Korea (UTC+9, no summer time) at an instant. */
export function kstDateOf(instant: string): string {
  return dateOf(Math.floor((epochMsOf(instant) + KST_OFFSET_MS) / MS_PER_DAY));
}

/** The instant at which a day begins in Korea, in UTC. */
export function kstMidnightOf(date: string): string {
  return instantOf(epochDayOf(date) * MS_PER_DAY - KST_OFFSET_MS);
}

/**
 * The instant of a protobuf timestamp, cut to milliseconds.
 * @param seconds - since 1970, as a safe integer
 */
export function instantOfTimestamp(seconds: number, nanos: number): string {
  return instantOf(seconds * 1000 + Math.floor(nanos / 1_000_000));
}

function isValid(parse: (text: string) => number, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

function clockMs(hour: string | undefined, minute: string | undefined, maxHour: number): number {
  return (bounded(hour, maxHour) * 60 + bounded(minute, 59)) * MS_PER_MINUTE;
}

function bounded(text: string | undefined, max: number): number {
  const value = Number(text);
  if (!(value <= max)) throw new ClockError('no such time of day');
  return value;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : DAYS_IN_MONTH[month - 1]!;
}

/**
 * Days since 1970-01-01 in the proleptic Gregorian calendar. Years begin in March, so that the leap day is the last of its
 * year, and come in eras of 400 years, which are all 146097 days long.
 */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of {@link daysFromCivil}. */
function civilFromDays(epochDay: number): { year: number; month: number; day: number } {
  const shifted = epochDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1 };
}
