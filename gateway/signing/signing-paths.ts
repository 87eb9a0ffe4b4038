/** The signing routes for the OpenAPI document, as data. */
import type { z } from 'zod';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { TransactionStatus } from '../http/transaction-status.ts';
import type { Components, JsonObject } from '../openapi/components.ts';
import { ANY_REQUEST, known, ON_LEDGER, WITH_TOKEN, type PossibleProblem } from '../openapi/possible-problems.ts';
import { problems } from '../openapi/problem-responses.ts';
import { EndorsementAnswer, ProposalAnswer, ProposalRequest, SignedProposal, SignedTransaction } from './forms.ts';
import { SIGNING_STEPS } from './signing-steps.ts';

type Codes = Parameters<typeof known>[0];

const TX = '5b1f7f6e0c2f4f0d8c0a9a3c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n';
const BYTES = 'CkBhYmM=';
const SIGNATURE = 'MEQCIFTmE0q2nQ==';

const EVERY_STEP: Codes = [
  ...ANY_REQUEST,
  ...WITH_TOKEN,
  'SHUTTING_DOWN',
  'BODY_INVALID',
  'INPUT_INVALID',
  'TOO_LARGE',
  'MEDIA_TYPE',
  'CERTIFICATE_INVALID',
  'CERTIFICATE_REFUSED',
  'ROUTE_UNKNOWN',
  'NOT_AUTHORISED',
];
const SIGNED: Codes = ['SIGNING_BYTES_INVALID', 'SIGNATURE_INVALID'];
const AT_PEERS: Codes = [...ON_LEDGER, 'PROPOSAL_EXPIRED'];

/** Path items by path. */
export function signingPaths(
  contracts: readonly ContractDeclaration[],
  schemas: Components,
): Record<string, JsonObject> {
  const step = stepWriter(schemas);
  const ofContracts = contractProblems(contracts);
  const [contract] = contracts;
  const [method, declaration] = Object.entries(contract?.methods ?? {}).find(([, { kind }]) => kind === 'submit') ?? [];
  return {
    [SIGNING_STEPS.propose]: step('propose', {
      summary: 'Propose a call, to be signed by its caller',
      description:
        'For callers who keep their private key. Checks the call as the ordinary route does and answers with the bytes of its ' +
        'proposal and their digest. Sign the digest; then send a method that reads to `/v1/signing/evaluations`, and one ' +
        'that writes to `/v1/signing/endorsements`. The roles that count are those of the certificate.',
      request: ProposalRequest,
      example: {
        contract: contract?.name,
        method,
        input: declaration?.example.input,
        certificate: CERTIFICATE,
      },
      answer: { description: 'What is to be signed.', content: json(schemas.of(ProposalAnswer, 'output', 'signing')) },
      possible: known([...EVERY_STEP, 'PRIVATE_INPUT_MISSING']),
    }),
    [SIGNING_STEPS.evaluate]: step('evaluate', {
      summary: 'Run a signed call that reads',
      description: 'Answers what the method returns, as its ordinary route does.',
      request: SignedProposal,
      example: { proposal: BYTES, signature: SIGNATURE },
      answer: { description: 'What the ledger says.', content: json({}) },
      possible: [...known([...EVERY_STEP, ...SIGNED, ...AT_PEERS]), ...ofContracts],
    }),
    [SIGNING_STEPS.endorse]: step('endorse', {
      summary: 'Have a signed call that writes endorsed',
      description:
        'Nothing is written yet: the answer holds what would be, as a transaction whose digest the caller signs in turn.',
      request: SignedProposal,
      example: { proposal: BYTES, signature: SIGNATURE },
      answer: {
        description: 'What is to be signed.',
        content: json(schemas.of(EndorsementAnswer, 'output', 'signing')),
      },
      possible: [...known([...EVERY_STEP, ...SIGNED, ...AT_PEERS, 'ENDORSEMENTS_DIFFER']), ...ofContracts],
    }),
    [SIGNING_STEPS.submit]: step('submit', {
      summary: 'Submit a signed transaction',
      description:
        'Ends as every write does. Sending the same transaction again has no second effect and gets the first outcome, so that it ' +
        'needs no Idempotency-Key. After `MVCC_CONFLICT` nothing was written: propose the call anew.',
      request: SignedTransaction,
      example: { transaction: BYTES, signature: SIGNATURE },
      answer: {
        description: 'It is on the ledger; the body is what the method returned.',
        headers: {
          'Transaction-Id': { $ref: '#/components/headers/Transaction-Id' },
          'Transaction-Block': { $ref: '#/components/headers/Transaction-Block' },
        },
        content: json({}),
      },
      open: {
        description: 'Its end was not known at the deadline. `Location` is where to look it up.',
        headers: {
          'Transaction-Id': { $ref: '#/components/headers/Transaction-Id' },
          Location: { schema: { type: 'string', format: 'uri-reference' }, example: `/v1/transactions/${TX}` },
        },
        content: json(schemas.of(TransactionStatus, 'output', 'gateway')),
      },
      possible: known([
        ...EVERY_STEP,
        ...SIGNED,
        'MVCC_CONFLICT',
        'TRANSACTION_INVALID',
        'IDEMPOTENCY_KEY_IN_PROGRESS',
        'IDEMPOTENCY_KEY_REUSED',
        'PEERS_UNAVAILABLE',
        'STORE_UNAVAILABLE',
        'REPLICA_SUPERSEDED',
      ]),
    }),
  };
}

/** One step, in words. */
interface StepText {
  readonly summary: string;
  readonly description: string;
  readonly request: z.ZodType;
  readonly example: object;
  readonly answer: JsonObject;
  readonly open?: JsonObject;
  readonly possible: readonly PossibleProblem[];
}

function stepWriter(schemas: Components): (name: string, text: StepText) => JsonObject {
  return (name, { summary, description, request, example, answer, open, possible }) => ({
    post: {
      operationId: `signing.${name}`,
      tags: ['signing'],
      summary,
      description,
      security: [{ token: [] }],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemas.of(request, 'input', 'signing'), example } },
      },
      responses: {
        200: answer,
        ...(open !== undefined && { 202: open }),
        ...problems(unique(possible), schemas),
      },
    },
  });
}

/** What any method of any contract may refuse with. */
function contractProblems(contracts: readonly ContractDeclaration[]): PossibleProblem[] {
  const own = contracts.flatMap(({ name: owner, errors }) =>
    Object.entries(errors).map(([code, declaration]) => ({ code, owner, ...declaration })),
  );
  return [...known(Object.keys(KIT_ERRORS) as (keyof typeof KIT_ERRORS)[]), ...own];
}

function unique(possible: readonly PossibleProblem[]): PossibleProblem[] {
  return [...new Map(possible.map((one) => [`${one.owner ?? ''} ${one.code}`, one])).values()];
}

function json(schema: object): JsonObject {
  return { 'application/json': { schema } };
}
