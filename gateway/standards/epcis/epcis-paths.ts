/** The routes of EPCIS for the OpenAPI document, as data. */
import { z } from 'zod';
import { epcisDocument, inReadingOrder } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { dispatched, identified } from '@ledger-pilots/chaincode/beef/epcis/facts.ts';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import { json, PROBLEM_BODY, problems, queryParameter, schemaOf } from '../path-forms.ts';
import { CaptureAnswerSchema } from './capture-answer.ts';
import { CAPTURE_LIMITS, CaptureDocumentSchema } from './capture-document.ts';
import { MOST_DAYS, PER_PAGE } from './events-query.ts';
import { CAPTURE_HEADERS, STANDARD_HEADERS } from './standard-headers.ts';

const TAG = 'beef';

const EXAMPLE_NUMBER = '002147460101';

/** Made as everything is made that leaves the ledger, so that its id is its own. */
export const EXAMPLE_DOCUMENT = inReadingOrder(
  epcisDocument(
    [
      identified(
        dispatched({
          ...{ at: '2026-03-06T09:00:00+09:00', place: 'business:6058100099', shipmentId: 'SHP-2026-0306-1' },
          ...{ from: 'business:6058100099', to: 'business:6068600103', items: ['088012340000000017'] },
        }),
      ),
    ],
    '2026-03-06T09:05:00+09:00',
  ),
);

const envelope = {
  '@context': z.array(z.unknown()),
  schemaVersion: z.literal('2.0'),
  creationDate: Instant,
};
const eventList = z.array(EpcisEvent);
const EpcisDocument = z.strictObject({
  ...envelope,
  type: z.literal('EPCISDocument'),
  epcisBody: z.strictObject({ eventList }),
});
const EpcisQueryDocument = z.strictObject({
  ...envelope,
  type: z.literal('EPCISQueryDocument'),
  epcisBody: z.strictObject({
    queryResults: z.strictObject({ queryName: z.string(), resultsBody: z.strictObject({ eventList }) }),
  }),
});

function linkedData(schema: z.ZodType): object {
  return { 'application/ld+json': { schema: schemaOf(schema) } };
}

/** Header fields whose values are always these. */
function fixedHeaders(values: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { schema: { const: value } }]));
}

const exportDocument = {
  operationId: 'beef.exportEpcisDocument',
  tags: [TAG],
  summary: 'Everything that happened to a number, as an EPCIS document',
  description:
    'EPCIS 2.0, in the order of time, each event with its event hash id (CBV 2.0, section 8.9), which the public ' +
    '`epcis-event-hash-generator` computes as well. 422 `LIMIT_EXCEEDED` beyond two thousand events.',
  security: [{ token: [] }],
  parameters: [
    {
      name: 'number',
      in: 'path',
      required: true,
      description: 'Of an animal, a carcass, a lot, an import lot or a pack.',
      schema: { type: 'string', maxLength: 40 },
      example: EXAMPLE_NUMBER,
    },
  ],
  responses: {
    200: {
      description: 'The document.',
      headers: fixedHeaders(STANDARD_HEADERS),
      content: linkedData(EpcisDocument),
    },
    ...problems(400, 401, 403, 404, 408, 422, 431, 500, 503),
  },
};

const CAPTURE_ANSWER = json(schemaOf(CaptureAnswerSchema));

