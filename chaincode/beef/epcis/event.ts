/**
 * The EPCIS 2.0 events that this pilot tells and takes in, section 7.4 of the standard, in JSON (section 10). What the
 * standard permits beyond this is refused: a field that nobody here understands, numbers that are not integers (the ledger
 * has no others; weights are grams, `GRM` of UN/ECE Recommendation 20), GS1 keys whose canonical form we do not know.
 */
import { z } from 'zod';
import { Instant } from '../../kit/clock.ts';
import { isKnownUri } from './gs1-uri.ts';
import { WORDS, type WordKind } from './vocabulary.ts';

/** How long a list may be, and how long a URI. */
export const EVENT_LIMITS = { epcs: 2000, quantities: 200, transactions: 20, parties: 6, uriLength: 200 } as const;

/** RFC 3986, of the schemes that identify something here. A short form with a prefix is none: it would hide its meaning. */
const URI = /^(?:https?:\/\/|urn:|ni:\/\/\/)(?:[0-9A-Za-z\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
/** One fragment at most, RFC 3986 section 3.5. */
const TWO_FRAGMENTS = /#.*#/;

/** An absolute URI whose canonical form is known. */
const Uri = z
  .string()
  .max(EVENT_LIMITS.uriLength)
  .refine((text) => URI.test(text) && !TWO_FRAGMENTS.test(text), 'Invalid URI: expected https:, http:, urn: or ni:')
  .refine(isKnownUri, 'Unknown GS1 key: expected SGTIN, SSCC, GLN or LGTIN, as EPC URI or Digital Link');

const Place = z.strictObject({ id: Uri });

/** Offset from UTC, EPCIS section 7.4.1: `+09:00`. */
const ZoneOffset = z
  .string()
  .regex(/^[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)$/, 'Invalid offset from UTC: expected ±hh:mm up to 14:00');

/** Weight under a class, or a count where there is no unit: an integer above zero. */
const Quantity = z.strictObject({
  epcClass: Uri,
  quantity: z.int().min(1),
  uom: z.enum(['GRM', 'KGM']).optional(),
});

const Epcs = z.array(Uri).max(EVENT_LIMITS.epcs);
const Quantities = z.array(Quantity).max(EVENT_LIMITS.quantities);
const Action = z.enum(['ADD', 'OBSERVE', 'DELETE']);
const SourceOrDestinationType = word('SDT');

const ErrorDeclaration = z.strictObject({
  declarationTime: Instant,
  reason: word('ER').optional(),
  correctiveEventIDs: z.array(Uri).max(EVENT_LIMITS.transactions).optional(),
});

/** Fields that the standard does not have. Neither booleans nor numbers: generators of hashes write them differently. */
const extensions = {
  /** Quality grade of the meat, the lowest of a mixture. */
  'ktrace:grade': z.enum(['1++', '1+', '1', '2', '3', '등외']).optional(),
  /** The number on the label, as the URI of the class that is sold under it. */
  'ktrace:label': Uri.optional(),
  /** Told later than the law demands. */
  'ktrace:reporting': z.literal('LATE').optional(),
};

const eventFields = {
  eventID: Uri.optional(),
  eventTime: Instant,
  eventTimeZoneOffset: ZoneOffset,
  recordTime: Instant.optional(),
  certificationInfo: z.union([Uri, z.array(Uri).min(1).max(EVENT_LIMITS.transactions)]).optional(),
  errorDeclaration: ErrorDeclaration.optional(),
  bizStep: word('BizStep').optional(),
  disposition: word('Disp').optional(),
  readPoint: Place.optional(),
  bizLocation: Place.optional(),
  bizTransactionList: z
    .array(z.strictObject({ type: word('BTT'), bizTransaction: Uri }))
    .max(EVENT_LIMITS.transactions)
    .optional(),
  sourceList: z
    .array(z.strictObject({ type: SourceOrDestinationType, source: Uri }))
    .max(EVENT_LIMITS.parties)
    .optional(),
  destinationList: z
    .array(z.strictObject({ type: SourceOrDestinationType, destination: Uri }))
    .max(EVENT_LIMITS.parties)
    .optional(),
  ...extensions,
};

const persistentDisposition = z
  .strictObject({ set: dispositions().optional(), unset: dispositions().optional() })
  .refine(({ set, unset }) => set !== undefined || unset !== undefined, 'Nothing is set or unset')
  .optional();

/** Something happened to things: they came to be, were seen, or ceased to be. EPCIS section 7.4.2. */
export const ObjectEvent = z
  .strictObject({
    type: z.literal('ObjectEvent'),
    action: Action,
    epcList: Epcs.optional(),
    quantityList: Quantities.optional(),
    persistentDisposition,
    ...eventFields,
  })
  .refine(({ epcList, quantityList }) => anyOf(epcList, quantityList), 'No object: epcList or quantityList names some');

const parentAndChildren = {
  action: Action,
  parentID: Uri,
  childEPCs: Epcs.optional(),
  childQuantityList: Quantities.optional(),
  ...eventFields,
};
const NO_CHILD = 'No child: childEPCs or childQuantityList names some';

/** Things were put together, or taken apart, for a while. EPCIS section 7.4.3. */
export const AggregationEvent = z
  .strictObject({ type: z.literal('AggregationEvent'), ...parentAndChildren })
  .refine(hasChildren, NO_CHILD);

/** One thing was fastened to another. EPCIS section 7.4.6. */
export const AssociationEvent = z
  .strictObject({ type: z.literal('AssociationEvent'), ...parentAndChildren })
  .refine(hasChildren, NO_CHILD);

/** Things became other things. EPCIS section 7.4.5. */
export const TransformationEvent = z
  .strictObject({
    type: z.literal('TransformationEvent'),
    inputEPCList: Epcs.optional(),
    inputQuantityList: Quantities.optional(),
    outputEPCList: Epcs.optional(),
    outputQuantityList: Quantities.optional(),
    transformationID: Uri.optional(),
    persistentDisposition,
    ...eventFields,
  })
  .refine((event) => anyOf(event.inputEPCList, event.inputQuantityList), 'No input: an input list names some')
  .refine((event) => anyOf(event.outputEPCList, event.outputQuantityList), 'No output: an output list names some');

/** An event of any of the four types, with or without its id. */
export const EpcisEvent = z.discriminatedUnion('type', [
  ObjectEvent,
  AggregationEvent,
  AssociationEvent,
  TransformationEvent,
]);

/** As {@link EpcisEvent} has it. */
export type EpcisEvent = z.output<typeof EpcisEvent>;
/** As {@link ObjectEvent} has it. */
export type ObjectEvent = z.output<typeof ObjectEvent>;
/** As {@link AggregationEvent} has it. */
export type AggregationEvent = z.output<typeof AggregationEvent>;
/** As {@link AssociationEvent} has it. */
export type AssociationEvent = z.output<typeof AssociationEvent>;
/** As {@link TransformationEvent} has it. */
export type TransformationEvent = z.output<typeof TransformationEvent>;

/** A word of the vocabulary, bare, or a URI; the old URNs of CBV are no longer valid in JSON (EPCIS section 10.2). */
function word(kind: WordKind): z.ZodType<string, string> {
  const uri = Uri.refine((text) => !text.startsWith('urn:epcglobal:cbv:'), 'Write the bare word of CBV, not its URN');
  return z.union([z.enum(WORDS[kind] as readonly string[]), uri]);
}

function dispositions(): z.ZodType<string[], string[]> {
  return z
    .array(word('Disp'))
    .min(1)
    .max(EVENT_LIMITS.transactions)
    .refine((words) => new Set(words).size === words.length, 'A disposition is there twice');
}

function hasChildren(event: { childEPCs?: unknown[] | undefined; childQuantityList?: unknown[] | undefined }): boolean {
  return anyOf(event.childEPCs, event.childQuantityList);
}

function anyOf(...lists: readonly (readonly unknown[] | undefined)[]): boolean {
  return lists.some((list) => list !== undefined && list.length > 0);
}
