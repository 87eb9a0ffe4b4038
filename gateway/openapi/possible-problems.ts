/** Which codes an operation may answer, from how its method is declared. */
import type {
  ContractDeclaration,
  MethodDeclaration,
  SubmitDeclaration,
} from '@ledger-pilots/chaincode/kit/declare.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { GATEWAY_PROBLEMS, type GatewayCode, type ProblemDeclaration } from '../problems.ts';

/** A code that an operation may answer, with whose code it is. */
export interface PossibleProblem extends ProblemDeclaration {
  readonly code: string;
  /** A contract's name; absent for the gateway's and the kit's. */
  readonly owner?: string;
}

type KitCode = keyof typeof KIT_ERRORS;

/** What any request may meet. */
export const ANY_REQUEST: readonly GatewayCode[] = [
  'PATH_INVALID',
  'REQUEST_INVALID',
  'HEADERS_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'RATE_LIMITED',
  'TOO_MANY_IN_FLIGHT',
  'INTERNAL',
];

/** What a request with a token may meet. */
export const WITH_TOKEN: readonly GatewayCode[] = [
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'IDENTITY_UNKNOWN',
  'IDENTITY_REFUSED',
  'TOKEN_KEYS_UNAVAILABLE',
];

/** What a request without a token may meet that peers are asked for. */
export const WITHOUT_TOKEN: readonly GatewayCode[] = ['IDENTITY_REFUSED', 'PUBLIC_READS_UNAVAILABLE'];

/** What a request may meet that peers are asked for. */
export const ON_LEDGER: readonly GatewayCode[] = [
  'SHUTTING_DOWN',
  'PEERS_UNAVAILABLE',
  'CONTRACT_UNAVAILABLE',
  'LEDGER_TIMEOUT',
  'ENDORSERS_UNAVAILABLE',
];

const WRITING: readonly GatewayCode[] = [
  'BODY_INVALID',
  'TOO_LARGE',
  'MEDIA_TYPE',
  'ENDORSEMENTS_DIFFER',
  'MVCC_CONFLICT',
  'TRANSACTION_INVALID',
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_IN_PROGRESS',
  'IDEMPOTENCY_KEY_REUSED',
  'QUEUE_FULL',
  'STORE_UNAVAILABLE',
  'REPLICA_SUPERSEDED',
];

/** Codes of the gateway and the kit, with their meanings. */
export function known(codes: readonly (GatewayCode | KitCode)[]): PossibleProblem[] {
  const meanings = { ...KIT_ERRORS, ...GATEWAY_PROBLEMS };
  return codes.map((code) => ({ code, ...meanings[code] }));
}

/** All that a declared method may answer. */
export function possibleProblems(method: MethodDeclaration, contract: ContractDeclaration): PossibleProblem[] {
  const open = method.access === 'public';
  const forAnybody: (GatewayCode | KitCode)[] = [
    ...ANY_REQUEST,
    ...ON_LEDGER,
    ...(open ? WITHOUT_TOKEN : WITH_TOKEN),
    'INPUT_INVALID',
    'NOT_FOUND',
  ];
  if (!open) forAnybody.push('NOT_AUTHORISED');
  const own = (method.errors ?? []).map((code) => ({ code, owner: contract.name, ...contract.errors[code]! }));
  return [...known(forAnybody), ...(method.kind === 'submit' ? known(writingCodes(method)) : []), ...own];
}

function writingCodes(method: SubmitDeclaration): (GatewayCode | KitCode)[] {
  return [
    ...WRITING,
    'STATE_CONFLICT',
    'LIMIT_EXCEEDED',
    ...('messageRef' in method.input.shape ? (['DUPLICATE'] as const) : []),
    ...(method.fourEyes === true ? (['APPROVAL_SAME_PERSON'] as const) : []),
    ...(method.private !== undefined ? (['PRIVATE_INPUT_MISSING'] as const) : []),
  ];
}
