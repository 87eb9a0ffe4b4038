/** The voting contract's calls through a gateway, in the name of any user of this machine's network. */
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import type { VotingCalls } from '@ledger-pilots/console/voting/calls.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';

/** Where the gateway is, and tokens for it. */
export interface Callers {
  readonly url: string;
  token(as: string): Promise<string>;
}

/**
 * The calls in somebody's name.
 * @param as - `party/user`; nobody, for public reads, when absent
 */
export function votingCalls(callers: Callers, as?: string, fetched: typeof fetch = fetch): VotingCalls {
  return ledgerClient({
    ...{ baseUrl: callers.url, contracts: [voting], fetch: fetched },
    ...(as !== undefined && { token: () => callers.token(as) }),
  }).voting;
}