const captureDocument = {
  operationId: 'beef.captureEpcisDocument',
  tags: [TAG],
  summary: 'Capture an EPCIS document of shipping and receiving',
  description:
    `An EPCISDocument (EPCIS 2.0, JSON) with up to ${CAPTURE_LIMITS.events} events, in ${CAPTURE_LIMITS.bytes} bytes. Each is carried ` +
    'out by itself, as by `POST /v1/beef/epcis/events`, and answered by itself; those of the same goods in the ' +
    'document’s order. Sending a document again does nothing twice. A document that is broken is refused as a whole, ' +
    'with the JSON Pointer of the place. What is on the ledger cannot be rolled back, so the ' +
    '`GS1-Capture-Error-Behaviour` is `proceed`, and another one is refused.',
  security: [{ token: [] }],
  requestBody: {
    required: true,
    content: {
      'application/ld+json': { schema: schemaOf(CaptureDocumentSchema), example: EXAMPLE_DOCUMENT },
      'application/json': { schema: schemaOf(CaptureDocumentSchema) },
    },
  },
  responses: {
    ...problems(400, 401, 403, 408, 413, 415, 431, 500, 503),
    200: {
      description: 'Every event is on the ledger.',
      headers: fixedHeaders(CAPTURE_HEADERS),
      content: CAPTURE_ANSWER,
    },
    202: { description: 'The end of at least one event was not known at the deadline.', content: CAPTURE_ANSWER },
    207: { description: 'Some events are on the ledger, some were refused.', content: CAPTURE_ANSWER },
    422: { description: 'Every event was refused.', content: { ...CAPTURE_ANSWER, ...PROBLEM_BODY } },
  },
};

const INSTANT = { type: 'string', format: 'date-time' };
const URI = { type: 'string', maxLength: 200 };

const queryEvents = {
  operationId: 'beef.queryEpcisEvents',
  tags: [TAG],
  summary: 'EPCIS events by number or business step',
  description:
    'Parameters of the SimpleEventQuery of EPCIS 2.0; each narrows. Give one of the `MATCH_` parameters, or `EQ_bizStep` ' +
    `with \`GE_eventTime\` and \`LT_eventTime\` at most ${MOST_DAYS} days apart. Identifiers may be EPC URIs or GS1 Digital ` +
    'Links. By number, events come in the order of time, sales last; by step, day by day.',
  security: [{ token: [] }],
  parameters: [
    queryParameter('MATCH_epc', 'In `epcList` or `childEPCs`.', URI),
    queryParameter(
      'MATCH_anyEPC',
      'In `epcList`, `childEPCs`, `inputEPCList`, `outputEPCList` or `parentID`.',
      URI,
      `https://ktrace.example.org/trace/${EXAMPLE_NUMBER}`,
    ),
    queryParameter('MATCH_epcClass', 'In `quantityList` or `childQuantityList`.', URI),
    queryParameter('MATCH_anyEPCClass', 'In a list of quantities, inputs and outputs included.', URI),
    queryParameter('EQ_bizStep', 'A word of CBV or its URI.', { type: 'string', maxLength: 200 }),
    queryParameter('GE_eventTime', 'At this time or later.', INSTANT),
    queryParameter('LT_eventTime', 'Before this time.', INSTANT),
    queryParameter('perPage', 'Events of a page at most.', {
      ...{ type: 'integer', minimum: 1, maximum: PER_PAGE.most, default: PER_PAGE.usual },
    }),
    queryParameter('nextPageToken', 'Of the `Link` of the page before, with the same other parameters.', {
      type: 'string',
      maxLength: 8000,
    }),
  ],
  responses: {
    200: {
      description: 'A page of events; it may have fewer than `perPage`, or none, and a next one.',
      headers: {
        ...fixedHeaders(STANDARD_HEADERS),
        Link: {
          ...{ required: false, schema: { type: 'string' } },
          description: 'The next page, with `rel="next"`; absent on the last.',
        },
      },
      content: linkedData(EpcisQueryDocument),
    },
    ...problems(400, 401, 403, 408, 422, 431, 500, 503),
  },
};

/** Path items by path. At `events` the contract's own `captureEvent` is beside the query. */
export const EPCIS_PATHS = {
  '/v1/beef/epcis/documents/{number}': { get: exportDocument },
  '/v1/beef/epcis/capture': { post: captureDocument },
  '/v1/beef/epcis/events': { get: queryEvents },
} as const;
