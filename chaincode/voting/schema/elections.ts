/** Elections: what is voted on, by which rules, and where the election stands. */
import { z } from 'zod';
import {
  command,
  ElectionId,
  examples,
  Hex32,
  Hex64,
  Instant,
  LocalText,
  MessageRef,
  pageOf,
  paging,
  Party,
  Recorded,
  Remark,
} from './primitives.ts';

/** An option of a contest, in the order of the ballot paper. */
const Option = z.strictObject({ number: z.int().min(1).max(99), name: LocalText, affiliation: LocalText.optional() });

/** One question. */
export const Contest = z.strictObject({
  question: LocalText,
  options: z.array(Option).min(1).max(20),
  /** Fewest and most options that a ballot chooses. */
  min: z.int().min(0).max(20),
  max: z.int().min(1).max(20),
  /** `OPTION`: a blank vote is one more option, after the others, of a contest that takes exactly one. */
  blank: z.enum(['NONE', 'OPTION']),
});

/** Kinds of elections; rules of turnout and effect depend on it. */
export const Template = z.enum(['CANDIDATE', 'YESNO', 'RESIDENT_VOTE', 'SURVEY']);

/** What does not change once the election exists. Its canonical bytes are hashed into everything. */
export const Manifest = z.strictObject({
  electionId: ElectionId,
  title: LocalText,
  hostOrg: LocalText,
  template: Template,
  contests: z.array(Contest).min(1).max(10),
  /** Until when objections to the roll may be filed. */
  objectionsUntil: Instant,
  opensAt: Instant,
  closesAt: Instant,
  revotePolicy: z.enum(['LAST_COUNTS', 'FIRST_ONLY']),
  /** `ALL_VOTED`: the polls may close early when every credential has voted. */
  closeRule: z.enum(['CLOSES_AT', 'ALL_VOTED']),
  /** Ballots below which nothing is decrypted: a tally of a few is no secret ballot. */
  minimumBallots: z.int().min(2).max(100_000),
  /** Observers whose consent certifying and annulling need. */
  observersRequired: z.int().min(1).max(9),
  /** Days after publishing in which the result may be contested. */
  complaintDays: z.int().min(0).max(60),
  /** When what is private may be destroyed. */
  retentionUntil: Instant,
});

/** What was frozen of the roll. */
export const FrozenRoll = z.strictObject({
  rollCommitment: Hex32,
  credentials: z.int().min(1),
  totalWeight: z.int().min(1),
  credentialRoot: Hex32,
  /** Which edition of each list counts. */
  editions: z.strictObject({ REGISTRAR: z.string(), AUTHENTICATOR: z.string() }),
});

/** The keys that the ceremony made. */
export const ElectionKey = z.strictObject({
  attempt: z.int().min(1),
  threshold: z.int().min(2).max(16),
  publicKey: Hex32,
  trusteeKeys: z.array(Hex32).min(2).max(16),
  electionHash: Hex64,
});

/** An election. */
export const Election = z.strictObject({
  electionId: ElectionId,
  manifest: Manifest,
  /** The version of the rules of turnout by which it will be judged. */
  ruleVersion: z.string(),
  roll: FrozenRoll.optional(),
  key: ElectionKey.optional(),
  openedAt: Instant.optional(),
  created: Recorded,
});

/** Where an election stands. */
export const PhaseName = z.enum([
  'DRAFT',
  'ROLL_REVIEW',
  'ROLL_FROZEN',
  'KEY_CEREMONY',
  'READY',
  'OPEN',
  'SUSPENDED',
  'CLOSED',
  'TALLYING',
  'DECRYPTING',
  'RESULT_PUBLISHED',
  'CERTIFIED',
  'ARCHIVED',
  'ANNULLED',
]);

/** The key that every ballot's transaction reads: a close ordered earlier voids it. */
export const Phase = z.strictObject({
  electionId: ElectionId,
  state: PhaseName,
  since: Instant,
  /** The latest attempt at a key ceremony; 0 before the first. */
  attempt: z.int().min(0),
  /** Trustees and threshold of that attempt. */
  trustees: z.int().min(0).max(16),
  threshold: z.int().min(0).max(16),
  /** The end of the polls as it stands, suspensions considered. */
  closesAt: Instant,
  suspension: z.strictObject({ since: Instant, incidentId: z.string() }).optional(),
  reason: Remark.optional(),
  recorded: Recorded,
});

const electionAnswer = Phase;

const exampleManifest = {
  electionId: examples.electionId,
  title: { ko: '입주자대표 선거', en: 'Election of residents’ representatives' },
  hostOrg: { ko: '가나 아파트', en: 'Gana apartments' },
  template: 'CANDIDATE',
  contests: [
    {
      question: { ko: '대표', en: 'Representative' },
      options: [
        { number: 1, name: { ko: '가', en: 'A' } },
        { number: 2, name: { ko: '나', en: 'B' } },
      ],
      min: 1,
      max: 1,
      blank: 'OPTION',
    },
  ],
  objectionsUntil: '2026-03-05T18:00:00+09:00',
  opensAt: '2026-03-10T09:00:00+09:00',
  closesAt: '2026-03-10T18:00:00+09:00',
  revotePolicy: 'LAST_COUNTS',
  closeRule: 'CLOSES_AT',
  minimumBallots: 2,
  observersRequired: 2,
  complaintDays: 7,
  retentionUntil: '2027-03-10T00:00:00+09:00',
} as const;

