/** The contract's calls, as the typed client gives them: what every tool of the election speaks through. */
import type { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import type { ContractCalls } from '@ledger-pilots/gateway/client/calls.ts';

/** Every call of the contract: `ledgerClient({ contracts: [voting], ... }).voting`. */
export type VotingCalls = ContractCalls<typeof voting>;

/** What the contract answers to a call. */
export type OutputOf<M extends keyof VotingCalls> = Awaited<ReturnType<VotingCalls[M]>>['output'];

/** The public reads by which an election, its key and its roll are checked. */
export type ElectionReads = Pick<VotingCalls, 'getElection' | 'getCeremony'>;
