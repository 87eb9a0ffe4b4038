/** Ballots: cast, challenged, looked up. */
import { z } from 'zod';
import { command, ElectionId, examples, Hex32, Hex64, Instant, Packed, pageOf, paging } from './primitives.ts';

/** Most ballots in one transaction. */
export const BATCH_LIMIT = 64;

/** The last ballot of a credential. The whole ballot is in the transaction; the state keeps what is counted. */
export const StoredBallot = z.strictObject({
  electionId: ElectionId,
  /** 64 buckets together, two hex digits: what one node of the tally sums. */
  group: z.string().regex(/^[0-3][0-9a-f]$/),
  /** The first 12 bits of the credential's SHA-256. */
  bucket: z.string().regex(/^[0-9a-f]{3}$/),
  credential: Hex32,
  seq: z.int().min(1),
  tracker: Hex32,
  ballotHash: Hex64,
  weight: z.int().min(1),
  /** Of each contest the packed ciphertexts. */
  ciphertexts: z.array(Packed).min(1).max(10),
  castAt: Instant,
  txId: z.string(),
});

/** A contest's ciphertexts that were cast or challenged: they never come again. */
export const SeenCiphertexts = z.strictObject({
  electionId: ElectionId,
  hash: Hex64,
  by: z.enum(['CAST', 'CHALLENGE']),
  credential: Hex32,
});

/** A ballot that was opened instead of cast. */
export const Challenge = z.strictObject({
  electionId: ElectionId,
  ballotHash: Hex64,
  credential: Hex32,
  /** What the device had encrypted: of each contest the values of the options. */
  values: z.array(z.array(z.int().min(0).max(1)).max(21)).max(10),
  hashes: z.array(Hex64).max(10),
  challengedAt: Instant,
});

/** A signed ballot. */
export const SignedBallot = z.strictObject({
  credential: Hex32,
  /** Of each contest the packed answer. */
  answers: z.array(Packed).min(1).max(10),
  seq: z.int().min(1).max(1_000_000),
  /** The tracker of the ballot before; empty for the first. */
  previous: z.string().regex(/^(?:[0-9a-f]{64})?$/),
  signature: Hex64,
});

/** Why a ballot is not taken. */
export const CastRefusal = z.enum([
  'CREDENTIAL_UNKNOWN',
  'CREDENTIAL_REVOKED',
  'SEQUENCE_BROKEN',
  'REVOTE_REFUSED',
  'BALLOT_MALFORMED',
  'SIGNATURE_INVALID',
  'DUPLICATE_CIPHERTEXT',
  'PROOF_INVALID',
]);

const Accepted = z.strictObject({ electionId: ElectionId, credential: Hex32, seq: z.int(), tracker: Hex32 });

const exampleBallot = {
  credential: examples.hex32,
  answers: [examples.packed],
  seq: 1,
  previous: '',
  signature: examples.hex64,
};

/** Casts one ballot. */
export const castBallot = {
  summary: 'Cast a ballot',
  input: z.strictObject({ electionId: ElectionId, ...SignedBallot.shape }),
  output: Accepted,
  example: { input: { electionId: examples.electionId, ...exampleBallot } },
};

/** Casts many. */
export const castBallots = {
  summary: 'Cast up to 64 ballots in one transaction',
  description: 'Each ballot has its own verdict; what is refused leaves nothing.',
  input: z.strictObject({ electionId: ElectionId, ballots: z.array(SignedBallot).min(1).max(BATCH_LIMIT) }),
  output: z.strictObject({
    electionId: ElectionId,
    verdicts: z.array(
      z.strictObject({
        credential: Hex32,
        verdict: z.union([z.literal('ACCEPTED'), CastRefusal]),
        tracker: Hex32.optional(),
      }),
    ),
  }),
  example: { input: { electionId: examples.electionId, ballots: [exampleBallot] } },
};

/** Opens a ballot instead of casting it. */
export const challengeBallot = {
  summary: 'Challenge a ballot',
  description: 'Shows every value and all randomness; the ciphertexts can never be cast.',
  input: z.strictObject({
    ...command,
    credential: Hex32,
    answers: z.array(Packed).min(1).max(10),
    opening: z
      .array(
        z
          .array(z.strictObject({ value: z.int().min(0).max(1), r: Hex32 }))
          .min(1)
          .max(21),
      )
      .min(1)
      .max(10),
  }),
  output: Challenge,
  example: {
    input: {
      electionId: examples.electionId,
      credential: examples.hex32,
      answers: [examples.packed],
      opening: [[{ value: 1, r: examples.hex32 }]],
    },
  },
};

/** The last ballot of a credential. */
export const getBallot = {
  summary: 'Look a voter’s ballot up',
  input: z.strictObject({ electionId: ElectionId, credential: Hex32 }),
  output: StoredBallot,
  example: { input: { electionId: examples.electionId, credential: examples.hex32 } },
};

/** The ballots of a group of buckets. */
export const listBallots = {
  summary: 'List the ballots of a group of buckets',
  input: z.strictObject({ electionId: ElectionId, group: StoredBallot.shape.group, ...paging }),
  output: pageOf(StoredBallot),
  example: { input: { electionId: examples.electionId, group: '00' } },
};

/** All challenged ballots. */
export const listChallenges = {
  summary: 'List challenged ballots',
  input: z.strictObject({ electionId: ElectionId, ...paging }),
  output: pageOf(Challenge),
  example: { input: { electionId: examples.electionId } },
};
