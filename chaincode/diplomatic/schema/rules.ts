/** What the law or the agreement of the authorities may change, by the day from which it is in force. */
import { z } from 'zod';
import { CalendarDate, command, Country, Recorded } from './primitives.ts';

const Days = z.int().min(1).max(36_500);

/** The rules from a day on. A certificate keeps the version by which it was judged. */
export const RuleTable = z.strictObject({
  effectiveFrom: CalendarDate,
  ruleVersion: z.string().regex(/^[A-Za-z0-9.-]{1,32}$/),
  /** States in relation to which the Convention of 5 October 1961 is in force; documents for others are legalised. */
  conventionStates: z.array(Country).max(250),
  /** A power of attorney is valid for at most so long. */
  powerMaxDays: Days,
  /** A bank may present what the agent signed for so long. */
  presentationMinutes: z.int().min(1).max(1440),
  /** A reservation holds for so long. */
  reservationMinutes: z.int().min(1).max(1440),
  /** After so many days private data of each class may be purged. */
  retentionDays: z.strictObject({ identity: Days, powerContent: Days }),
  recorded: Recorded,
});

/** Puts a rule table in force from a day on. */
export const setRules = {
  summary: 'Set the rules of a day on',
  description: 'Both authorities must agree: one proposes, the other approves. A table in force cannot be changed.',
  input: RuleTable.omit({ recorded: true }).extend(command),
  output: RuleTable,
  example: {
    input: {
      messageRef: 'RULES-2026-1',
      effectiveFrom: '2026-01-01',
      ruleVersion: '2026-1',
      conventionStates: ['DE', 'ES', 'FR', 'JP', 'KR', 'US'],
      powerMaxDays: 365,
      presentationMinutes: 15,
      reservationMinutes: 15,
      retentionDays: { identity: 1825, powerContent: 1825 },
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
