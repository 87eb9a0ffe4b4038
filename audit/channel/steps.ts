/** The steps of an audit, in order, and which finding is whose. docs/audit.md says what each proves. */
import type { FindingCode } from '../finding.ts';

/** A step's name. */
export type Step =
  | 'CHAIN'
  | 'ORDERING'
  | 'CONFIGURATION'
  | 'CREATORS'
  | 'ENDORSEMENT'
  | 'VALIDITY'
  | 'STATE'
  | 'PRIVATE'
  | 'APPROVAL'
  | 'MEANING'
  | 'AGREEMENT';

/** What each step asks. */
export const STEPS: Readonly<Record<Step, string>> = {
  CHAIN: 'numbers, hashes of headers and data, no bytes beside the fields',
  ORDERING: 'each block is signed by a quorum of the orderers in force before it',
  CONFIGURATION: 'each configuration follows from the last, by whom its policies want',
  CREATORS: 'certificates, signatures, transaction ids, no id twice',
  ENDORSEMENT: 'proposals and endorsers belong together, their signatures hold',
  VALIDITY: 'policies of chaincode, collections and keys, reads and ranges: every validation code computed anew',
  STATE: 'the hash that binds codes and written values of every block, and snapshots of peers key by key',
  PRIVATE: 'private data that the peer holds are those of which the hashes are on the channel',
  APPROVAL: 'who endorsed a definition had approved it, and packages are of the source that its version names',
  MEANING: 'calls, records, events, steps and invariants are those that the contract declares',
  AGREEMENT: 'other peers have the same blocks, codes and state',
};

/** Codes of an audit with their steps; the other codes are of elections. */
export const STEP_OF = {
  BLOCK_UNREADABLE: 'CHAIN',
  BLOCK_NOT_CANONICAL: 'CHAIN',
  BLOCK_MISSING: 'CHAIN',
  GENESIS_DIFFERS: 'CHAIN',
  CHANNEL_DIFFERS: 'CHAIN',
  HASH_CHAIN_BROKEN: 'CHAIN',
  DATA_HASH_WRONG: 'CHAIN',
  ENVELOPE_NOT_CANONICAL: 'CHAIN',
  HEAD_DIFFERS: 'AGREEMENT',
  ORDERER_SIGNATURES_TOO_FEW: 'ORDERING',
  ORDERER_SIGNATURE_INVALID: 'ORDERING',
  CONFIGURATION_INVALID: 'CONFIGURATION',
  CONFIGURATION_UNAUTHORISED: 'CONFIGURATION',
  TRANSACTION_UNREADABLE: 'CREATORS',
  CREATOR_UNKNOWN: 'CREATORS',
  CREATOR_SIGNATURE_INVALID: 'CREATORS',
  TXID_WRONG: 'CREATORS',
  PROPOSAL_DIFFERS: 'ENDORSEMENT',
  ENDORSEMENT_INVALID: 'ENDORSEMENT',
  VALIDATION_CODES_MISSING: 'VALIDITY',
  VALIDATION_CODE_WRONG: 'VALIDITY',
  COMMIT_HASH_WRONG: 'STATE',
  STATE_DIFFERS: 'STATE',
  SNAPSHOT_ALTERED: 'STATE',
  PRIVATE_DATA_DIFFERS: 'PRIVATE',
  PRIVATE_DATA_MISSING: 'PRIVATE',
  DEFINITION_UNAPPROVED: 'APPROVAL',
  PACKAGE_DIFFERS: 'APPROVAL',
  CALL_UNDECLARED: 'MEANING',
  ARGUMENTS_INVALID: 'MEANING',
  CALLER_NOT_ENTITLED: 'MEANING',
  SECOND_PERSON_MISSING: 'MEANING',
  RECORD_INVALID: 'MEANING',
  EVENT_INVALID: 'MEANING',
  STEP_FORBIDDEN: 'MEANING',
  INVARIANT_BROKEN: 'MEANING',
} as const satisfies Partial<Record<FindingCode, Step>>;

/** The step of a finding; `undefined` of a code that is an election's. */
export function stepOf(code: FindingCode): Step | undefined {
  return (STEP_OF as Partial<Record<FindingCode, Step>>)[code];
}