/** Creates an election. */
export const createElection = {
  summary: 'Create an election',
  input: Manifest.extend({ messageRef: MessageRef.optional() }),
  output: electionAnswer,
  example: { input: exampleManifest },
};

const example = { input: { electionId: examples.electionId } };

/** Opens the time of objections. */
export const openRollReview = {
  summary: 'Open the roll for objections',
  input: z.strictObject(command),
  output: electionAnswer,
  example,
};

/** Freezes the roll. */
export const freezeRoll = {
  summary: 'Freeze the roll',
  description:
    'Both lists must be equal, both keepers of the roll must have attested it, and no objection may be open.',
  input: z.strictObject(command),
  output: electionAnswer,
  example,
};

/** Ends the ceremony. */
export const declareReady = {
  summary: 'Declare the election ready',
  description: 'Every trustee has acknowledged the election hash, and observers have attested that no ballot exists.',
  input: z.strictObject(command),
  output: electionAnswer,
  example,
};

/** Opens the polls. */
export const openPolls = {
  summary: 'Open the polls',
  input: z.strictObject(command),
  output: electionAnswer,
  example,
};

/** Interrupts the polls. */
export const suspendPolls = {
  summary: 'Suspend the polls',
  description: 'The commission, or two observers: the first consents (act `SUSPEND`), the second calls.',
  input: z.strictObject({ ...command, incidentId: z.string().min(1).max(64) }),
  output: electionAnswer,
  example: { input: { electionId: examples.electionId, incidentId: examples.id } },
};

/** Goes on after an interruption. */
export const resumePolls = {
  summary: 'Resume the polls',
  description: 'By the same quorum as the suspension; the end may move by at most the time that was lost.',
  input: z.strictObject({ ...command, closesAt: Instant }),
  output: electionAnswer,
  example: { input: { electionId: examples.electionId, closesAt: '2026-03-10T19:00:00+09:00' } },
};

/** Closes the polls. */
export const closePolls = {
  summary: 'Close the polls',
  input: z.strictObject(command),
  output: electionAnswer,
  example,
};

/** Declares an election void. */
export const annulElection = {
  summary: 'Annul an election',
  description: 'With the consent (act `ANNUL`) of the host and of the observers that the manifest asks for.',
  input: z.strictObject({ ...command, reason: Remark }),
  output: electionAnswer,
  example: { input: { electionId: examples.electionId, reason: 'The roll was changed after it was frozen' } },
};

/** Closes the file. */
export const archiveElection = {
  summary: 'Archive a certified election',
  input: z.strictObject(command),
  output: electionAnswer,
  example,
};

/** An election with where it stands. */
export const getElection = {
  summary: 'Read an election',
  input: z.strictObject({ electionId: ElectionId }),
  output: z.strictObject({ election: Election, phase: Phase }),
  example,
};

/** All elections. */
export const listElections = {
  summary: 'List elections',
  input: z.strictObject(paging),
  output: pageOf(z.strictObject({ electionId: ElectionId, title: LocalText, template: Template, state: PhaseName })),
  example: { input: {} },
};

/** Acts that more than one institution must want. */
export const Act = z.enum(['OPEN', 'SUSPEND', 'RESUME', 'CERTIFY', 'ANNUL']);

/** A person's consent to an act with a certain content. */
export const Consent = z.strictObject({
  electionId: ElectionId,
  act: Act,
  /** What exactly is consented to: the election hash, an incident, the result's hash, the hash of a reason. */
  subject: z.string().regex(/^[0-9a-f]{32,128}$/),
  /** Party and person, joined by a point. */
  signer: z.string().max(100),
  party: Party,
  /** Since when the election was in its phase: a consent is for this phase and for none after it. */
  phaseSince: Instant,
  recorded: Recorded,
});

/** Consents to an act. */
export const giveConsent = {
  summary: 'Consent to an act',
  description:
    'Subjects: `OPEN` the election hash, `SUSPEND` and `RESUME` the incident, `CERTIFY` the result hash, `ANNUL` the SHA-256 of the reason.',
  input: z.strictObject({ ...command, act: Act, subject: Consent.shape.subject }),
  output: Consent,
  example: { input: { electionId: examples.electionId, act: 'OPEN', subject: examples.hex64 } },
};

/** Consents that were given. */
export const listConsents = {
  summary: 'List consents',
  input: z.strictObject({ electionId: ElectionId, ...paging }),
  output: pageOf(Consent),
  example,
};
