/** What became of a number: its events, what it came of and what came of it, and what everybody may see. */
import { z } from 'zod';
import { text } from '../../kit/text.ts';
import { EpcisEvent } from '../epcis/event.ts';
import { WORDS } from '../epcis/vocabulary.ts';
import { Animal } from './animals.ts';
import { Grading, Inspection } from './carcasses.ts';
import { Lot } from './packs.ts';
import {
  CalendarDate,
  EntryId,
  EventId,
  Holder,
  Instant,
  ItemNo,
  LabelNo,
  pageOf,
  paging,
  Party,
  Recorded,
  Remark,
  Town,
  ImportNo,
  TraceNo,
} from './primitives.ts';

/** What happened, in one word. */
export const FactKind = z.enum([
  'REGISTERED',
  'OFFERED',
  'ACCEPTED',
  'TAG_REPLACED',
  'SHIPPED_TO_SLAUGHTER',
  'TURNED_BACK',
  'ENDED',
  'FOUND',
  'SLAUGHTERED',
  'INSPECTED',
  'CONDEMNED',
  'GRADED',
  'PACKED',
  'LOT_COMPOSED',
  'IMPORTED',
  'DISPATCHED',
  'RECEIVED',
  'REPACKED',
  'SOLD',
  'DISPOSED',
  'HELD',
  'RELEASED',
  'RECALLED',
  'CORRECTED',
]);

/** An EPCIS event as it is kept, under its hash. */
export const TraceEvent = z.strictObject({
  eventId: EventId,
  kind: FactKind,
  party: Party,
  event: EpcisEvent,
  recorded: Recorded,
});

/** What was written down wrongly, and what took its place; the earlier version stays in the record's history. */
export const Correction = z.strictObject({
  subject: z.union([ItemNo, z.string().regex(/^sale:business:\d{10}:[A-Za-z0-9-]{1,35}$/)]),
  correctionId: EntryId,
  /** The transaction that wrote the version which is corrected. */
  supersedes: z.string().max(100),
  reason: Remark,
  changes: z
    .array(z.strictObject({ field: z.string(), before: z.string().optional(), after: z.string().optional() }))
    .max(10),
  recorded: Recorded,
});

/** Sales are many, and are kept apart from what happened on the way to the shop. */
const Phase = z.enum(['CHAIN', 'SALE']);

/** An event in the history of a number. */
export const NumberEvent = z.strictObject({
  number: ItemNo,
  phase: Phase,
  /** UTC, so that the ledger's order is that of time. */
  at: z.string(),
  eventId: EventId,
  kind: FactKind,
  place: Holder.optional(),
  /** When it was reported: facts of one minute are in this order. */
  recordedAt: Instant,
});

/** A business step of the Core Business Vocabulary, without its prefix. */
export const BizStep = z.enum(WORDS.BizStep as readonly string[]);

/** An event among those of a business step on a day. */
export const StepEvent = z.strictObject({ bizStep: BizStep, day: CalendarDate, eventId: EventId });

/** That one number came of another; kept both ways, so that neither question needs a search. */
const edge = {
  parent: ItemNo,
  child: ItemNo,
  party: Party,
};
/** What came of a number. */
export const Descent = z.strictObject(edge);
/** What a number came of. */
export const Ancestry = z.strictObject(edge);

/** A number in a walk over what came of another, or what it came of. */
export const ClosureNode = z.strictObject({
  number: ItemNo,
  kind: z.enum(['ANIMAL', 'CARCASS', 'LOT', 'IMPORT_LOT', 'PACK']),
  /** Steps from the number that was asked for. */
  depth: z.int().min(1),
  /** The number by which the walk came here; a number may be met by several. */
  by: ItemNo,
  holder: Holder.optional(),
  state: z.string().optional(),
});

const PublicPlace = z.strictObject({ town: Town, name: text(80).optional() });

/** A line of the public timeline. */
export const TimelineEntry = z.strictObject({
  at: Instant,
  kind: FactKind,
  place: PublicPlace.optional(),
  times: z.int(),
});

