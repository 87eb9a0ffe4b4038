/**
 * What a peer's refusal means. Fabric tells it by a gRPC status and English; everything that depends on its wording is
 * in this file, and a wording that is not known here is treated as a fault, never as success.
 */
import { status as grpcStatus } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { parseContractError, type ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { GatewayCode } from '../problems.ts';

/** Why an evaluation or endorsement failed. */
export type Failure =
  /**
   * The contract refused. `by` are the MSP ids of the peers that said so; `others` tells that peers were asked beyond
   * the first one, of which some may have endorsed.
   */
  | {
      readonly kind: 'contract';
      readonly error: ContractError;
      readonly by: readonly string[];
      readonly others: boolean;
    }
  /** This peer could not be reached, or is too busy: another one of the party may do. */
  | { readonly kind: 'peer'; readonly code: GatewayCode }
  /** The same may succeed shortly: a peer was catching up, a contract's process was being dialled. */
  | { readonly kind: 'passing'; readonly code: GatewayCode }
  /** No other peer would say otherwise. */
  | { readonly kind: 'final'; readonly code: GatewayCode; readonly cause?: unknown };

/** Wordings of Fabric 3.1, each with what it means; the first that matches counts. */
const WORDINGS: readonly (readonly [RegExp, Failure & { code: GatewayCode }])[] = [
  // internal/pkg/gateway/endorsement.go: two endorsers computed different results.
  [/ProposalResponsePayloads do not match/, { kind: 'passing', code: 'ENDORSEMENTS_DIFFER' }],
  // core/chaincode: the connection to the contract's process is made on demand and not retried.
  [
    /could not launch chaincode|chaincode stream terminated|connection to \S+ (failed|terminated)|error sending/,
    { kind: 'passing', code: 'CONTRACT_UNAVAILABLE' },
  ],
  [/timeout expired while (executing|starting)/, { kind: 'final', code: 'CONTRACT_UNAVAILABLE' }],
  // internal/pkg/gateway/registry.go and discovery: the policy cannot be met by the peers that are alive.
  [
    /no combination of peers|failed to select a set of endorsers|failed to find any endorsing peers|no endorsers found|no peers available/,
    { kind: 'passing', code: 'ENDORSERS_UNAVAILABLE' },
  ],
  // core/endorser/msgvalidation.go, core/handlers/auth, msp, ACL checks.
  [
    /access denied|creator org unknown|identity expired|incorrect timestamp|certificate has been revoked|permission denied|evaluat(e|ing) policy/i,
    { kind: 'final', code: 'IDENTITY_REFUSED' },
  ],
  // internal/peer/node/grpc_limiters.go.
  [/too many requests/, { kind: 'peer', code: 'PEERS_UNAVAILABLE' }],
  // An endorser of another party did not answer this party's peer, or the peer took it for dead and hung up.
  [/rpc error: code = (Unavailable|DeadlineExceeded|Canceled)/, { kind: 'passing', code: 'ENDORSERS_UNAVAILABLE' }],
  [/endorsement timeout expired|evaluate timeout expired/, { kind: 'final', code: 'ENDORSERS_UNAVAILABLE' }],
  // Gossip: fewer members than `requiredPeerCount` took a copy of the private data.
  [
    /failed (distributing|disseminating) private data|required to disseminate/i,
    { kind: 'passing', code: 'ENDORSERS_UNAVAILABLE' },
  ],
];

/** Classifies what an `evaluate` or `endorse` call threw. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof GatewayError)) return { kind: 'final', code: 'INTERNAL', cause: error };
  // Details that cannot be encoded are left out by the peer; its message then has the words.
  const told = error.details.length > 0 ? error.details : [{ message: error.message, mspId: '' }];
  const refusals = told.flatMap(({ message, mspId }) => {
    const refusal = parseContractError(message);
    return refusal === undefined ? [] : [{ refusal, mspId }];
  });
  const [first] = refusals;
  // Not the contract's own word: its peer let it down, under load as a rule.
  if (first?.refusal.code === 'PEER_FAILED') return { kind: 'passing', code: 'CONTRACT_UNAVAILABLE' };
  const messages = [...error.details.map(({ message }) => message), error.message];
  // A mismatch beside a refusal means that the peers do not agree, so that the refusal is not the last word.
  if (first !== undefined && !messages.some((message) => WORDINGS[0]![0].test(message))) {
    return {
      kind: 'contract',
      error: first.refusal,
      by: [...new Set(refusals.map(({ mspId }) => mspId))],
      // internal/pkg/gateway/endorse.go says so when the first endorser succeeded, or all were asked at once.
      others: error.message.includes('failed to collect enough'),
    };
  }
  for (const [wording, failure] of WORDINGS) {
    if (messages.some((message) => wording.test(message))) return failure;
  }
  return byStatus(error);
}

function byStatus(error: GatewayError): Failure {
  switch (error.code) {
    case grpcStatus.UNAVAILABLE:
    case grpcStatus.CANCELLED:
    case grpcStatus.RESOURCE_EXHAUSTED:
      return { kind: 'peer', code: 'PEERS_UNAVAILABLE' };
    case grpcStatus.DEADLINE_EXCEEDED:
      return { kind: 'peer', code: 'LEDGER_TIMEOUT' };
    case grpcStatus.PERMISSION_DENIED:
    case grpcStatus.UNAUTHENTICATED:
      return { kind: 'final', code: 'IDENTITY_REFUSED' };
    default:
      // A wording that is not known: what the peers said has to be in the log.
      return { kind: 'final', code: 'INTERNAL', cause: error };
  }
}

/** Whether the peer itself did not answer, as opposed to what it says about endorsers and orderers. */
export function isPeerAway(error: unknown): boolean {
  if (!(error instanceof GatewayError) || error.details.length > 0 || /orderer|endors/.test(error.message))
    return false;
  return error.code === grpcStatus.UNAVAILABLE || error.code === grpcStatus.DEADLINE_EXCEEDED;
}

/** Why a failed call failed, for the log: the peers' own words. */
export function wordsOf(error: unknown): object {
  if (!(error instanceof GatewayError)) return { err: error };
  return { grpcCode: error.code, reason: error.message, peers: error.details };
}
