import { refuse, requiredValueOf, type Segment, valueOf } from './segment.ts';

/**
 * DTM without an offset is local time of the terminal, by the container message guides. All terminals here are in
 * Korea, which has had +09:00 without summer time since 1988.
 */
const LOCAL_OFFSET = '+09:00';
const LOCAL_OFFSET_MINUTES = 9 * 60;

/** CCYYMMDDHHMM, CCYYMMDDHHMMSS, CCYYMMDDHHMM with Z and the offset (2379: 203, 204, 205). */
const FORMATS: Readonly<Record<string, RegExp>> = {
  '203': /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/,
  '204': /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
  '205': /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)Z([+-]?\d{4})$/,
};

/**
 * The time of a DTM segment as RFC 3339 in UTC with seconds, `2026-03-02T00:15:00Z`.
 * @throws {EdifactError} when the format is not one with hours and minutes, or the day does not exist
 */
export function timeOf(segment: Segment): string {
  const format = valueOf(segment, 1, 3) ?? '203';
  const pattern = FORMATS[format];
  if (pattern === undefined || !Object.hasOwn(FORMATS, format)) {
    return refuse('VALUE_UNSUPPORTED', segment, 1, 3, 'a time has format 203, 204 or 205');
  }
  const match = pattern.exec(requiredValueOf(segment, 1, 2, 'the time'));
  if (match === null) return refuse('VALUE_INVALID', segment, 1, 2, `the time is not of format ${format}`);
  const [year, month, day, hour, minute] = match.slice(1, 6) as [string, string, string, string, string];
  const seconds = format === '204' ? match[6]! : '00';
  const offset = format === '205' ? offsetOf(match[6]!) : LOCAL_OFFSET;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${seconds}${offset}`);
  if (Number.isNaN(millis) || !existsOnCalendar(Number(year), Number(month), Number(day))) {
    refuse('VALUE_INVALID', segment, 1, 2, 'there is no such time');
  }
  return withoutMillis(new Date(millis));
}

function offsetOf(text: string): string {
  const sign = text.startsWith('-') ? '-' : '+';
  const digits = text.replace(/^[+-]/, '');
  return `${sign}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** Date.parse takes the 31st of February for the 3rd of March. */
function existsOnCalendar(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function withoutMillis(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The components of DTM for a time: local time, format 204 when it has seconds, otherwise 203. */
export function dateTimeComponents(qualifier: string, time: string): string[] {
  const local = new Date(Date.parse(time) + LOCAL_OFFSET_MINUTES * 60_000).toISOString();
  const digits = local.replaceAll(/[-:T]/g, '').slice(0, 14);
  return digits.endsWith('00') ? [qualifier, digits.slice(0, 12), '203'] : [qualifier, digits, '204'];
}
