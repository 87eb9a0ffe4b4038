/** Counting: sums by buckets and in a tree, decryption, result. */
import { z } from 'zod';
import { command, ElectionId, examples, Hex32, Hex64, Instant, Packed, Party, Recorded, User } from './primitives.ts';
import { StoredBallot } from './ballots.ts';

/** A sum of ballots: how many, with what weight, their Merkle root, and of each contest the packed sums. */
const sum = {
  count: z.int().min(0),
  weight: z.int().min(0),
  root: Hex32,
  ciphertexts: z.array(Packed).min(1).max(10),
};

/** The sum of a bucket. */
export const BucketSum = z.strictObject({
  electionId: ElectionId,
  group: StoredBallot.shape.group,
  bucket: StoredBallot.shape.bucket,
  ...sum,
});

/** The sum of 64 children: level 1 over buckets, level 2 over level 1. */
export const NodeSum = z.strictObject({
  electionId: ElectionId,
  level: z.enum(['1', '2']),
  node: z.string().regex(/^[0-3][0-9a-f]$/),
  ...sum,
});

/** The tally of an election: the one sum that is decrypted. */
export const Tally = z.strictObject({
  electionId: ElectionId,
  state: z.enum(['COUNTING', 'DECRYPTING', 'PUBLISHED']),
  closedAt: Instant,
  count: z.int().min(0).optional(),
  weight: z.int().min(0).optional(),
  root: Hex32.optional(),
  ciphertexts: z.array(Packed).max(10).optional(),
  tallyHash: Hex64.optional(),
});

/** A trustee's decryption: of each contest the packed factors and proofs. */
export const Decryption = z.strictObject({
  electionId: ElectionId,
  number: z.string(),
  party: Party,
  user: User,
  tallyHash: Hex64,
  factors: z.array(Packed).min(1).max(10),
  proofs: z.array(Packed).min(1).max(10),
  recorded: Recorded,
});

/** The result. */
export const Result = z.strictObject({
  electionId: ElectionId,
  /** Of each contest the counts of its options; a blank vote is the last option. */
  counts: z
    .array(z.array(z.int().min(0)))
    .min(1)
    .max(10),
  ballots: z.int().min(0),
  weight: z.int().min(0),
  credentials: z.int().min(1),
  totalWeight: z.int().min(1),
  tallyHash: Hex64,
  /** What is certified: a hash over all of this. */
  resultHash: Hex64,
  /** By which trustees' parts it was opened. */
  openedBy: z.array(z.string()).min(2).max(16),
  ruleVersion: z.string(),
  /** Whether as many voted as the template asks for. */
  quorumMet: z.boolean(),
  publishedAt: Instant,
  contestableUntil: Instant,
  /** Until when the law keeps it from being changed. */
  unchangeableUntil: Instant.optional(),
  certified: Recorded.optional(),
});

/** Begins the count. */
export const beginTally = {
  summary: 'Begin the count',
  input: z.strictObject(command),
  output: Tally,
  example: { input: { electionId: examples.electionId } },
};

/** Sums buckets. */
export const tallyBuckets = {
  summary: 'Sum buckets of a group',
  description: 'Up to 64 of one group; what is summed already stays. Independent of all other groups.',
  input: z.strictObject({
    ...command,
    group: StoredBallot.shape.group,
    /** The first bucket within the group and how many, all where not given. */
    first: z.int().min(0).max(63).default(0),
    count: z.int().min(1).max(64).default(64),
  }),
  output: z.strictObject({ group: z.string(), summed: z.int(), ballots: z.int() }),
  example: { input: { electionId: examples.electionId, group: '00' } },
};

/** Sums children. */
export const tallyNode = {
  summary: 'Sum a node of the tree',
  input: z.strictObject({ ...command, level: NodeSum.shape.level, node: NodeSum.shape.node }),
  output: NodeSum,
  example: { input: { electionId: examples.electionId, level: '1', node: '00' } },
};

/** Ends the count. */
export const finishTally = {
  summary: 'Fix the tally that is to be decrypted',
  input: z.strictObject(command),
  output: Tally,
  example: { input: { electionId: examples.electionId } },
};

/** A trustee's part. */
export const submitDecryption = {
  summary: 'Submit one’s part of the decryption',
  input: z.strictObject({
    ...command,
    tallyHash: Hex64,
    factors: z.array(Packed).min(1).max(10),
    proofs: z.array(Packed).min(1).max(10),
  }),
  output: Decryption,
  example: {
    input: {
      electionId: examples.electionId,
      tallyHash: examples.hex64,
      factors: [examples.packed],
      proofs: [examples.packed],
    },
  },
};

/** Publishes counts, which the contract checks. */
export const publishResult = {
  summary: 'Publish the result',
  description:
    'The counts are searched for elsewhere; the contract checks that they are what the trustees’ parts open.',
  input: z.strictObject({ ...command, counts: Result.shape.counts }),
  output: Result,
  example: { input: { electionId: examples.electionId, counts: [[3, 1, 0]] } },
};

/** Certifies the result. */
export const certifyResult = {
  summary: 'Certify the result',
  description: 'Two persons of the commission, with the consent (act `CERTIFY`) of the host and of observers.',
  input: z.strictObject(command),
  output: Result,
  example: { input: { electionId: examples.electionId } },
};

/** The tally and its decryptions. */
export const getTally = {
  summary: 'Read the tally and its decryptions',
  input: z.strictObject({ electionId: ElectionId }),
  output: z.strictObject({ tally: Tally, decryptions: z.array(Decryption) }),
  example: { input: { electionId: examples.electionId } },
};

/** The result. */
export const getResult = {
  summary: 'Read the result',
  input: z.strictObject({ electionId: ElectionId }),
  output: Result,
  example: { input: { electionId: examples.electionId } },
};

/** Where a counted ballot is in the tally. */
export const getReceipt = {
  summary: 'Show that a ballot is counted',
  description: 'The path from the ballot to its bucket’s root, and the roots above it.',
  input: z.strictObject({ electionId: ElectionId, credential: Hex32 }),
  output: z.strictObject({
    credential: Hex32,
    seq: z.int(),
    tracker: Hex32,
    bucket: z.string(),
    index: z.int(),
    size: z.int(),
    path: z.array(Hex32),
    bucketRoot: Hex32,
    txId: z.string(),
  }),
  example: { input: { electionId: examples.electionId, credential: examples.hex32 } },
};
