/** Documents that carry events: EPCIS 2.0, sections 7.6 and 8.2.7, in the JSON-LD form of section 10. */
import type { EpcisEvent } from './event.ts';
import type { FieldValue } from './event-hash.ts';
import { EPCIS_CONTEXT, NAMESPACES } from './vocabulary.ts';

/** What the bare words and the prefix of our extension fields mean. */
export const CONTEXT = [EPCIS_CONTEXT, NAMESPACES] as const;

interface Envelope {
  readonly '@context': typeof CONTEXT;
  readonly schemaVersion: '2.0';
  readonly creationDate: string;
}

/** Events to be handed over. */
export interface EpcisDocument extends Envelope {
  readonly type: 'EPCISDocument';
  readonly epcisBody: { readonly eventList: readonly EpcisEvent[] };
}

/** Events that answer a query. */
export interface EpcisQueryDocument extends Envelope {
  readonly type: 'EPCISQueryDocument';
  readonly epcisBody: {
    readonly queryResults: {
      readonly queryName: string;
      readonly resultsBody: { readonly eventList: readonly EpcisEvent[] };
    };
  };
}

/**
 * A document of events.
 * @param creationDate - RFC 3339: the time of the transaction, for a contract has no other
 */
export function epcisDocument(events: readonly EpcisEvent[], creationDate: string): EpcisDocument {
  return { '@context': CONTEXT, type: 'EPCISDocument', ...made(creationDate), epcisBody: { eventList: events } };
}

/**
 * The answer to a query.
 * @param creationDate - RFC 3339
 * @param queryName - the query of EPCIS section 8.2.7 is `SimpleEventQuery`
 */
export function epcisQueryDocument(
  events: readonly EpcisEvent[],
  creationDate: string,
  queryName = 'SimpleEventQuery',
): EpcisQueryDocument {
  const queryResults = { queryName, resultsBody: { eventList: events } };
  return { '@context': CONTEXT, type: 'EPCISQueryDocument', ...made(creationDate), epcisBody: { queryResults } };
}

/**
 * The same document, or event, with `type` first in every object. JSON has no order, but the published hash generator
 * (epcis-event-hash-generator 1.9.3) reads transactions, sources and destinations in the order in which they are written,
 * and canonical JSON writes `bizTransaction`, `source` and `destination` before `type`. So what came from the ledger
 * is sent on in this order; only then the generator gives the id that the event has.
 */
export function inReadingOrder<T extends object>(document: T): T {
  return typesFirst(document as unknown as FieldValue) as unknown as T;
}

function typesFirst(value: FieldValue): FieldValue {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(typesFirst);
  const members = Object.entries(value).map(([name, member]) => [name, member && typesFirst(member)] as const);
  const isFirst = ([name]: readonly [string, unknown]): boolean => name === '@context' || name === 'type';
  return Object.fromEntries([...members.filter(isFirst), ...members.filter((member) => !isFirst(member))]);
}

function made(creationDate: string): { schemaVersion: '2.0'; creationDate: string } {
  return { schemaVersion: '2.0', creationDate };
}
