/** Dated rules, exchange rates and the seeds of selection. Nothing of them is law of the contract: numbers change by table. */
import { z } from 'zod';
import { HS_EDITION } from '../hs/subheadings.ts';
import {
  BasisPoints,
  CalendarDate,
  command,
  Country,
  Currency,
  GoodsPrefix,
  Hash,
  Recorded,
  sample,
} from './primitives.ts';

const UsdCents = z.int().min(0).max(100_000_000);
const Days = z.int().min(0).max(3650);

/** An agency that confirms requirements (세관장확인). */
export const Agency = z.string().regex(/^[a-z][a-z0-9-]{1,31}$/);

/**
 * One dated table. The table of the latest `effectiveFrom` that is not after the day in question is in force; decisions keep
 * the `ruleVersion` that they were judged by. Of several rows whose prefix fits, the one with the longest prefix counts.
 */
export const RuleTable = z.strictObject({
  effectiveFrom: CalendarDate,
  ruleVersion: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/),
  hsEdition: z.string().regex(/^HS\d{4}$/),
  /** List clearance up to this value, and up to another for goods of these origins alone. */
  listLimitUsdCents: UsdCents,
  lanes: z.array(z.strictObject({ origin: Country, limitUsdCents: UsdCents })).max(10),
  /** Goods that need a declaration; with `lane`, only beyond the ordinary limit; with an agency, its confirmation as well. */
  excluded: z.array(z.strictObject({ prefix: GoodsPrefix, agency: Agency.optional(), laneOnly: z.boolean() })).max(200),
  /** A declaration up to this value bears no duty and no tax. */
  dutyFreeUsdCents: UsdCents,
  duties: z.array(z.strictObject({ prefix: GoodsPrefix, dutyBp: BasisPoints })).max(500),
  defaultDutyBp: BasisPoints,
  vatBp: BasisPoints,
  /** Duty and tax are cut to a multiple of so many won each. */
  roundDownWon: z.int().min(1).max(1000),
  /** How many of ten thousand parcels are inspected: the highest rate that fits. */
  selection: z.strictObject({
    baseBp: BasisPoints.max(10_000),
    goods: z.array(z.strictObject({ prefix: GoodsPrefix, rateBp: BasisPoints.max(10_000) })).max(200),
    origins: z.array(z.strictObject({ origin: Country, rateBp: BasisPoints.max(10_000) })).max(100),
  }),
  /** How many orders of a person, supplier and day are judged as one whole; more are refused. */
  maxOrdersPerGroup: z.int().min(1).max(50),
  /** After so many days private data of each class may be purged. */
  retentionDays: z.strictObject({ orderFile: Days, goodsNote: Days, consignment: Days }),
  recorded: Recorded,
});

/** The exchange rates of a week, as customs publishes them. */
export const RateTable = z.strictObject({
  weekFrom: CalendarDate,
  rates: z
    .array(
      z.strictObject({
        currency: Currency,
        /** Digits of the minor unit: 2 for cents, 0 for yen. */
        minorDigits: z.int().min(0).max(3),
        /** Won for one unit of the currency (not of its minor unit), in ten-thousandths: 13745600 is 1,374.56 won. */
        wonE4: z.int().min(1).max(1_000_000_000_000),
      }),
    )
    .min(1)
    .max(100)
    .refine((rates) => rates.some(({ currency }) => currency === 'USD'), 'Invalid rates: the dollar is missing')
    .refine((rates) => new Set(rates.map(({ currency }) => currency)).size === rates.length, 'Invalid rates: twice'),
  recorded: Recorded,
});

/**
 * The draw of a day. The seed is committed to before the day and told after it: in between nobody can foretell or steer
 * which parcels are drawn, and afterwards everybody can draw again.
 */
export const SelectionDay = z.strictObject({
  day: CalendarDate,
  seedHash: Hash,
  /** 256 random bits in hex; present once the day is over. */
  seed: Hash.optional(),
  recorded: Recorded,
});

/** Puts a rule table in force from a day on. */
export const setRules = {
  summary: 'Set the rules of a day on',
  description: 'Under four eyes. A table that is in force already cannot be changed.',
  input: RuleTable.omit({ recorded: true }).extend(command),
  output: RuleTable,
  example: {
    input: {
      ...{ messageRef: 'RULES-2026-1', effectiveFrom: '2026-01-01', ruleVersion: '2026-1', hsEdition: HS_EDITION },
      listLimitUsdCents: 15_000,
      lanes: [{ origin: 'US', limitUsdCents: 20_000 }],
      excluded: [
        { prefix: '30', agency: 'mfds', laneOnly: false },
        { prefix: '9018', agency: 'mfds', laneOnly: false },
        { prefix: '210690', laneOnly: false },
        { prefix: '02', laneOnly: false },
        { prefix: '18', laneOnly: true },
      ],
      dutyFreeUsdCents: 15_000,
      duties: [
        { prefix: '61', dutyBp: 1300 },
        { prefix: '4901', dutyBp: 0 },
      ],
      ...{ defaultDutyBp: 800, vatBp: 1000, roundDownWon: 10 },
      selection: { baseBp: 100, goods: [{ prefix: '8517', rateBp: 500 }], origins: [] },
      maxOrdersPerGroup: 20,
      retentionDays: { orderFile: 1825, goodsNote: 90, consignment: 1825 },
    },
  },
};

/** The rules in force on a day. */
export const getRules = {
  summary: 'Read the rules in force on a day',
  input: z.strictObject({ day: CalendarDate }),
  output: RuleTable,
  example: { input: { day: '2026-03-03' } },
};

/** Puts the exchange rates of a week in force. */
export const setRates = {
  summary: 'Set the exchange rates of a week',
  description: 'Under four eyes. Rates of a week that has begun cannot be changed.',
  input: RateTable.omit({ recorded: true }).extend(command),
  output: RateTable,
  example: {
    input: {
      ...{ messageRef: 'RATES-2026-10', weekFrom: '2026-03-01' },
      rates: [
        { currency: 'USD', minorDigits: 2, wonE4: 13_745_600 },
        { currency: 'EUR', minorDigits: 2, wonE4: 14_923_100 },
        { currency: 'JPY', minorDigits: 0, wonE4: 92_850 },
        { currency: 'KRW', minorDigits: 0, wonE4: 10_000 },
      ],
    },
  },
};

/** The rates of the week of a day. */
export const getRates = {
  summary: 'Read the exchange rates of a day',
  input: z.strictObject({ day: CalendarDate }),
  output: RateTable,
  example: { input: { day: '2026-03-03' } },
};

/** Commits to the seed of a day's draws. */
export const commitSelection = {
  summary: 'Commit to the seed of a day’s draws',
  input: z.strictObject({ ...command, day: CalendarDate, seedHash: Hash }),
  output: SelectionDay,
  example: { input: { messageRef: 'SEED-2026-03-03', day: '2026-03-03', seedHash: sample.hash } },
};

/** Tells the seed of a day that is over. */
export const revealSelection = {
  summary: 'Tell the seed of a day that is over',
  input: z.strictObject({ ...command, day: CalendarDate, seed: Hash }),
  output: SelectionDay,
  example: { input: { messageRef: 'SEED-2026-03-03-R', day: '2026-03-03', seed: sample.hash } },
};

/** A day's seed, or its hash as long as the day lasts. */
export const getSelection = {
  summary: 'Read the seed of a day’s draws',
  input: z.strictObject({ day: CalendarDate }),
  output: SelectionDay,
  example: { input: { day: '2026-03-03' } },
};
