/** The routes of what authorities publish for the OpenAPI document, as data. */
import { diplomatic } from '@ledger-pilots/chaincode/diplomatic/api.ts';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { PUBLISHED_PATHS } from '../credentials/issuance/publisher.ts';
import type { Components, JsonObject } from '../openapi/components.ts';
import { ANY_REQUEST, known, ON_LEDGER, WITHOUT_TOKEN } from '../openapi/possible-problems.ts';
import { problems } from '../openapi/problem-responses.ts';

/** The contract whose authorities publish. */
export const CONTRACT = 'diplomatic';

/** Media type of a credential with an embedded proof (Verifiable Credentials 2.0, section 6.1). */
export const CREDENTIAL_TYPE = 'application/vc';

const { example } = diplomatic.methods.readStatusList;
const EXAMPLES: Readonly<Record<string, string>> = { ...example.input, type: 'ApostilleCredential' };

const REFUSALS = known([
  ...ANY_REQUEST,
  ...ON_LEDGER,
  ...WITHOUT_TOKEN,
  'INPUT_INVALID',
  'NOT_FOUND',
  'PRECONDITION_INVALID',
  'PRECONDITION_FAILED',
]);

interface Published {
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly type?: string;
}

const PUBLISHED: readonly Published[] = [
  {
    ...{ path: PUBLISHED_PATHS.did, name: 'didDocument', summary: 'The document of an authority’s `did:web`' },
    description:
      'Every key that the ledger’s register ever had for the authority, of officers and seals; `expires` where a key has ended: what it signed before is still verified.',
  },
  {
    ...{
      path: PUBLISHED_PATHS.statusList,
      name: 'statusListCredential',
      summary: 'A status list as a signed credential',
    },
    description:
      'A Bitstring Status List 1.0 as the authority’s seal signed it last, with every change since the list began. It may be kept for `max-age`.',
    type: CREDENTIAL_TYPE,
  },
  {
    ...{ path: PUBLISHED_PATHS.trustList, name: 'trustList', summary: 'The signed list of issuers' },
    description: 'What `npm run verify-certificate` goes by. The key that signed it is to be learnt on another way.',
  },
  {
    ...{ path: PUBLISHED_PATHS.schema, name: 'credentialSchema', summary: 'The JSON schema of a type of credential' },
    description:
      'What `credentialSchema` of a certificate names: the form that the verifier checks, in JSON Schema 2020-12.',
    type: 'application/schema+json',
  },
];

/** Path items by path; none where the contract is not served. */
export function publicationPaths(
  contracts: readonly ContractDeclaration[],
  schemas: Components,
): Readonly<Record<string, JsonObject>> {
  if (!contracts.some(({ name }) => name === CONTRACT)) return {};
  return Object.fromEntries(PUBLISHED.map((one) => [one.path, { get: operationOf(one, schemas) }]));
}

function operationOf({ path, name, summary, description, type = 'application/json' }: Published, schemas: Components) {
  const parameters = [...path.matchAll(/\{([^}]*)\}/g)].map(([, field]) => ({
    ...{ name: field!, in: 'path', required: true, schema: { type: 'string' }, example: EXAMPLES[field!]! },
  }));
  const text = { schema: { type: 'string' } };
  return {
    ...{ operationId: `${CONTRACT}.${name}`, tags: [CONTRACT], summary, description, security: [], parameters },
    responses: {
      200: {
        description: 'The document.',
        headers: { ETag: text, 'Cache-Control': text },
        content: { [type]: { schema: { type: 'object' } } },
      },
      304: { description: 'It is what `If-None-Match` names.', headers: { ETag: text, 'Cache-Control': text } },
      ...problems(REFUSALS, schemas),
    },
  };
}
