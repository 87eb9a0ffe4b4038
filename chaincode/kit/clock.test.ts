import fc from 'fast-check';
import {
  addDays,
  addDaysToDate,
  addMinutes,
  addMs,
  CalendarDate,
  ClockError,
  compareInstants,
  dateOf,
  daysBetween,
  epochDayOf,
  epochMsOf,
  Instant,
  instantOf,
  instantOfTimestamp,
  kstDateOf,
  kstMidnightOf,
  msBetween,
} from './clock.ts';

// From the year 1 to 9999, which JavaScript's own Date covers as well: here it is the oracle.
const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
const epochMs = fc.integer({ min: FIRST_MS, max: LAST_MS });

test('an instant is written and read as ISO 8601 does it, in every year', () => {
  fc.assert(
    fc.property(epochMs, (ms) => {
      const text = new Date(ms).toISOString();
      return instantOf(ms) === text && epochMsOf(text) === ms;
    }),
    { numRuns: 2000 },
  );
});

test('an offset is taken into account', () => {
  expect(epochMsOf('2026-03-02T09:00:00+09:00')).toBe(Date.parse('2026-03-02T00:00:00Z'));
  expect(epochMsOf('2026-03-01T20:30:00.5-03:30')).toBe(Date.parse('2026-03-02T00:00:00.500Z'));
  expect(compareInstants('2026-03-02T09:00:00+09:00', '2026-03-02T00:00:00Z')).toBe(0);
  expect(compareInstants('2026-03-02T09:00:00+09:00', '2026-03-02T00:00:00.001Z')).toBeLessThan(0);
});

test.each([
  '2026-03-02',
  '2026-03-02T09:00:00',
  '2026-03-02 09:00:00Z',
  '2026-03-02T09:00Z',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '2026-03-02T24:00:00Z',
  '2026-03-02T23:60:00Z',
  '2026-03-02T23:59:60Z',
  '2026-03-02T23:59:59+24:00',
  '2026-03-02T23:59:59+09:60',
  '2026-03-02T23:59:59+0900',
  '2026-03-02T23:59:59.1234Z',
  '2026-03-02T23:59:59.Z',
  '2026-03-02t23:59:59z',
  '+002026-03-02T23:59:59Z',
  '２０２６-03-02T23:59:59Z',
  ' 2026-03-02T23:59:59Z',
  '2026-03-02T23:59:59Z\n',
  '',
])('“%s” is not an instant', (text) => {
  expect(() => epochMsOf(text)).toThrow(ClockError);
  expect(Instant.safeParse(text).success).toBe(false);
});

test('leap years are those of the Gregorian calendar', () => {
  const isDay = (date: string): boolean => CalendarDate.safeParse(date).success;
  expect(['2024-02-29', '2000-02-29', '1900-02-29', '2100-02-29', '2026-02-29', '2026-04-31'].map(isDay)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('days are counted as the calendar goes', () => {
  fc.assert(
    fc.property(epochMs, (ms) => {
      const date = new Date(ms).toISOString().slice(0, 10);
      const day = Math.floor(ms / 86_400_000);
      return epochDayOf(date) === day && dateOf(day) === date;
    }),
  );
  expect([addDaysToDate('2026-02-27', 3), addDaysToDate('2024-02-27', 3), addDaysToDate('2026-01-01', -1)]).toEqual([
    '2026-03-02',
    '2024-03-01',
    '2025-12-31',
  ]);
  expect([daysBetween('2026-03-02', '2026-03-05'), daysBetween('2026-03-05', '2026-03-02')]).toEqual([3, -3]);
});

test('adding and the time between are inverse', () => {
  const modest = fc.integer({ min: Date.parse('1900-01-01'), max: Date.parse('2200-01-01') });
  fc.assert(
    fc.property(modest, fc.integer({ min: -1e12, max: 1e12 }), (ms, change) => {
      const from = instantOf(ms);
      return msBetween(from, addMs(from, change)) === change;
    }),
  );
  expect(addMinutes('2026-03-02T09:00:00+09:00', -1)).toBe('2026-03-01T23:59:00.000Z');
  expect(addDays('2026-02-28T12:00:00Z', 1)).toBe('2026-03-01T12:00:00.000Z');
});

test('a day in Korea begins at 15:00 UTC the day before', () => {
  expect(kstDateOf('2026-03-01T14:59:59.999Z')).toBe('2026-03-01');
  expect(kstDateOf('2026-03-01T15:00:00Z')).toBe('2026-03-02');
  expect(kstMidnightOf('2026-03-02')).toBe('2026-03-01T15:00:00.000Z');
});

test('a timestamp of the transaction is cut to milliseconds', () => {
  expect(instantOfTimestamp(1_772_409_600, 999_999_999)).toBe('2026-03-02T00:00:00.999Z');
});

test('arithmetic does not leave the years 1 to 9999', () => {
  expect(() => addMs('9999-12-31T23:59:59.999Z', 1)).toThrow(ClockError);
  expect(() => addDaysToDate('0001-01-01', -1)).toThrow(ClockError);
  expect(() => dateOf(0.5)).toThrow(ClockError);
});
