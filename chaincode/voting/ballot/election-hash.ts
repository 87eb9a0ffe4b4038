/** The hash that says which election this is. Every proof, tracker and signature of it contains this hash. */
import { packed } from './byte-reader.ts';
import type { ElectionKeys } from './ceremony.ts';
import { hash, u64 } from './transcript.ts';

/** The group and the hash function, in words. */
export const SUITE = 'ristretto255-SHA512';

/** Everything that makes an election what it is. */
export interface ElectionTerms {
  /** The manifest's canonical bytes (RFC 8785): title, contests, template, times, rules. */
  readonly manifest: Uint8Array;
  readonly threshold: number;
  /** Each trustee's commitments A_0 .. A_(t-1). */
  readonly commitments: readonly (readonly Uint8Array[])[];
  readonly keys: ElectionKeys;
  /** Merkle roots of the two lists of credentials, 32 bytes each. */
  readonly registrarRoot: Uint8Array;
  readonly authenticatorRoot: Uint8Array;
  /** Number of credentials, and the sum of their weights. */
  readonly credentials: number;
  readonly totalWeight: number;
  /** Ballots below which nothing is decrypted. */
  readonly minimumBallots: number;
  /** Most ballots in one transaction. */
  readonly batchLimit: number;
  readonly closeRule: string;
}

/** The 64 bytes of the election hash. */
export function electionHashOf(terms: ElectionTerms): Uint8Array {
  return hash(
    'election',
    SUITE,
    terms.manifest,
    terms.commitments.length,
    terms.threshold,
    ...terms.commitments.map((commitments) => packed(...commitments)),
    terms.keys.publicKey,
    ...terms.keys.trusteeKeys,
    terms.registrarRoot,
    terms.authenticatorRoot,
    u64(terms.credentials),
    u64(terms.totalWeight),
    u64(terms.minimumBallots),
    terms.batchLimit,
    terms.closeRule,
  );
}
