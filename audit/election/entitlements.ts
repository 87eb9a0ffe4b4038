/** Who may take which step, and in which phase: chaincode/voting/README.md as a table of the verifier's own. */
import type { Caller } from '../blocks/caller.ts';
import type { Method } from './arguments.ts';

/** Where an election stands. */
export type Phase =
  | 'DRAFT'
  | 'ROLL_REVIEW'
  | 'ROLL_FROZEN'
  | 'KEY_CEREMONY'
  | 'READY'
  | 'OPEN'
  | 'SUSPENDED'
  | 'CLOSED'
  | 'TALLYING'
  | 'DECRYPTING'
  | 'RESULT_PUBLISHED'
  | 'CERTIFIED'
  | 'ARCHIVED'
  | 'ANNULLED';

/** A party and a role that its CA certified. */
type Entitled = readonly [party: string, role: string];

const MANAGER: Entitled = ['nec', 'election-manager'];
const KEEPERS: readonly Entitled[] = [
  ['credential', 'credential-officer'],
  ['host', 'host-registrar'],
];
const HOST_MANAGER: Entitled = ['host', 'host-manager'];
const OBSERVER: Entitled = ['observer', 'observer'];
const TRUSTEES: readonly Entitled[] = ['nec', 'host', 'credential', 'observer'].map((party) => [party, 'trustee']);
const RELAYS: readonly Entitled[] = ['nec', 'host', 'observer'].map((party) => [party, 'gateway']);
const COUNTERS: readonly Entitled[] = [MANAGER, HOST_MANAGER, OBSERVER, ...RELAYS];
const REPORTERS: readonly Entitled[] = [
  MANAGER,
  HOST_MANAGER,
  OBSERVER,
  ...KEEPERS,
  ['nec', 'approver'],
  ['nec', 'auditor'],
  ['observer', 'verifier'],
];

const ANY: readonly Phase[] = [
  ...(['DRAFT', 'ROLL_REVIEW', 'ROLL_FROZEN', 'KEY_CEREMONY', 'READY', 'OPEN', 'SUSPENDED', 'CLOSED'] as const),
  ...(['TALLYING', 'DECRYPTING', 'RESULT_PUBLISHED', 'CERTIFIED', 'ARCHIVED', 'ANNULLED'] as const),
];
const BEFORE_CERTIFIED = ANY.slice(0, ANY.indexOf('CERTIFIED'));

/** A step: who takes it, from which phases, and into which one it leads where it changes the phase. */
interface Step {
  readonly by: readonly Entitled[];
  readonly in: readonly Phase[];
  readonly to?: Phase;
  /** Proposed by one person and carried out by another. */
  readonly fourEyes?: true;
}

/** Every step. */
export const STEPS: Readonly<Record<Method, Step>> = {
  createElection: { by: [MANAGER], in: [] },
  openRollReview: { by: [MANAGER], in: ['DRAFT'], to: 'ROLL_REVIEW' },
  publishCredentials: { by: KEEPERS, in: ['DRAFT', 'ROLL_REVIEW'] },
  restartList: { by: KEEPERS, in: ['DRAFT', 'ROLL_REVIEW'] },
  attestRoll: { by: KEEPERS, in: ['ROLL_REVIEW', 'READY'] },
  fileObjection: { by: [['host', 'host-registrar'], HOST_MANAGER, OBSERVER], in: ['ROLL_REVIEW'] },
  settleObjection: { by: KEEPERS, in: ['ROLL_REVIEW'] },
  freezeRoll: { by: [MANAGER], in: ['ROLL_REVIEW'], to: 'ROLL_FROZEN', fourEyes: true },
  revokeCredential: {
    by: [['credential', 'credential-officer']],
    in: ['ROLL_FROZEN', 'KEY_CEREMONY', 'READY', 'OPEN', 'SUSPENDED'],
    fourEyes: true,
  },
  startCeremony: { by: [MANAGER], in: ['ROLL_FROZEN', 'KEY_CEREMONY'], to: 'KEY_CEREMONY' },
  sealCommitment: { by: TRUSTEES, in: ['KEY_CEREMONY'] },
  openCommitment: { by: TRUSTEES, in: ['KEY_CEREMONY'] },
  dealShares: { by: TRUSTEES, in: ['KEY_CEREMONY'] },
  acceptShares: { by: TRUSTEES, in: ['KEY_CEREMONY'] },
  complainOfShare: { by: TRUSTEES, in: ['KEY_CEREMONY'] },
  finalizeKey: { by: [MANAGER], in: ['KEY_CEREMONY'] },
  acknowledgeElection: { by: TRUSTEES, in: ['KEY_CEREMONY'] },
  attest: { by: [OBSERVER, ['observer', 'verifier']], in: ANY },
  declareReady: { by: [MANAGER], in: ['KEY_CEREMONY'], to: 'READY' },
  giveConsent: { by: [HOST_MANAGER, OBSERVER], in: ANY },
  openPolls: { by: [MANAGER], in: ['READY'], to: 'OPEN' },
  suspendPolls: { by: [MANAGER, OBSERVER], in: ['OPEN'], to: 'SUSPENDED' },
  resumePolls: { by: [MANAGER, OBSERVER], in: ['SUSPENDED'], to: 'OPEN' },
  closePolls: { by: [MANAGER], in: ['OPEN'], to: 'CLOSED' },
  castBallot: { by: RELAYS, in: ['OPEN'] },
  castBallots: { by: RELAYS, in: ['OPEN'] },
  challengeBallot: { by: RELAYS, in: ['OPEN'] },
  reportIncident: { by: REPORTERS, in: ANY },
  settleIncident: { by: [['nec', 'approver'], HOST_MANAGER, OBSERVER], in: ANY },
  beginTally: { by: COUNTERS, in: ['CLOSED'], to: 'TALLYING' },
  tallyBuckets: { by: COUNTERS, in: ['TALLYING'] },
  tallyNode: { by: COUNTERS, in: ['TALLYING'] },
  finishTally: { by: COUNTERS, in: ['TALLYING'], to: 'DECRYPTING' },
  submitDecryption: { by: TRUSTEES, in: ['DECRYPTING'] },
  publishResult: { by: [MANAGER], in: ['DECRYPTING'], to: 'RESULT_PUBLISHED' },
  certifyResult: { by: [MANAGER], in: ['RESULT_PUBLISHED'], to: 'CERTIFIED', fourEyes: true },
  annulElection: { by: [MANAGER], in: BEFORE_CERTIFIED, to: 'ANNULLED', fourEyes: true },
  archiveElection: { by: [MANAGER], in: ['CERTIFIED'], to: 'ARCHIVED' },
};

/** Party and person as one word: a person counts once, whatever the certificate. */
export function signerOf({ party, user }: Caller): string {
  return `${party}.${user}`;
}

/** Whether a caller may take a step. */
export function isEntitled(method: Method, { party, roles }: Caller): boolean {
  return STEPS[method].by.some(([named, role]) => named === party && roles.includes(role));
}
