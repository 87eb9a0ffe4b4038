import type { Credential, Principal } from '../auth/wallet.ts';
import type { Recorded } from '../ledger/block-feed.ts';
import type { Peer } from '../ledger/peer.ts';
import type { ContractsByName } from '../ledger/refusal.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { SubmissionStore } from '../store/submissions.ts';

/** A party's access to a channel. */
export interface Access {
  /** Peers of the party that are on the channel. */
  readonly peers: readonly Peer[];
  /** Tells when a peer of the party has the transaction in a block; returns how to stop waiting. */
  readonly onTransaction: (txId: string, tell: (recorded: Recorded) => void) => () => void;
  /** Asks the party's peers whether the transaction is in a block; `undefined` also when none answers. */
  readonly lookUp: (txId: string) => Promise<Recorded | undefined>;
  /** Waits, a moment, until the peer has every block that a caller was told of. */
  readonly caughtUp: (peer: Peer) => Promise<void>;
  /** Notes that somebody is told of the block, so that reads afterwards see its effects. */
  readonly told: (block: bigint) => void;
  /** In whose name envelopes are handed in that carry a signature already: any user of the party. */
  readonly messenger: () => Credential;
}

/** What submits need of the rest of the gateway. */
export interface SubmissionContext {
  readonly contracts: ContractsByName;
  readonly store: SubmissionStore;
  /** How long the end of a named submit is remembered. */
  readonly keyRetentionMs: number;
  readonly metrics: Metrics;
  /** Name of this replica in the store. */
  readonly replica: string;
  readonly credential: (principal: Principal) => Credential;
  /** Name of the channel's contract. */
  readonly contractOf: (channel: string) => string;
  readonly access: (party: string, channel: string) => Access;
  /** Aborted when the gateway gives up what is open. */
  readonly stop: AbortSignal;
}
