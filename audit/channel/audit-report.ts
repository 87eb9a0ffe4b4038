/** What an audit tells. */
import type { Finding } from '../finding.ts';
import type { MeaningReport } from '../meaning/meaning.ts';
import type { PrivateCollectionReport } from '../private/private-data.ts';
import type { Approved } from '../policies/approval.ts';
import type { CensusReport } from './census.ts';
import type { KeyHistoryReport } from './key-history.ts';
import type { Step } from './steps.ts';
import type { TimelineReport } from './timeline.ts';

/** What became of a step: `OPEN` when what it needs was not given. */
export type StepState = 'VERIFIED' | 'FAILED' | 'OPEN';

/** What a member organisation made of a committed definition. */
export interface ApprovalReport {
  readonly mspId: string;
  readonly definition: Approved;
  /** The package that it approved, as its call names it and the hash on the channel confirms; absent where it approved none. */
  readonly packageId?: string;
  /** SHA-256 of that package, hex. */
  readonly packageDigest?: string;
}

/** A source tree beside what is committed. */
export interface SourceReport {
  /** SHA-256 of the tree's files and packages, hex (docs/decisions/0006). */
  readonly digest: string;
  /** The package that it makes. */
  readonly packageId: string;
  /** Whether the committed version names its digest, and every organisation that approved a package approved this one. */
  readonly matches: boolean;
}

/** A chaincode as the channel has committed it. */
export interface CommittedChaincode {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly collections: readonly string[];
  /** One for each member organisation, in order. */
  readonly approvals: readonly ApprovalReport[];
  /** Absent where no source was given. */
  readonly source?: SourceReport;
}

/** One thing that is wrong, with its step. */
export type StepFinding = Omit<Finding, 'check'> & { readonly step: Step };

/** The verdict. */
export interface AuditReport {
  readonly verified: boolean;
  readonly channel: string;
  /** Whether the first block was given from elsewhere, or taken from the blocks. */
  readonly genesis: { readonly hash: string; readonly pinned: boolean };
  readonly height: number;
  readonly headHash: string;
  /** The peer's hash of all codes and values, computed anew; absent in blocks that come from orderers. */
  readonly commitHash?: string;
  readonly keys: number;
  readonly chaincodes: readonly CommittedChaincode[];
  /** Whether the source tree is what all committed chaincodes were approved as; absent where none was given. */
  readonly sourceMatches?: boolean;
  readonly census: CensusReport;
  /** Absent when there is no transaction with a time. */
  readonly timeline?: TimelineReport;
  /** What was measured by the rules of a contract. */
  readonly meaning: readonly MeaningReport[];
  readonly steps: Readonly<Record<Step, StepState>>;
  /** Copies that were compared. */
  readonly compared: readonly string[];
  /** What was compared of private data; absent where it was not asked for. */
  readonly privateData?: readonly PrivateCollectionReport[];
  /** Snapshots that were compared, key by key. */
  readonly snapshots: readonly { readonly of: string; readonly block: number }[];
  /** Of the key that was asked for. */
  readonly history?: KeyHistoryReport;
  /** In the order of the blocks. */
  readonly findings: readonly StepFinding[];
  readonly findingCount: number;
  readonly seconds: number;
}
