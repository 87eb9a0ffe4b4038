/** The routes of documents for the OpenAPI document, as data. */
import { z } from 'zod';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import type { Components, JsonObject } from '../openapi/components.ts';
import { ANY_REQUEST, known, ON_LEDGER, possibleProblems, WITHOUT_TOKEN } from '../openapi/possible-problems.ts';
import { problems } from '../openapi/problem-responses.ts';
import { AttestedDocument } from './attested-document.ts';

/** The contract whose documents these are. */
export const CONTRACT = 'realestate';

/** Path of a document's rendition. */
export const PDF_PATH = `/v1/${CONTRACT}/documents/{bank}/{agency}/{documentId}/pdf`;

/** Path of a document's credential. */
export const CREDENTIAL_PATH = `/v1/${CONTRACT}/documents/{bank}/{agency}/{documentId}/credential`;

/** Path of the check. */
export const VERIFY_PATH = `/v1/${CONTRACT}/documents/verify`;

const { checkDocument, readDocument } = realestate.methods;

/** What a check says: what the contract says, or why the contract was not asked. */
const Verdict = checkDocument.output.extend({
  verdict: z.enum([...checkDocument.output.shape.verdict.options, 'ALTERED', 'UNREADABLE']),
});

/** Path items by path; none where the contract is not served. */
export function documentsPaths(
  contracts: readonly ContractDeclaration[],
  schemas: Components,
): Readonly<Record<string, JsonObject>> {
  const contract = contracts.find(({ name }) => name === CONTRACT);
  if (contract === undefined) return {};
  const binary = { schema: { type: 'string', format: 'binary' } };
  const { example } = readDocument;
  const parameter = (name: keyof typeof example.input) => ({
    ...{ name, in: name === 'accessId' ? 'query' : 'path', required: true },
    ...{ schema: { type: 'string' }, example: example.input[name] },
  });
  return {
    [PDF_PATH]: {
      get: {
        operationId: `${CONTRACT}.rendition`,
        tags: [CONTRACT],
        summary: 'An opened document for people',
        description:
          'A PDF of the document, with its hash as text and as a QR code, and the document as data within. The same document is ' +
          'always the same file. Under the conditions of `readDocument`.',
        security: [{ token: [] }],
        parameters: (['bank', 'agency', 'documentId', 'accessId'] as const).map(parameter),
        responses: {
          200: {
            description: 'The rendition.',
            headers: { 'Content-Disposition': { schema: { type: 'string' } } },
            content: { 'application/pdf': binary },
          },
          ...problems(possibleProblems(readDocument, contract), schemas),
        },
      },
    },
    [CREDENTIAL_PATH]: {
      get: {
        operationId: `${CONTRACT}.credential`,
        tags: [CONTRACT],
        summary: 'An opened document’s attestation as a Verifiable Credential',
        description:
          'As the agency’s desk signed it, to the byte: salted hash, date and subject, and the digest of the document as data. Anybody ' +
          'verifies it without the ledger, with `npm run verify-certificate`. Under the conditions of `readDocument`; `NOT_FOUND` also for a ' +
          'document that an officer handed over by hand, without a credential.',
        security: [{ token: [] }],
        parameters: (['bank', 'agency', 'documentId', 'accessId'] as const).map(parameter),
        responses: {
          200: { description: 'The credential.', content: { 'application/vc': { schema: { type: 'object' } } } },
          ...problems(possibleProblems(readDocument, contract), schemas),
        },
      },
    },
    [VERIFY_PATH]: {
      post: {
        operationId: `${CONTRACT}.verifyDocument`,
        tags: [CONTRACT],
        summary: 'Check a document',
        description:
          'Takes the PDF as it was given out, or the document with its salt as JSON. `GENUINE`, `SUPERSEDED`, `WITHDRAWN` and `NOT_ATTESTED` ' +
          'as in `checkDocument`. `ALTERED`: the file does not show what it carries. `UNREADABLE`: it is none of these documents. ' +
          'Nothing is kept.',
        security: [],
        requestBody: {
          required: true,
          content: {
            'application/pdf': binary,
            'application/json': { schema: schemaOf(AttestedDocument) },
          },
        },
        responses: {
          200: { description: 'The verdict.', content: { 'application/json': { schema: schemaOf(Verdict) } } },
          ...problems(
            known([...ANY_REQUEST, ...ON_LEDGER, ...WITHOUT_TOKEN, 'BODY_INVALID', 'TOO_LARGE', 'MEDIA_TYPE']),
            schemas,
          ),
        },
      },
    },
  };
}

function schemaOf(schema: z.ZodType): JsonObject {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // The OpenAPI document says which dialect it is.
  return Object.fromEntries(Object.entries(described).filter(([key]) => key !== '$schema'));
}
