/** The route of bundles for the OpenAPI document, as data. */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Components, JsonObject } from '../openapi/components.ts';
import { ANY_REQUEST, known, ON_LEDGER, WITHOUT_TOKEN } from '../openapi/possible-problems.ts';
import { problems } from '../openapi/problem-responses.ts';

/** The contract whose elections have bundles. */
export const CONTRACT = 'voting';

/** Path of the route. */
export const BUNDLE_PATH = `/v1/${CONTRACT}/elections/{electionId}/bundle`;

/** Path items by path; none where the contract is not served. */
export function bundlePaths(
  contracts: readonly ContractDeclaration[],
  schemas: Components,
): Readonly<Record<string, JsonObject>> {
  if (!contracts.some(({ name }) => name === CONTRACT)) return {};
  const refusals = known([
    ...ANY_REQUEST,
    ...ON_LEDGER,
    ...WITHOUT_TOKEN,
    'INPUT_INVALID',
    'NOT_FOUND',
    'TOO_MANY_DOWNLOADS',
  ]);
  return {
    [BUNDLE_PATH]: {
      get: {
        operationId: `${CONTRACT}.bundle`,
        tags: [CONTRACT],
        summary: 'The blocks from which an election is verified',
        description:
          'A tar of `bundle.json` and all blocks of the channel from the first, as a peer keeps them: what `npm run verify-election` ' +
          'takes. What is private is in blocks as hashes only. The file may break off; then it is no whole tar.',
        security: [],
        parameters: [
          {
            name: 'electionId',
            in: 'path',
            required: true,
            schema: { type: 'string' },
            example: '01890a5d-ac96-774b-bcce-b302099a8057',
          },
        ],
        responses: {
          200: {
            description: 'The bundle.',
            headers: { 'Content-Disposition': { schema: { type: 'string' } } },
            content: { 'application/x-tar': { schema: { type: 'string', format: 'binary' } } },
          },
          ...problems(refusals, schemas),
        },
      },
    },
  };
}
