/** The standards' routes for the OpenAPI document, as data. */
import { GetEventsResponse } from './dcsa/event.ts';
import { EPCIS_PATHS } from './epcis/epcis-paths.ts';
import { json, PROBLEM_BODY, problems, queryParameter, schemaOf } from './path-forms.ts';
import { ImportAnswerSchema } from './transshipment/import-answer.ts';
import { MAPPING_RULES } from './transshipment/mapping-refusal.ts';
import { WCO_PATHS } from './wco/wco-paths.ts';

const TAG = 'transshipment';

const EXAMPLE_INTERCHANGE = [
  "UNA:+.? '",
  "UNB+UNOW:4+PNCT+BPAPORT+20260302:0155+PNC260302001'",
  "UNH+PNC00001+CODECO:D:95B:UN:ITG14'",
  "BGM+36+PNC-EIR-20260302-0117+9'",
  "NAD+MS+PNCT'",
  "EQD+CN+HMMU6001236+45G1:102:5++6+5'",
  "RFF+ZZZ:9F86D081884C7D659A2FEAA0C55AD015'",
  "DTM+7:202603021050:203'",
  "LOC+165+KRPUS:139:6+PNC:TER:ZZZ+L07'",
  "SEL+KR123456+CA'",
  "TDT+1++3+31++++부산98사1234:146'",
  "CNT+16:1'",
  "UNT+11+PNC00001'",
  "UNZ+1+PNC260302001'",
].join('\n');

const EXAMPLE_PASS = '9f86d081884c7d659a2feaa0c55ad015';

const EDI_ANSWER = json(schemaOf(ImportAnswerSchema));

const importEdi = {
  operationId: 'transshipment.importEdi',
  tags: [TAG],
  summary: 'Import COPINO and CODECO',
  description:
    'One UN/EDIFACT interchange (UNOA, UNOB, UNOC, or UNOW for Hangul) with messages COPINO and CODECO of D.95B or D.00B. ' +
    'A COPINO becomes pre-advice and appointment, a CODECO a gate report, each in the name of the token’s user. ' +
    'Messages are carried out one after the other; each is answered by itself. Repeating an interchange does nothing twice. ' +
    'A gate may open only where the output of a gate report says `PASSED`.\n\n' +
    'A refusal has a code of the contract or of the gateway, or one of these:\n\n' +
    Object.entries(MAPPING_RULES)
      .map(([code, says]) => `- \`${code}\`: ${says}`)
      .join('\n'),
  security: [{ token: [] }],
  requestBody: {
    required: true,
    content: {
      'application/edifact': { schema: { type: 'string', format: 'binary' }, example: EXAMPLE_INTERCHANGE },
      'text/plain': { schema: { type: 'string', format: 'binary' } },
    },
  },
  responses: {
    ...problems(401, 403, 404, 408, 413, 415, 431, 500, 503),
    200: { description: 'Every message is on the ledger.', content: EDI_ANSWER },
    202: { description: 'The end of at least one call was not known at the deadline.', content: EDI_ANSWER },
    207: { description: 'Some messages are on the ledger, some were refused.', content: EDI_ANSWER },
    400: {
      description: 'The interchange cannot be read, or the request cannot.',
      content: {
        ...EDI_ANSWER,
        ...PROBLEM_BODY,
      },
    },
    422: { description: 'Every message was refused.', content: EDI_ANSWER },
  },
};

const exportCodeco = {
  operationId: 'transshipment.exportCodeco',
  tags: [TAG],
  summary: 'Gate reports of a pass as CODECO',
  description: 'One CODECO message (D.95B) for each gate that the pass has passed. 404 while there is none.',
  security: [{ token: [] }],
  parameters: [
    {
      name: 'passId',
      in: 'path',
      required: true,
      schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
      example: EXAMPLE_PASS,
    },
  ],
  responses: {
    200: {
      description: 'An interchange.',
      content: { 'application/edifact': { schema: { type: 'string', format: 'binary' } } },
    },
    ...problems(400, 401, 403, 404, 408, 422, 431, 500, 503),
  },
};

const INSTANT = { type: 'string', format: 'date-time' };

const dcsaEvents = {
  operationId: 'transshipment.dcsaEvents',
  tags: [TAG],
  summary: 'Track & Trace events',
  description:
    'Events of a pass, or of a box on all its passes and vessels, in the form of DCSA Track & Trace 3.0.0 ' +
    '(`GET /events`). Give either `passId` or `equipmentReference`. Errors are problems as everywhere on this gateway.',
  security: [{ token: [] }],
  parameters: [
    queryParameter('passId', 'A pass of the ledger.', { type: 'string', pattern: '^[0-9a-f]{32}$' }, EXAMPLE_PASS),
    queryParameter('equipmentReference', 'A container.', { type: 'string', pattern: '^[A-Z0-9]{4,11}$' }),
    queryParameter('eventTypes', 'Event types, separated by commas.', { type: 'string' }),
    queryParameter('eventUpdatedDateTimeMin', 'Events that were recorded at this time or later.', INSTANT),
    queryParameter('eventUpdatedDateTimeMax', 'Events that were recorded at this time or earlier.', INSTANT),
  ],
  responses: {
    200: {
      description: 'The events, in the order in which they happened.',
      headers: { 'API-Version': { description: 'The version of the standard.', schema: { type: 'string' } } },
      content: json(schemaOf(GetEventsResponse)),
    },
    ...problems(400, 401, 403, 404, 408, 422, 431, 500, 503),
  },
};

/**
 * Path items by path. They refer to the document's `#/components/schemas/Problem` and `gateway.TransactionStatus`, and to its
 * security scheme `token`.
 */
export const STANDARDS_PATHS = {
  '/v1/transshipment/edi': { post: importEdi },
  '/v1/transshipment/passes/{passId}/codeco': { get: exportCodeco },
  '/v1/transshipment/dcsa/events': { get: dcsaEvents },
  ...EPCIS_PATHS,
  ...WCO_PATHS,
} as const;
