/**
 * The arguments of the transactions that a verifier reads, written anew: the verifier imports nothing of the contract. Fields
 * that no check needs are not looked at.
 */
import { z } from 'zod';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const packed = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(40_000);
const electionId = z.string();
const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no date-time');
const person = z.object({ party: z.string(), user: z.string() });
const common = { electionId, messageRef: z.string().optional() };
const plain = z.object(common);
const number = z.string().regex(/^[1-9][0-9]?$/);

/** A contest of a manifest. */
const Contest = z.object({
  options: z.array(z.unknown()).min(1).max(20),
  min: z.int().min(0),
  max: z.int().min(1),
  blank: z.enum(['NONE', 'OPTION']),
});

/** What a verifier reads of a manifest. */
export const Manifest = z.object({
  electionId,
  contests: z.array(Contest).min(1).max(10),
  objectionsUntil: instant,
  opensAt: instant,
  closesAt: instant,
  revotePolicy: z.enum(['LAST_COUNTS', 'FIRST_ONLY']),
  closeRule: z.enum(['CLOSES_AT', 'ALL_VOTED']),
  minimumBallots: z.int().min(2),
  observersRequired: z.int().min(1),
  complaintDays: z.int().min(0),
});

const SignedBallot = z.object({
  credential: hex(32),
  answers: z.array(packed).min(1).max(10),
  seq: z.int().min(1).max(1_000_000),
  previous: z.union([z.literal(''), hex(32)]),
  signature: hex(64),
});

/** Of every method that is replayed. */
export const ARGUMENTS = {
  createElection: Manifest.extend({ messageRef: z.string().optional() }),
  openRollReview: plain,
  publishCredentials: z.object({
    ...common,
    entries: z
      .array(
        z.object({
          publicKey: hex(32),
          weight: z.int().min(1).max(10_000).default(1),
          voterCommitment: hex(32).optional(),
        }),
      )
      .min(1)
      .max(200),
  }),
  restartList: plain,
  attestRoll: z.object({ ...common, rollCommitment: hex(32), rollSize: z.int().min(1) }),
  fileObjection: z.object({ ...common, objectionId: z.string() }),
  settleObjection: z.object({ ...common, objectionId: z.string() }),
  freezeRoll: plain,
  revokeCredential: z.object({ ...common, publicKey: hex(32) }),
  startCeremony: z.object({ ...common, threshold: z.int().min(2).max(16), trustees: z.array(person).min(2).max(16) }),
  sealCommitment: z.object({ ...common, commitmentHash: hex(64) }),
  openCommitment: z.object({
    ...common,
    encryptionKey: hex(32),
    commitments: z.array(hex(32)).min(2).max(16),
    proofs: z.array(hex(64)).min(3).max(17),
  }),
  dealShares: z.object({ ...common, shares: z.array(hex(80)).min(1).max(15) }),
  acceptShares: plain,
  complainOfShare: z.object({ ...common, dealer: number, shared: hex(32), proof: hex(96) }),
  finalizeKey: plain,
  acknowledgeElection: z.object({ ...common, electionHash: hex(64) }),
  attest: z.object({
    ...common,
    kind: z.enum(['ZERO', 'TALLY', 'RESULT']),
    subject: hex(64),
    headHash: hex(32),
    verdict: z.enum(['AGREES', 'DIFFERS']),
  }),
  declareReady: plain,
  giveConsent: z.object({
    ...common,
    act: z.enum(['OPEN', 'SUSPEND', 'RESUME', 'CERTIFY', 'ANNUL']),
    subject: z.string(),
  }),
  openPolls: plain,
  suspendPolls: z.object({ ...common, incidentId: z.string() }),
  resumePolls: z.object({ ...common, closesAt: instant }),
  closePolls: plain,
  castBallot: SignedBallot.extend({ electionId }),
  castBallots: z.object({ electionId, ballots: z.array(SignedBallot).min(1).max(64) }),
  challengeBallot: z.object({
    ...common,
    credential: hex(32),
    answers: z.array(packed).min(1).max(10),
    opening: z
      .array(
        z
          .array(z.object({ value: z.int().min(0).max(1), r: hex(32) }))
          .min(1)
          .max(21),
      )
      .min(1)
      .max(10),
  }),
  reportIncident: z.object({ ...common, incidentId: z.string() }),
  settleIncident: z.object({ ...common, incidentId: z.string() }),
  beginTally: plain,
  tallyBuckets: z.object({ ...common, group: z.string() }),
  tallyNode: z.object({ ...common, level: z.enum(['1', '2']), node: z.string() }),
  finishTally: plain,
  submitDecryption: z.object({
    ...common,
    tallyHash: hex(64),
    factors: z.array(packed).min(1).max(10),
    proofs: z.array(packed).min(1).max(10),
  }),
  publishResult: z.object({
    ...common,
    counts: z
      .array(z.array(z.int().min(0)))
      .min(1)
      .max(10),
  }),
  certifyResult: plain,
  annulElection: z.object({ ...common, reason: z.string() }),
  archiveElection: plain,
} as const;

/** A method that is replayed. */
export type Method = keyof typeof ARGUMENTS;

/** A method's arguments, read. */
export type ArgumentsOf<M extends Method> = z.output<(typeof ARGUMENTS)[M]>;

/** A signed ballot as it is cast. */
export type SignedBallot = z.output<typeof SignedBallot>;

/** Whether a name is of a method that is replayed. */
export function isMethod(name: string): name is Method {
  return Object.hasOwn(ARGUMENTS, name);
}
