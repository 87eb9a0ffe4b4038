/** The query that `GET /events` carries: parameters of the SimpleEventQuery (EPCIS 2.0, section 8.2.7.1). */
import { z } from 'zod';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { numberOfClass, numberOfEpc } from '@ledger-pilots/chaincode/beef/epcis/numbers.ts';
import { bareWord, WORDS } from '@ledger-pilots/chaincode/beef/epcis/vocabulary.ts';
import { addDaysToDate, epochMsOf, Instant, instantOf, kstDateOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { PageToken } from './page-token.ts';

/** Days that one query by business step alone may reach over. */
export const MOST_DAYS = 31;

/** Events of a page: the standard's default, and the most. */
export const PER_PAGE = { usual: 30, most: 100 } as const;

const EPC_LISTS = ['epcList', 'childEPCs'] as const;
const CLASS_LISTS = ['quantityList', 'childQuantityList'] as const;

/** Where each parameter looks for what it names. */
const MATCHES = {
  MATCH_epc: { fields: EPC_LISTS, numberOf: numberOfEpc },
  MATCH_anyEPC: { fields: [...EPC_LISTS, 'inputEPCList', 'outputEPCList', 'parentID'], numberOf: numberOfEpc },
  MATCH_epcClass: { fields: CLASS_LISTS, numberOf: numberOfClass },
  MATCH_anyEPCClass: {
    fields: [...CLASS_LISTS, 'inputQuantityList', 'outputQuantityList'],
    numberOf: numberOfClass,
  },
} as const;

type Match = keyof typeof MATCHES;
const MATCH_NAMES = Object.keys(MATCHES) as Match[];

/** A URI of a number of this ledger; becomes the number. */
const numbered = (match: Match) =>
  z
    .string()
    .max(200)
    .transform((uri, context) => {
      const number = MATCHES[match].numberOf(uri);
      if (number !== undefined) return number;
      context.addIssue('is not one URI of a number that this ledger has: see docs/epcis.md');
      return z.NEVER;
    })
    .optional();

const BizStep = z
  .string()
  .transform((word) => bareWord('BizStep', word))
  .pipe(z.enum(WORDS.BizStep as readonly string[]));

/** Days are counted from it, and no event is of another age. */
const Time = Instant.regex(/^[12]\d{3}-/, 'expected a year from 1000 to 2999');

/** The parameters that are supported. */
export const EventsQuery = z
  .strictObject({
    MATCH_epc: numbered('MATCH_epc'),
    MATCH_anyEPC: numbered('MATCH_anyEPC'),
    MATCH_epcClass: numbered('MATCH_epcClass'),
    MATCH_anyEPCClass: numbered('MATCH_anyEPCClass'),
    EQ_bizStep: BizStep.optional(),
    GE_eventTime: Time.optional(),
    LT_eventTime: Time.optional(),
    perPage: z
      .string()
      .regex(/^[1-9][0-9]{0,2}$/, `expected 1 to ${PER_PAGE.most}`)
      .transform(Number)
      .pipe(z.int().max(PER_PAGE.most))
      .default(PER_PAGE.usual),
    nextPageToken: PageToken.optional(),
  })
  .superRefine((query, context) => {
    const matches = MATCH_NAMES.filter((name) => query[name] !== undefined);
    if (matches.length > 1) context.addIssue(`give one of ${matches.join(', ')}`);
    if (matches.length === 0 && query.EQ_bizStep === undefined) {
      context.addIssue(`give EQ_bizStep, or one of ${MATCH_NAMES.join(', ')}`);
    }
    if (matches.length === 0 && query.EQ_bizStep !== undefined && !isShort(query)) {
      const path = [query.GE_eventTime === undefined ? 'GE_eventTime' : 'LT_eventTime'];
      const message = `a query by EQ_bizStep alone needs GE_eventTime and LT_eventTime, at most ${MOST_DAYS} days apart`;
      context.addIssue({ code: 'custom', path, message });
    }
  });

/** As {@link EventsQuery} has it: URIs are numbers, and steps bare words. */
export type EventsQuery = z.output<typeof EventsQuery>;

/** One of the contract's queries, without paging. */
export interface Stretch {
  readonly method: 'queryByNumber' | 'queryByStep';
  readonly input: object;
}

/** The queries of the contract that hold what is asked for, in the order in which their events are told. */
export function stretchesOf(query: EventsQuery): Stretch[] {
  const match = matchOf(query);
  if (match !== undefined) {
    const number = query[match]!;
    return ['CHAIN', 'SALE'].map((phase) => ({ method: 'queryByNumber', input: { number, phase } }));
  }
  return daysOf(query).map((day) => ({ method: 'queryByStep', input: { bizStep: query.EQ_bizStep!, day } }));
}

/** Whether an event of such a stretch is one that is asked for: each parameter narrows. */
export function isAskedFor(event: EpcisEvent, query: EventsQuery): boolean {
  const { EQ_bizStep: step, GE_eventTime: from, LT_eventTime: until } = query;
  const match = matchOf(query);
  const at = epochMsOf(event.eventTime);
  return (
    (match === undefined || numbersIn(event, match).includes(query[match])) &&
    (step === undefined || bareWord('BizStep', event.bizStep ?? '') === step) &&
    (from === undefined || at >= epochMsOf(from)) &&
    (until === undefined || at < epochMsOf(until))
  );
}

function matchOf(query: EventsQuery): Match | undefined {
  return MATCH_NAMES.find((name) => query[name] !== undefined);
}

function numbersIn(event: EpcisEvent, match: Match): (string | undefined)[] {
  const { fields, numberOf } = MATCHES[match];
  const values = fields.flatMap((field) => (event as Readonly<Record<string, unknown>>)[field] ?? []);
  return (values as (string | { readonly epcClass: string })[]).map((value) =>
    numberOf(typeof value === 'string' ? value : value.epcClass),
  );
}

/** The ledger's days are those of Korea. */
function daysOf({ GE_eventTime: from, LT_eventTime: until }: Pick<EventsQuery, 'GE_eventTime' | 'LT_eventTime'>) {
  const days: string[] = [];
  const last = kstDateOf(instantOf(epochMsOf(until!) - 1));
  for (let day = kstDateOf(from!); day <= last; day = addDaysToDate(day, 1)) days.push(day);
  return days;
}

function isShort({ GE_eventTime: from, LT_eventTime: until }: Pick<EventsQuery, 'GE_eventTime' | 'LT_eventTime'>) {
  if (from === undefined || until === undefined) return false;
  const days = (epochMsOf(until) - epochMsOf(from)) / 86_400_000;
  return days > 0 && days <= MOST_DAYS;
}