/** What everybody may know of the number on a label. */
export const Trace = z.strictObject({
  number: LabelNo,
  kind: z.enum(['ANIMAL', 'LOT', 'IMPORT']),
  animal: Animal.pick({ traceNo: true, birthDate: true, sex: true, breed: true, state: true })
    .extend({ keeperMasked: text(40).optional(), farm: PublicPlace.optional() })
    .optional(),
  slaughter: z
    .strictObject({
      at: Instant,
      place: PublicPlace,
      inspection: Inspection.shape.result.optional(),
      coldG: z.int().optional(),
    })
    .optional(),
  grading: Grading.pick({ certificateNo: true, quality: true, yield: true, marbling: true, gradedAt: true }).optional(),
  packers: z.array(PublicPlace).max(20),
  lot: Lot.pick({ lotNo: true, cutCode: true, grams: true, quality: true })
    .extend({ composition: z.array(z.strictObject({ number: z.union([TraceNo, ImportNo]), grams: z.int() })) })
    .optional(),
  imported: z.strictObject({ origin: z.string(), importer: PublicPlace }).optional(),
  timeline: z.array(TimelineEntry).max(100),
  /** Nothing of it may be sold. */
  recalled: z.boolean(),
  held: z.boolean(),
});

const number = '002147460101';

/** What everybody may know. */
export const trace = {
  summary: 'What a label’s number stands for',
  description:
    'A cattle number, a lot number or an import number: birth, farm by town, slaughter, inspection, grade, packers. Nothing names a farmer.',
  input: z.strictObject({ number: LabelNo }),
  output: Trace,
  example: { input: { number } },
};

const walk = {
  input: z.strictObject({ number: ItemNo, ...paging }),
  output: pageOf(ClosureNode),
  example: { input: { number } },
};

/** What came of a number. */
export const listDescendants = {
  summary: 'All that came of a number',
  description:
    'Depth first, in pages; what a recall of the number reaches. A number may come twice, by different ways.',
  ...walk,
};

/** What a number came of. */
export const listAncestors = { summary: 'All that a number came of', ...walk };

/** Corrections of a number. */
export const listCorrections = {
  summary: 'What was corrected about a number',
  input: z.strictObject({ number: ItemNo, ...paging }),
  output: pageOf(Correction),
  example: { input: { number } },
};

/** Events of a number. */
export const queryByNumber = {
  summary: 'EPCIS events of a number',
  input: z.strictObject({ number: ItemNo, phase: Phase.default('CHAIN'), ...paging }),
  output: pageOf(EpcisEvent),
  example: { input: { number } },
};

/** Events of a business step on a day. */
export const queryByStep = {
  summary: 'EPCIS events of a business step on a day',
  input: z.strictObject({ bizStep: BizStep, day: CalendarDate, ...paging }),
  output: pageOf(EpcisEvent),
  example: { input: { bizStep: 'commissioning', day: '2026-03-02' } },
};

/** Takes an event in. */
export const captureEvent = {
  summary: 'Capture an EPCIS event of shipping or receiving',
  description:
    'It has the effect of sending or taking in the shipment that its `desadv` or `recadv` names, and stands in the history as it came. ' +
    'An event that was captured before does no harm. Whole documents go to `/v1/beef/epcis/capture`.',
  input: z.strictObject({ event: z.record(z.string().max(100), z.unknown()) }),
  output: z.strictObject({ eventId: EventId, shipmentId: z.string(), verdict: z.enum(['CAPTURED', 'DUPLICATE']) }),
  example: {
    input: {
      event: {
        type: 'ObjectEvent',
        eventTime: '2026-03-06T09:00:00+09:00',
        eventTimeZoneOffset: '+09:00',
        action: 'OBSERVE',
        bizStep: 'shipping',
        epcList: ['urn:epc:id:sscc:8801234.0000000001'],
      },
    },
  },
};
