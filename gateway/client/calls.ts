/** The types of a client's calls, derived from the contracts' declarations: a contract that is added brings its own. */
import type { z } from 'zod';
import type { ApprovalPending } from '@ledger-pilots/chaincode/kit/approval.ts';
import type { ContractDeclaration, MethodDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';

/** The secret part of a method's input, where it has one; the salt is made by the client unless it is given. */
type SecretOf<M> = M extends { readonly private: { readonly schema: infer S extends z.ZodType } }
  ? { readonly private: z.input<S> & { readonly salt?: string } }
  : unknown;

/** What a method takes. */
export type InputOf<M extends MethodDeclaration> = z.input<M['input']> & SecretOf<M>;

/** What a method returns: under four eyes, the first call's approval that waits, or the output. */
export type OutputOf<M extends MethodDeclaration> = M extends { readonly fourEyes: true }
  ? z.output<typeof ApprovalPending> | z.output<M['output']>
  : z.output<M['output']>;

/** A read's answer. */
export interface ReadAnswer<T> {
  readonly output: T;
  /** Tag of what was read, for `ifMatch`; absent where the method does not show one resource. */
  readonly etag?: string;
}

/** The answer of a write that is on the ledger. */
export interface WriteAnswer<T> {
  readonly output: T;
  readonly transactionId: string;
  /** Number of the block. */
  readonly block: number;
}

/** What a call answers. */
export type AnswerOf<M extends MethodDeclaration> = M extends { readonly kind: 'submit' }
  ? WriteAnswer<OutputOf<M>>
  : ReadAnswer<OutputOf<M>>;

/** How a call is to be made. */
export interface CallOptions {
  /** Gives the call up. A write that is given up may still come to be on the ledger. */
  readonly signal?: AbortSignal;
  /** Longest time for the whole call, with all repetitions; the client's own when absent. */
  readonly timeoutMs?: number;
  /**
   * Names a write, so that it can be repeated, also by another process, and has one effect. A new UUID when absent. Not
   * used by a client that signs: there the signed transaction is what can be repeated.
   */
  readonly idempotencyKey?: string;
  /** The `etag` of a read of what the write is about: the write is refused (PRECONDITION_FAILED) when it has changed since. */
  readonly ifMatch?: string;
}

/** One method. */
export type Call<M extends MethodDeclaration> = (input: InputOf<M>, options?: CallOptions) => Promise<AnswerOf<M>>;

/** The methods of one contract. */
export type ContractCalls<C extends ContractDeclaration> = {
  readonly [N in keyof C['methods']]: Call<C['methods'][N]>;
};

/** The methods of all contracts, by contract. */
export type CallsOf<C extends readonly ContractDeclaration[]> = {
  readonly [D in C[number] as D['name']]: ContractCalls<D>;
};
