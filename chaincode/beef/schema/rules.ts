/** The dated rules: time limits, tolerances, bands, and the formulas of the yield index. */
import { z } from 'zod';
import { CalendarDate, command, Recorded } from './primitives.ts';

/** Classes of scales (OIML R 76): special, high, medium, ordinary. */
export const ScaleClass = z.enum(['I', 'II', 'III', 'IIII']);

/** Hundredths of a percent. */
const BasisPoints = z.int().min(0).max(10_000);

/**
 * The yield index of one kind of cattle: (constant + backFat x mm + ribEye x cm2 + weight x kg) / kg x 100, coefficients in
 * units of 0.00001; and from which index, in hundredths, a carcass is of class A or B.
 */
export const YieldFormula = z.strictObject({
  constant: z.int(),
  backFat: z.int(),
  ribEye: z.int(),
  weight: z.int(),
  classAFromCenti: z.int(),
  classBFromCenti: z.int(),
});

/** Rules that apply from a day on, until a later table. */
export const RuleTable = z.strictObject({
  effectiveFrom: CalendarDate,
  ruleVersion: z.string().regex(/^[A-Za-z0-9.-]{1,20}$/),
  /** Reports after more days than this are accepted and flagged. */
  reportDays: z.int().min(0).max(60),
  /** How far ahead of the ledger's time a report may be. */
  clockToleranceS: z.int().min(0).max(3600),
  /** An offer lapses when it is not accepted within so many days. */
  acceptanceDays: z.int().min(1).max(60),
  /** How much more than a carcass's cold weight may be weighed out of it, by the class of the packer's scales. */
  massToleranceBp: z.strictObject({ I: BasisPoints, II: BasisPoints, III: BasisPoints, IIII: BasisPoints }),
  /** How much more than was received under a number may be sold under it. */
  saleToleranceBp: BasisPoints,
  /** Saleable lean without ribs, and with ribs, of the cold weight: more raises an alarm. */
  leanBandBp: BasisPoints,
  leanWithRibsBandBp: BasisPoints,
  /** Loss from hot to cold weight: more raises an alarm. */
  chillLossBandBp: BasisPoints,
  yield: z.strictObject({ STEER: YieldFormula, COW: YieldFormula, BULL: YieldFormula }),
});

/** A table as it is stored. */
export const StoredRuleTable = RuleTable.extend({ recorded: Recorded });

const example = {
  messageRef: 'MAFRA-RULES-1',
  effectiveFrom: '2019-01-01',
  ruleVersion: '2019-1',
  reportDays: 5,
  clockToleranceS: 300,
  acceptanceDays: 5,
  massToleranceBp: { I: 10, II: 20, III: 50, IIII: 100 },
  saleToleranceBp: 50,
  leanBandBp: 7600,
  leanWithRibsBandBp: 9000,
  chillLossBandBp: 400,
  yield: {
    STEER: {
      constant: 1_106_398,
      backFat: -125_149,
      ribEye: 28_293,
      weight: 56_781,
      classAFromCenti: 6252,
      classBFromCenti: 6040,
    },
    COW: {
      constant: 690_137,
      backFat: -94_460,
      ribEye: 31_805,
      weight: 54_952,
      classAFromCenti: 6183,
      classBFromCenti: 5970,
    },
    BULL: {
      constant: 20_103,
      backFat: -218_000,
      ribEye: 29_275,
      weight: 64_099,
      classAFromCenti: 6845,
      classBFromCenti: 6632,
    },
  },
} as const;

/** Sets the rules from a day on. */
export const setRules = {
  summary: 'Set the rules from a day on',
  description:
    'Time limits, tolerances, bands and yield formulas. A report is judged by the rules of the day on which it is made.',
  input: RuleTable.extend(command),
  output: StoredRuleTable,
  example: { input: example },
};

/** The rules in force on a day. */
export const getRules = {
  summary: 'Rules in force on a day',
  input: z.strictObject({ day: CalendarDate }),
  output: StoredRuleTable,
  example: { input: { day: '2026-03-02' } },
};
