/** What a verifier knows of an election, made from arguments alone. */
import type { z } from 'zod';
import type { Manifest as ManifestSchema } from './arguments.ts';
import type { Caller } from '../blocks/caller.ts';
import type { Phase } from './entitlements.ts';
import type { Form, Setting } from './protocol/ballot.ts';
import type { Dealing, Keys } from './protocol/ceremony.ts';
import type { CountedBallot, Part } from './protocol/tally.ts';
import type { Place } from '../finding.ts';

/** A manifest, as far as it is read. */
export type Manifest = z.output<typeof ManifestSchema>;

/** The registrar's list and the authenticator's. */
export type ListName = 'REGISTRAR' | 'AUTHENTICATOR';

/** A list of credentials: weights by key, in the order of publication. */
export interface CredentialList {
  readonly weights: Map<string, number>;
  lastKey: string;
}

/** A trustee of an attempt. */
export interface Trustee {
  readonly party: string;
  readonly user: string;
  hash?: string;
  dealing?: Dealing;
  /** For all others in the order of their numbers. */
  shares?: readonly Uint8Array[];
  accepted: boolean;
  disqualified: boolean;
  acknowledged?: string;
}

/** An attempt at a ceremony. */
export interface Attempt {
  readonly number: number;
  readonly threshold: number;
  readonly trustees: readonly Trustee[];
  readonly context: Uint8Array;
}

/** The election's keys and hash, as computed. */
export interface ElectionKey extends Keys {
  readonly threshold: number;
  readonly electionHash: Uint8Array;
  readonly setting: Setting;
}

/** A ballot that was accepted. */
export interface AcceptedBallot extends CountedBallot {
  readonly place: Place;
}

/** A consent. */
export interface Consent {
  readonly act: string;
  readonly subject: string;
  readonly signer: string;
  readonly party: string;
  /** In which phase, counted. */
  readonly phaseSerial: number;
}

/** A refused ballot, or a transaction that its block calls invalid. */
export interface Refusal extends Place {
  readonly method: string;
  readonly credential?: string;
  readonly reason: string;
}

/** A sum as the ledger has it, by its name `bucket 0a3`, `node 1/00` or `tally`. */
export interface RecordedSum {
  readonly count: number;
  readonly weight: number;
  readonly root: string;
  readonly ciphertexts: readonly string[];
  readonly place: Place;
}

/** Everything; what is missing has not happened. */
export class ElectionRecord {
  readonly electionId: string;
  manifest: Manifest | undefined;
  manifestBytes: Uint8Array = new Uint8Array();
  phase: Phase | undefined;
  /** Grows with every write of the phase: a consent is for one phase. */
  phaseSerial = 0;
  closesAtMs = 0;
  suspension: { readonly sinceMs: number; readonly incidentId: string } | undefined;
  readonly lists: Record<ListName, CredentialList> = { REGISTRAR: emptyList(), AUTHENTICATOR: emptyList() };
  readonly attested = new Map<string, { readonly rollCommitment: string; readonly rollSize: number }>();
  readonly openObjections = new Set<string>();
  readonly openIncidents = new Set<string>();
  frozen: { readonly root: Uint8Array; readonly rollCommitment: string; readonly totalWeight: number } | undefined;
  readonly revoked = new Set<string>();
  readonly attempts: Attempt[] = [];
  key: ElectionKey | undefined;
  readonly attestations: {
    readonly kind: string;
    readonly subject: string;
    readonly signer: string;
    readonly verdict: string;
    readonly headHash: string;
    readonly place: Place;
  }[] = [];
  readonly consents: Consent[] = [];
  readonly ballots = new Map<string, AcceptedBallot>();
  /** Trackers of ballots that were followed by another of the same voter. */
  readonly superseded = new Map<string, string>();
  readonly seen = new Map<string, 'CAST' | 'CHALLENGE'>();
  challenges = 0;
  accepted = 0;
  readonly sums = new Map<string, RecordedSum>();
  tallyHash: { readonly recorded: string; readonly place: Place } | undefined;
  readonly parts: (Part & { readonly tallyHash: string; readonly place: Place })[] = [];
  result: PublishedResult | undefined;
  readonly refusals: Refusal[] = [];

  constructor(electionId: string) {
    this.electionId = electionId;
  }

  /** The contests' forms: a blank vote is one more option. */
  get forms(): Form[] {
    return (this.manifest?.contests ?? []).map(({ options, blank, min, max }) => {
      return { options: options.length + (blank === 'OPTION' ? 1 : 0), min, max };
    });
  }

  /** The attempt at the ceremony that counts. */
  get attempt(): Attempt | undefined {
    return this.attempts.at(-1);
  }

  /** The number of the trustee that a caller is, from 1; `undefined` for everybody else. */
  trusteeOf({ party, user }: Caller): number | undefined {
    const at = this.attempt?.trustees.findIndex((trustee) => trustee.party === party && trustee.user === user) ?? -1;
    return at < 0 ? undefined : at + 1;
  }
}

/** What was published. */
export interface PublishedResult {
  readonly counts: readonly (readonly number[])[];
  readonly place: Place;
  /** The ledger's record of it. */
  readonly recorded: Readonly<Record<string, unknown>> | undefined;
  /** When, by the client's clock. */
  readonly atMs: number;
}

/** A list of nobody. */
export function emptyList(): CredentialList {
  return { weights: new Map(), lastKey: '' };
}
