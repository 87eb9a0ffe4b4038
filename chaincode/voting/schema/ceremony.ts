/** The key ceremony as transactions, and what observers attest. */
import { z } from 'zod';
import {
  command,
  ElectionId,
  examples,
  Hex32,
  Hex64,
  Hex80,
  Hex96,
  pageOf,
  paging,
  Party,
  Recorded,
  Remark,
  User,
} from './primitives.ts';

const Number_ = z.string().regex(/^[1-9][0-9]?$/);

/** How far a trustee is. */
export const TrusteeState = z.enum([
  'NAMED',
  'SEALED',
  'COMMITTED',
  'DEALT',
  'ACCEPTED',
  'ACKNOWLEDGED',
  'DECRYPTED',
  'DISQUALIFIED',
]);

/** A trustee in an attempt at a ceremony. */
export const Trustee = z.strictObject({
  electionId: ElectionId,
  attempt: z.string(),
  number: Number_,
  party: Party,
  user: User,
  state: TrusteeState,
  commitmentHash: Hex64.optional(),
  encryptionKey: Hex32.optional(),
  commitments: z.array(Hex32).max(16).optional(),
  proofs: z.array(Hex64).max(17).optional(),
  /** For all other trustees, in the order of their numbers. */
  shares: z.array(Hex80).max(15).optional(),
  recorded: Recorded,
});

/** A decided complaint. */
export const Complaint = z.strictObject({
  electionId: ElectionId,
  attempt: z.string(),
  dealer: Number_,
  receiver: Number_,
  shared: Hex32,
  proof: Hex96,
  /** `FOUNDED`: the dealer is disqualified. `UNFOUNDED`: the complainer is on record. */
  verdict: z.enum(['FOUNDED', 'UNFOUNDED']),
  recorded: Recorded,
});

/** What an observer attests with its own node. */
export const Attestation = z.strictObject({
  electionId: ElectionId,
  /** `ZERO`: no ballot exists. `TALLY`, `RESULT`: recomputed and equal. */
  kind: z.enum(['ZERO', 'TALLY', 'RESULT']),
  /** What is attested: the election hash, the tally hash, the result hash. */
  subject: Hex64,
  signer: z.string().max(100),
  party: Party,
  /** Hash of the head block of the attester's own peer. */
  headHash: Hex32,
  verdict: z.enum(['AGREES', 'DIFFERS']),
  remark: Remark.optional(),
  recorded: Recorded,
});

/** Names the trustees and begins, or begins anew. */
export const startCeremony = {
  summary: 'Start the key ceremony, or start it anew',
  description:
    'Anew after a disqualification, or when a trustee does not take part; every attempt is bound to its own context.',
  input: z.strictObject({
    ...command,
    threshold: z.int().min(2).max(16),
    trustees: z
      .array(z.strictObject({ party: Party, user: User }))
      .min(2)
      .max(16),
  }),
  output: z.strictObject({ attempt: z.int(), context: Hex64, trustees: z.array(Trustee) }),
  example: {
    input: {
      electionId: examples.electionId,
      threshold: 2,
      trustees: [
        { party: 'nec', user: 'trustee' },
        { party: 'host', user: 'trustee' },
        { party: 'observer', user: 'trustee' },
      ],
    },
  },
};

/** A trustee's hash, before anybody shows a commitment. */
export const sealCommitment = {
  summary: 'Publish the hash of one’s commitments',
  input: z.strictObject({ ...command, commitmentHash: Hex64 }),
  output: Trustee,
  example: { input: { electionId: examples.electionId, commitmentHash: examples.hex64 } },
};

/** A trustee's commitments, once all hashes are there. */
export const openCommitment = {
  summary: 'Publish one’s commitments with proofs of possession',
  input: z.strictObject({
    ...command,
    encryptionKey: Hex32,
    commitments: z.array(Hex32).min(2).max(16),
    proofs: z.array(Hex64).min(3).max(17),
  }),
  output: Trustee,
  example: {
    input: {
      electionId: examples.electionId,
      encryptionKey: examples.hex32,
      commitments: [examples.hex32, examples.hex32],
      proofs: [examples.hex64, examples.hex64, examples.hex64],
    },
  },
};

/** A trustee's shares, once all commitments are there. */
export const dealShares = {
  summary: 'Publish the encrypted shares for the other trustees',
  input: z.strictObject({ ...command, shares: z.array(Hex80).min(1).max(15) }),
  output: Trustee,
  example: { input: { electionId: examples.electionId, shares: [examples.hex80, examples.hex80] } },
};

/** A trustee says that all its shares fit. */
export const acceptShares = {
  summary: 'Accept all received shares',
  input: z.strictObject(command),
  output: Trustee,
  example: { input: { electionId: examples.electionId } },
};

/** A trustee shows a share that does not fit. */
export const complainOfShare = {
  summary: 'Complain about a received share',
  description: 'The contract decrypts the share with the proved point and decides; a false proof is refused.',
  input: z.strictObject({ ...command, dealer: Number_, shared: Hex32, proof: Hex96 }),
  output: Complaint,
  example: {
    input: { electionId: examples.electionId, dealer: '1', shared: examples.hex32, proof: examples.hex96 },
  },
};

/** Computes the key. */
export const finalizeKey = {
  summary: 'Compute the election’s key and hash',
  input: z.strictObject(command),
  output: z.strictObject({ electionHash: Hex64, publicKey: Hex32, trusteeKeys: z.array(Hex32) }),
  example: { input: { electionId: examples.electionId } },
};

/** A trustee confirms the hash that it computed from its own peer. */
export const acknowledgeElection = {
  summary: 'Acknowledge the election hash',
  description: 'Each trustee computes it from its own peer’s copy: nobody can show two elections to two trustees.',
  input: z.strictObject({ ...command, electionHash: Hex64 }),
  output: Trustee,
  example: { input: { electionId: examples.electionId, electionHash: examples.hex64 } },
};

/** An observer's word. */
export const attest = {
  summary: 'Attest what one’s own node shows',
  input: z.strictObject({
    ...command,
    kind: Attestation.shape.kind,
    subject: Hex64,
    headHash: Hex32,
    verdict: Attestation.shape.verdict,
    remark: Remark.optional(),
  }),
  output: Attestation,
  example: {
    input: {
      electionId: examples.electionId,
      kind: 'ZERO',
      subject: examples.hex64,
      headHash: examples.hex32,
      verdict: 'AGREES',
    },
  },
};

/** The trustees of the current attempt and all complaints. */
export const getCeremony = {
  summary: 'Read the current attempt at the ceremony',
  input: z.strictObject({ electionId: ElectionId }),
  output: z.strictObject({
    attempt: z.int(),
    threshold: z.int(),
    context: Hex64.optional(),
    trustees: z.array(Trustee),
    complaints: z.array(Complaint),
  }),
  example: { input: { electionId: examples.electionId } },
};

/** All attestations. */
export const listAttestations = {
  summary: 'List attestations',
  input: z.strictObject({ electionId: ElectionId, ...paging }),
  output: pageOf(Attestation),
  example: { input: { electionId: examples.electionId } },
};
