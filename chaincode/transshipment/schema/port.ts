/** Terminals, and the dated rules of the port. */
import { z } from 'zod';
import { CalendarDate, command, Party, Recorded } from './primitives.ts';

/**
 * Which rule for receiving export boxes a terminal applies: North port and New port count their days differently,
 * and some terminals (DGT) receive at any time until closing.
 */
export const WindowClass = z.enum(['NORTH_PORT', 'NEW_PORT', 'NO_OPENING']);

/** A terminal: which party runs it, and how the world's code lists name it. */
export const Terminal = z.strictObject({
  terminal: Party,
  /** UN/LOCODE of the port, such as `KRPUS`. */
  unLocode: z.string().regex(/^[A-Z]{2}[A-Z2-9]{3}$/),
  /** SMDG terminal code, unique within the UN/LOCODE. */
  smdgCode: z.string().regex(/^[A-Z0-9]{1,6}$/),
  name: z.string().min(1).max(80),
  windowClass: WindowClass,
  recorded: Recorded,
});

/**
 * One dated table of rules. The table of the latest `effectiveFrom` that is not after the day in question is in force;
 * records keep the `ruleVersion` that they were judged by. Nothing of it is law of the contract: numbers change by table.
 */
export const RuleTable = z.strictObject({
  effectiveFrom: CalendarDate,
  ruleVersion: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/),
  /** Days on which a North port terminal receives boxes for a vessel, the berthing day included. */
  northPortDays: z.int().min(1).max(30),
  /** The same for a New port terminal. */
  newPortDays: z.int().min(1).max(30),
  /** A pre-advice cannot be withdrawn within so many seconds of its filing. */
  preAdviceLockS: z.int().min(0).max(3600),
  /** How old a report may be when it reaches the ledger. */
  reportMaxAgeMin: z.int().min(1).max(10_080),
  /** How far a report may be ahead of the transaction's time. */
  clockToleranceS: z.int().min(0).max(900),
  /** How long a presented driver's proof may wait for the gate report that uses it. */
  proofMaxAgeS: z.int().min(1).max(3600),
  /** After so many days private data of each class may be purged. */
  retentionDays: z.strictObject({
    rate: z.int().min(0).max(3650),
    driverData: z.int().min(0).max(3650),
    vesselPlan: z.int().min(0).max(3650),
  }),
  recorded: Recorded,
});

/** Registers or corrects a terminal. */
export const registerTerminal = {
  summary: 'Register a terminal',
  description: 'Says which party runs which terminal, and which rule its receive windows follow. May be repeated.',

  input: Terminal.omit({ recorded: true }).extend(command),
  output: Terminal,
  example: {
    input: {
      messageRef: 'BPA-TERMINAL-1',
      terminal: 'terminal1',
      unLocode: 'KRPUS',
      smdgCode: 'PNC',
      name: 'Pusan Newport Company',
      windowClass: 'NEW_PORT',
    },
  },
};

/** Puts a rule table in force from a day on. */
export const setRules = {
  summary: 'Set the rules of a day on',
  description: 'A table that is in force already cannot be changed: set a new one from a later day.',

  input: RuleTable.omit({ recorded: true }).extend(command),
  output: RuleTable,
  example: {
    input: {
      messageRef: 'BPA-RULES-2026',
      effectiveFrom: '2026-01-01',
      ruleVersion: '2026-1',
      northPortDays: 3,
      newPortDays: 4,
      preAdviceLockS: 10,
      reportMaxAgeMin: 240,
      clockToleranceS: 120,
      proofMaxAgeS: 900,
      retentionDays: { rate: 1825, driverData: 90, vesselPlan: 365 },
    },
  },
};

/** All terminals; there are few. */
export const listTerminals = {
  summary: 'List the terminals',

  input: z.strictObject({}),
  output: z.strictObject({ items: z.array(Terminal) }),
  example: { input: {} },
};

/** The rules in force on a day. */
export const getRules = {
  summary: 'Read the rules in force on a day',

  input: z.strictObject({ day: CalendarDate }),
  output: RuleTable,
  example: { input: { day: '2026-03-02' } },
};
