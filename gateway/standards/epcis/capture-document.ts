/** The document that a partner hands over: EPCIS 2.0, EPCISDocument in JSON (section 10). */
import { z } from 'zod';
import { isKnownContext } from '@ledger-pilots/chaincode/beef/epcis/capture.ts';
import { EPCIS_CONTEXT } from '@ledger-pilots/chaincode/beef/epcis/vocabulary.ts';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import { JSON_LIMITS } from '@ledger-pilots/chaincode/kit/json.ts';
import { gatewayProblem } from '../../problems.ts';
import { readDocument } from '../calls/read-document.ts';

/** What is taken at once: events, and bytes of the whole document. */
export const CAPTURE_LIMITS = { events: 200, bytes: JSON_LIMITS.bytes } as const;

/** Who sent it to whom is said by the token and by the events; the envelope's own fields are passed over. */
const passedOver = z.string().max(1000).optional();

const Envelope = z.strictObject({
  '@context': z.json().refine(isKnownContext, `Unknown context: expected ${EPCIS_CONTEXT}, alone or with ktrace`),
  type: z.literal('EPCISDocument'),
  schemaVersion: z.string().regex(/^2\.0(?:\.\d+)?$/, 'Unknown version: expected 2.0'),
  creationDate: Instant,
  id: passedOver,
  instanceIdentifier: passedOver,
  sender: passedOver,
  receiver: passedOver,
  // Each event is judged by itself.
  epcisBody: z.strictObject({ eventList: z.array(z.unknown()) }),
});

/**
 * Form of what may be sent, for the OpenAPI document. The standard's own schema says more: what is open here is judged
 * event by event.
 */
export const CaptureDocumentSchema = Envelope.extend({
  '@context': z.union([z.literal(EPCIS_CONTEXT), z.array(z.unknown())]),
  epcisBody: z.strictObject({ eventList: z.array(z.looseObject({ type: z.string() })).max(CAPTURE_LIMITS.events) }),
});

/**
 * The events of a document, unjudged, in its order.
 * @param bytes - JSON in UTF-8; strict, and with integers only
 * @throws {Problem} BODY_INVALID, INPUT_INVALID with `details.issues` and their JSON Pointers, TOO_LARGE
 */
export function eventsOfDocument(bytes: Uint8Array): readonly unknown[] {
  const { eventList } = readDocument(bytes, Envelope, 'EPCISDocument').epcisBody;
  if (eventList.length > CAPTURE_LIMITS.events) {
    const { events: limitEvents, bytes: limitBytes } = CAPTURE_LIMITS;
    throw gatewayProblem('TOO_LARGE', {
      detail: `The document has ${eventList.length} events at /epcisBody/eventList: ${limitEvents} are taken at once.`,
      details: { limitEvents, limitBytes, pointer: '/epcisBody/eventList' },
    });
  }
  return eventList;
}
