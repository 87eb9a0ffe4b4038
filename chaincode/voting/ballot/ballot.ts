/** What a ballot is, as bytes: its contests, its hash, its code for people, and its tracker in the chain of re-votes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { ELEMENT_BYTES, pointOf, type Point } from './group.ts';
import { hash } from './transcript.ts';
import { proofElements } from './value-proof.ts';

/** A contest as the cryptography sees it. */
export interface ContestForm {
  /** Options to choose from; a blank vote, where it is allowed, is one of them. */
  readonly options: number;
  /** Fewest and most options that a ballot chooses. */
  readonly min: number;
  readonly max: number;
}

/** What every ballot of an election is bound to. */
export interface BallotSetting {
  /** 64 bytes, see election-hash.ts. */
  readonly electionHash: Uint8Array;
  readonly publicKey: Point;
  readonly publicKeyBytes: Uint8Array;
  readonly contests: readonly ContestForm[];
}

/** Window of the tables that noble keeps for the key: encrypting takes it times many secrets. Made when first needed. */
const KEY_WINDOW_BITS = 6;

/**
 * The setting of an election's ballots.
 * @throws {EncodingError} when the key is not a point, or neutral
 */
export function ballotSettingOf(
  electionHash: Uint8Array,
  publicKeyBytes: Uint8Array,
  contests: readonly ContestForm[],
): BallotSetting {
  const publicKey = pointOf(publicKeyBytes).precompute(KEY_WINDOW_BITS);
  return { electionHash, publicKey, publicKeyBytes, contests };
}

/** A ballot before it is signed: the voter's public key (Ed25519, 32 bytes) and a packed answer for each contest. */
export interface Ballot {
  readonly credential: Uint8Array;
  readonly answers: readonly Uint8Array[];
}

/** Elements of 32 bytes in an answer: for each option a ciphertext and a proof of 0 or 1, then the proof of the sum. */
export function answerElements({ options, min, max }: ContestForm): number {
  return options * (2 + proofElements(2)) + proofElements(max - min + 1);
}

/** Bytes of an answer. */
export function answerBytes(form: ContestForm): number {
  return answerElements(form) * ELEMENT_BYTES;
}

/** Hash of what the proof of one option is bound to. */
export function optionBinding(
  setting: BallotSetting,
  credential: Uint8Array,
  contest: number,
  option: number,
): Uint8Array {
  return hash('bind', setting.electionHash, setting.publicKeyBytes, credential, contest, option);
}

/** Hash of what the proof of a contest's sum is bound to. */
export function sumBinding(
  setting: BallotSetting,
  credential: Uint8Array,
  contest: number,
  ciphertextsHash: Uint8Array,
): Uint8Array {
  return hash('bind-sum', setting.electionHash, setting.publicKeyBytes, credential, contest, ciphertextsHash);
}

/** Hash of a contest's ciphertexts: no two ballots of an election may share it. */
export function ciphertextsHash(
  electionHash: Uint8Array,
  contest: number,
  ciphertexts: readonly Uint8Array[],
): Uint8Array {
  return hash('ciphertexts', electionHash, contest, ...ciphertexts);
}

/** Hash of a whole unsigned ballot. */
export function ballotHash(electionHash: Uint8Array, { credential, answers }: Ballot): Uint8Array {
  return hash('ballot', electionHash, credential, answers.length, ...answers);
}

/** A ballot's place in the chain of a voter's ballots. */
export interface Place {
  /** 1 for the first ballot, then one more each time. */
  readonly seq: number;
  /** The tracker of the ballot before; no bytes for the first. */
  readonly previous: Uint8Array;
}

/**
 * The 32 bytes that a voter signs and keeps: SHA-256 over the hash of election, credential, place in the chain and ballot. An
 * older ballot cannot be brought again, nor two ballots in another order, for the signature covers the place.
 */
export function trackerOf(electionHash: Uint8Array, ballot: Ballot, { seq, previous }: Place): Uint8Array {
  const ballotDigest = ballotHash(electionHash, ballot);
  return sha256(hash('tracker', electionHash, ballot.credential, seq, previous, ballotDigest));
}
