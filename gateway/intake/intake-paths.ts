/** The route of uploads for the OpenAPI document, as data. */
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { problems, queryParameter, schemaOf } from '../standards/path-forms.ts';
import { IntakeAnswer } from './intake-answer.ts';
import { INTAKE_LIMITS, IntakeLine } from './intake-line.ts';

/** Path of the route. */
export const INTAKE_PATH = `/v1/${customs.name}/intake`;

/** Media type of a body, and of its answer: one JSON document a line. */
export const NDJSON = 'application/x-ndjson';

const { input } = customs.methods.bindParcel.example;
const EXAMPLE = `${JSON.stringify({ method: 'bindParcel', input })}\n`;

const intake = {
  operationId: `${customs.name}.intake`,
  tags: [customs.name],
  summary: 'Take up many calls as a stream',
  description:
    `NDJSON of up to ${INTAKE_LIMITS.lines} lines of at most ${INTAKE_LIMITS.lineBytes} bytes; each is a call of a declared method ` +
    'that the token’s user may make, and an operation of its own. The answer is NDJSON as well and begins while the body still ' +
    'arrives: an outcome a line in the order in which they are known, progress, and one last line with `end`. Without that line ' +
    'the upload broke off: send it again with the same `Idempotency-Key`, whole or with `from`. Lines that were done have their ' +
    'first outcome and no second effect. A bad line is refused with its number (`LINE_INVALID`, `LINE_TOO_LONG`, or a code of ' +
    'its method’s) and the others are taken. Calls about the same order, parcel or master bill are carried out in the order of ' +
    'their lines, all others side by side; `{"barrier":true}` waits for everything before it. Read the answer while you send: ' +
    'the body is read no faster than the answer is taken.',
  security: [{ token: [] }],
  parameters: [
    {
      ...{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', maxLength: 130 } },
      description: 'Name of the upload, from which each line’s key is made.',
    },
    queryParameter('from', 'The first line that counts; those before are passed over.', {
      ...{ type: 'integer', minimum: 1, default: 1 },
    }),
  ],
  requestBody: {
    required: true,
    content: {
      [NDJSON]: {
        schema: { type: 'string', contentMediaType: NDJSON, 'x-line': schemaOf(IntakeLine) },
        example: EXAMPLE,
      },
    },
  },
  responses: {
    200: {
      description: 'What became of each line.',
      content: { [NDJSON]: { schema: { type: 'string', contentMediaType: NDJSON, 'x-line': schemaOf(IntakeAnswer) } } },
    },
    ...problems(400, 401, 403, 408, 415, 422, 429, 431, 500, 503),
  },
};

/** Path items by path. */
export const INTAKE_PATHS = { [INTAKE_PATH]: { post: intake } };
