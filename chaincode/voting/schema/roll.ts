/** The roll: two lists of pseudonyms that must be equal, objections, and what the keepers of the roll attest. */
import { z } from 'zod';
import {
  command,
  ElectionId,
  Evidence,
  examples,
  Hex32,
  pageOf,
  paging,
  Party,
  RandomId,
  Recorded,
  Remark,
} from './primitives.ts';

/** Whose list: the registrar's (the credential authority) or the authenticator's (the host). */
export const ListName = z.enum(['REGISTRAR', 'AUTHENTICATOR']);

/** A list as it grows. A corrected list is a new edition. */
export const CredentialList = z.strictObject({
  electionId: ElectionId,
  list: ListName,
  /** Whose list it is. */
  keeper: Party,
  edition: z.string().regex(/^[1-9][0-9]{0,3}$/),
  credentials: z.int().min(0),
  totalWeight: z.int().min(0),
  /** The last key: the next must be greater. */
  lastKey: z.string().regex(/^(?:[0-9a-f]{64})?$/),
  /** The frontier of the Merkle tree. */
  subtrees: z.array(Hex32).max(40),
  recorded: Recorded,
});

const Weight = z.int().min(1).max(10_000);

/** A pseudonym on a list. */
export const Credential = z.strictObject({
  electionId: ElectionId,
  /** List and edition, joined by a point. */
  edition: z.string(),
  publicKey: Hex32,
  weight: Weight,
  /** Of the registrar's list: a sealed hash of the voter's number, for a sample audit. */
  voterCommitment: Hex32.optional(),
  status: z.enum(['ACTIVE', 'REVOKED']),
});

/** What a keeper of the roll says about it. */
export const RollAttestation = z.strictObject({
  electionId: ElectionId,
  purpose: z.enum(['FREEZE', 'OPEN']),
  party: Party,
  rollCommitment: Hex32,
  rollSize: z.int().min(1),
  /** Before opening: whether it is still the frozen roll. */
  matches: z.boolean(),
  recorded: Recorded,
});

/** An objection to the roll. */
export const Objection = z.strictObject({
  electionId: ElectionId,
  objectionId: RandomId,
  kind: z.enum(['MISSING', 'NOT_ELIGIBLE', 'DATA_WRONG', 'DUPLICATE']),
  evidence: z.array(Evidence).max(8),
  state: z.enum(['OPEN', 'UPHELD', 'DISMISSED']),
  remark: Remark.optional(),
  filed: Recorded,
  settled: Recorded.optional(),
});

const entry = z.strictObject({ publicKey: Hex32, weight: Weight.default(1), voterCommitment: Hex32.optional() });

/** Appends to the caller's list. */
export const publishCredentials = {
  summary: 'Publish credentials',
  description:
    'In the order of the keys’ bytes, each key once, up to 200 at a time. The registrar seals each voter’s number.',
  input: z.strictObject({ ...command, entries: z.array(entry).min(1).max(200) }),
  output: CredentialList,
  example: {
    input: {
      electionId: examples.electionId,
      entries: [{ publicKey: examples.hex32, voterCommitment: examples.hex32 }],
    },
  },
};

/** Begins the caller's list anew. */
export const restartList = {
  summary: 'Begin a list anew, after an objection was upheld',
  input: z.strictObject({ ...command, reason: Remark }),
  output: CredentialList,
  example: { input: { electionId: examples.electionId, reason: 'Objection upheld' } },
};

/** Withdraws a credential that has not voted. */
export const revokeCredential = {
  summary: 'Revoke a credential that has not voted',
  input: z.strictObject({ ...command, publicKey: Hex32, reason: Remark }),
  output: Credential,
  example: { input: { electionId: examples.electionId, publicKey: examples.hex32, reason: 'Device lost' } },
};

/** Attests the roll as its keeper holds it. */
export const attestRoll = {
  summary: 'Attest the roll',
  description:
    'During the review, for freezing; once ready, that it is still the same. A roll that differs keeps the polls closed.',
  input: z.strictObject({ ...command, rollCommitment: Hex32, rollSize: z.int().min(1) }),
  output: RollAttestation,
  example: { input: { electionId: examples.electionId, rollCommitment: examples.hex32, rollSize: 1000 } },
};

/** Files an objection. */
export const fileObjection = {
  summary: 'File an objection to the roll',
  input: z.strictObject({
    ...command,
    objectionId: RandomId,
    kind: Objection.shape.kind,
    evidence: z.array(Evidence).max(8).default([]),
  }),
  output: Objection,
  example: { input: { electionId: examples.electionId, objectionId: examples.id, kind: 'MISSING' } },
};

/** Decides an objection. */
export const settleObjection = {
  summary: 'Settle an objection',
  input: z.strictObject({ ...command, objectionId: RandomId, upheld: z.boolean(), remark: Remark }),
  output: Objection,
  example: {
    input: {
      electionId: examples.electionId,
      objectionId: examples.id,
      upheld: true,
      remark: 'Moved in before the day',
    },
  },
};

/** A pseudonym on both lists. */
export const getCredential = {
  summary: 'Read a credential on both lists',
  input: z.strictObject({ electionId: ElectionId, publicKey: Hex32 }),
  output: z.strictObject({ registrar: Credential.optional(), authenticator: Credential.optional() }),
  example: { input: { electionId: examples.electionId, publicKey: examples.hex32 } },
};

/** A list, page by page. */
export const listCredentials = {
  summary: 'List the credentials of a list',
  input: z.strictObject({ electionId: ElectionId, list: ListName, ...paging }),
  output: pageOf(Credential),
  example: { input: { electionId: examples.electionId, list: 'REGISTRAR' } },
};

/** All objections. */
export const listObjections = {
  summary: 'List objections',
  input: z.strictObject({ electionId: ElectionId, ...paging }),
  output: pageOf(Objection),
  example: { input: { electionId: examples.electionId } },
};
