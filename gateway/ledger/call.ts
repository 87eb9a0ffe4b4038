/** One call of a contract's method, after validation and before signing. */
import type { Logger } from 'pino';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { Json } from '@ledger-pilots/chaincode/kit/json.ts';
import type { Precondition } from '@ledger-pilots/chaincode/kit/precondition.ts';
import type { Credential, Principal } from '../auth/wallet.ts';
import type { Deadline } from '../deadline.ts';
import type { SignedEnvelope } from '../store/submissions.ts';

/** What is to be run on the ledger, in whose name, until when. */
export interface LedgerCall {
  readonly principal: Principal;
  readonly channel: string;
  readonly contract: string;
  readonly method: string;
  readonly input: Json;
  /** What must hold of a record, checked in the same transaction. */
  readonly ifMatch?: Precondition;
  /** The secret part of the input (chaincode/kit/private.ts): it reaches the endorsing peers and nothing else. */
  readonly secret?: Uint8Array;
  /** MSP ids of the only organisations that may see and endorse the call; chosen by the peer when absent. */
  readonly organisations?: readonly string[];
  readonly deadline: Deadline;
  readonly log: Logger;
}

/** What is known of any submit, whoever signs it. */
export interface SubmitRequest {
  readonly principal: Principal;
  readonly channel: string;
  readonly contract: string;
  /** The caller's `Idempotency-Key`: a repeat gets the first outcome. */
  readonly key?: string;
  /** SHA-256 of all that the caller asked for, lower-case hex: what makes a repeat the same request. */
  readonly requestHash: string;
  /** Whether the caller asked for `202` as soon as the transaction is signed. */
  readonly respondAsync: boolean;
  readonly deadline: Deadline;
  readonly log: Logger;
}

/** A call whose proposal its caller signed. */
export interface SignedCall extends Pick<LedgerCall, 'principal' | 'channel' | 'contract' | 'deadline' | 'log'> {
  /** Fabric's ProposedTransaction. */
  readonly bytes: Uint8Array;
  /** The caller's certificate, and a signer that has this one signature to give. */
  readonly credential: Credential;
}

/** A call that writes. */
export interface SubmitCall extends LedgerCall, SubmitRequest {
  /** Whether it may share a transaction with others of the same caller. */
  readonly batchable: boolean;
}

/** A transaction that its caller signed. */
export interface SignedSubmit extends Omit<SubmitRequest, 'key'> {
  readonly envelope: SignedEnvelope;
}

/** The arguments of a call's proposal: the input, and its precondition when there is one. */
export function argumentsOf({ input, ifMatch }: Pick<LedgerCall, 'input' | 'ifMatch'>): string[] {
  return ifMatch === undefined
    ? [canonicalText(input)]
    : [canonicalText(input), canonicalText({ ifMatch } as unknown as Json)];
}
