/** What can be wrong with a record: a closed list of codes, each the outcome of one check of docs/verify-election.md. */

/** The checks, in the order in which they are told. */
export const CHECKS = [
  ...['V1', 'V2', 'V3', 'V4', 'V5', 'V6', 'V7', 'V8', 'V9', 'V10'],
  ...['V11', 'V12', 'V13', 'V14', 'V15', 'V16', 'V17', 'V18', 'V19'],
] as readonly Check[];

/** A check's name. */
export type Check = `V${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19}`;

/** Every code and its check. */
export const FINDING_CODES = {
  // The chain of blocks
  BLOCK_UNREADABLE: 'V1',
  BLOCK_NOT_CANONICAL: 'V1',
  BLOCK_MISSING: 'V1',
  GENESIS_DIFFERS: 'V1',
  CHANNEL_DIFFERS: 'V1',
  HASH_CHAIN_BROKEN: 'V1',
  DATA_HASH_WRONG: 'V1',
  ENVELOPE_NOT_CANONICAL: 'V1',
  ORDERER_SIGNATURES_TOO_FEW: 'V1',
  ORDERER_SIGNATURE_INVALID: 'V1',
  CONFIGURATION_INVALID: 'V1',
  CONFIGURATION_UNAUTHORISED: 'V1',
  HEAD_DIFFERS: 'V1',
  // Transactions that a block calls valid
  TRANSACTION_UNREADABLE: 'V1',
  CREATOR_UNKNOWN: 'V1',
  CREATOR_SIGNATURE_INVALID: 'V1',
  TXID_WRONG: 'V1',
  PROPOSAL_DIFFERS: 'V1',
  ENDORSEMENT_INVALID: 'V1',
  VALIDATION_CODES_MISSING: 'V1',
  VALIDATION_CODE_WRONG: 'V1',
  COMMIT_HASH_WRONG: 'V1',
  // What organisations approved
  DEFINITION_UNAPPROVED: 'V1',
  PACKAGE_DIFFERS: 'V1',
  // What a peer keeps
  STATE_DIFFERS: 'V1',
  SNAPSHOT_ALTERED: 'V1',
  PRIVATE_DATA_DIFFERS: 'V1',
  PRIVATE_DATA_MISSING: 'V1',
  // Evidence of one transaction
  EVIDENCE_DIFFERS: 'V1',
  EVIDENCE_INCOMPLETE: 'V1',
  // What contracts declare: methods, records, steps, invariants. An election is replayed by rules of its own instead.
  CALL_UNDECLARED: 'V3',
  RECORD_INVALID: 'V3',
  EVENT_INVALID: 'V3',
  STEP_FORBIDDEN: 'V3',
  INVARIANT_BROKEN: 'V3',
  // The election
  ELECTION_MISSING: 'V2',
  MANIFEST_INVALID: 'V2',
  ELECTION_HASH_DIFFERS: 'V2',
  ARGUMENTS_INVALID: 'V3',
  CALLER_NOT_ENTITLED: 'V3',
  STEP_OUT_OF_PHASE: 'V3',
  SECOND_PERSON_MISSING: 'V3',
  CONSENT_MISSING: 'V3',
  ENDORSERS_TOO_FEW: 'V3',
  COMMITMENT_EARLY: 'V4',
  COMMITMENT_DIFFERS: 'V4',
  POSSESSION_UNPROVED: 'V4',
  SHARES_INVALID: 'V4',
  COMPLAINT_WRONG: 'V4',
  CEREMONY_INCOMPLETE: 'V4',
  KEY_DIFFERS: 'V4',
  LIST_DISORDERED: 'V5',
  CREDENTIAL_INVALID: 'V5',
  LISTS_DIFFER: 'V5',
  ROLL_DIFFERS: 'V5',
  // Ballots
  CREDENTIAL_NOT_ENTITLED: 'V6',
  BALLOT_MALFORMED: 'V6',
  SIGNATURE_INVALID: 'V6',
  PROOF_INVALID: 'V6',
  SEQUENCE_BROKEN: 'V7',
  CIPHERTEXT_REPEATED: 'V8',
  BALLOT_OUTSIDE_POLLS: 'V9',
  POLLS_MOVED: 'V9',
  // The count
  BUCKET_DIFFERS: 'V10',
  COUNT_DIFFERS: 'V11',
  ROOT_DIFFERS: 'V11',
  SUM_DIFFERS: 'V12',
  TALLY_HASH_DIFFERS: 'V12',
  TOO_FEW_BALLOTS: 'V12',
  DECRYPTION_UNPROVED: 'V13',
  COUNTS_WRONG: 'V14',
  RESULT_DIFFERS: 'V14',
  COUNTS_OUT_OF_LIMITS: 'V15',
  OPENING_WRONG: 'V16',
  CHALLENGED_BALLOT_CAST: 'V16',
  // One voter, all refusals, other observers
  TRACKER_MISSING: 'V17',
  TRACKER_SUPERSEDED: 'V17',
  REFUSED_WRONGLY: 'V18',
  REFUSAL_UNEXPLAINED: 'V18',
  HEAD_OF_OTHER_DIFFERS: 'V19',
  ATTESTED_HEAD_UNKNOWN: 'V19',
} as const satisfies Readonly<Record<string, Check>>;

/** What is wrong. */
export type FindingCode = keyof typeof FINDING_CODES;

/** Where it is wrong. */
export interface Place {
  readonly block?: bigint;
  /** Position in the block, from 0. */
  readonly transaction?: number;
  readonly txId?: string;
}

/** One thing that is wrong. */
export interface Finding extends Place {
  readonly check: Check;
  readonly code: FindingCode;
  /** Both sides: "computed ..., the record says ...". */
  readonly message: string;
}

/** Most findings that are kept: a record that is wrong throughout is told as well by these. */
const MAX_FINDINGS = 1_000;

/** What was found up to a block. */
export interface FindingsSnapshot {
  readonly found: readonly Finding[];
  readonly count: number;
}

/** Collects findings. */
export class Findings {
  readonly #found: Finding[];
  #count: number;

  /** Adds one. */
  add(code: FindingCode, message: string, place: Place = {}): void {
    this.#count += 1;
    if (this.#found.length < MAX_FINDINGS) this.#found.push({ check: FINDING_CODES[code], code, message, ...place });
  }

  /** @param kept - what was found before, as {@link Findings.snapshot} gave it */
  constructor(kept?: FindingsSnapshot) {
    this.#found = [...(kept?.found ?? [])];
    this.#count = kept?.count ?? 0;
  }

  /** What is to be kept so that another goes on from here, or goes its own way. */
  snapshot(): FindingsSnapshot {
    return { found: [...this.#found], count: this.#count };
  }

  /** Those that were kept after so many. */
  after(kept: number): Finding[] {
    return this.#found.slice(kept);
  }

  /** How many are kept. */
  get kept(): number {
    return this.#found.length;
  }

  /** How many there are, those included that were not kept. */
  get count(): number {
    return this.#count;
  }

  /** In the order of the checks, and within a check in the order of the record. */
  get inOrder(): Finding[] {
    return [...this.#found].sort((left, right) => CHECKS.indexOf(left.check) - CHECKS.indexOf(right.check));
  }
}

/** The two sides of a difference in words; bytes as hex. */
export function differs(computed: unknown, recorded: unknown): string {
  return `computed ${wordOf(computed)}, the record says ${wordOf(recorded)}`;
}

function wordOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
