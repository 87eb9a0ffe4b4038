/** The dated rules of the consortium. Nothing of them is law of the contract: numbers change by table. */
import { z } from 'zod';
import { BasisPoints, CalendarDate, command, Item, Recorded, Won } from './primitives.ts';

const Days = z.int().min(0).max(3650);

/**
 * One dated table. The table of the latest `effectiveFrom` that is not after the day in question is in force; records keep the
 * `ruleVersion` that they were judged by.
 */
export const RuleTable = z.strictObject({
  effectiveFrom: CalendarDate,
  ruleVersion: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/),
  /** Loan to value: claims, deposits and the loan together, of the valuation. */
  ltvLimitBp: BasisPoints,
  /** What the deposit of a tenant who is not senior takes before the mortgage nevertheless (소액보증금 최우선변제). */
  smallDepositWon: Won,
  /** How old the facts of an attestation may be when a decision rests on it. */
  attestationMaxAgeH: z.int().min(1).max(720),
  /** What a case must have evidence of before it is reviewed. */
  requiredItems: z.array(Item).min(1).max(9),
  /** How long a consent may be valid, and how many uses it may name. */
  consentMaxDays: z.int().min(1).max(365),
  consentMaxUses: z.int().min(1).max(100),
  /** How long a document stays open once its use was counted. */
  accessMinutes: z.int().min(1).max(1440),
  /** After so many business days a pending notice may be lifted. */
  noticeBusinessDays: z.int().min(1).max(60),
  /** Days on which no office works, beside Saturdays and Sundays. */
  holidays: z.array(CalendarDate).max(60),
  /** So many days after repayment the release must be registered. */
  releaseDays: Days,
  /** After so many days private data of each class may be purged. */
  retentionDays: z.strictObject({ document: Days, letter: Days, papers: Days, assessment: Days }),
  recorded: Recorded,
});

/** Puts a rule table in force from a day on. */
export const setRules = {
  summary: 'Set the rules of a day on',
  description:
    'The ministry and the court administration must agree: one proposes, the other approves. A table that is in force already ' +
    'cannot be changed.',
  input: RuleTable.omit({ recorded: true }).extend(command),
  output: RuleTable,
  example: {
    input: {
      messageRef: 'RULES-2026-1',
      effectiveFrom: '2026-01-01',
      ruleVersion: '2026-1',
      ltvLimitBp: 7000,
      smallDepositWon: 25_000_000,
      attestationMaxAgeH: 24,
      requiredItems: [
        ...(['LAND_LEDGER', 'BUILDING_LEDGER', 'TITLE_EXTRACT', 'MOVE_IN_LIST'] as const),
        ...(['RESIDENT_ABSTRACT', 'LOCAL_TAX_CLEARANCE', 'INCOME'] as const),
      ],
      consentMaxDays: 30,
      consentMaxUses: 10,
      accessMinutes: 15,
      noticeBusinessDays: 5,
      holidays: ['2026-03-02', '2026-05-05'],
      releaseDays: 14,
      retentionDays: { document: 30, letter: 30, papers: 1825, assessment: 1825 },
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
