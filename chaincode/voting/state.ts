/**
 * What is true of the pilot, without a ledger: the phases of an election and what each permits, and the invariants over the
 * whole state. Pure functions over records: the handlers, the audit, the diagram and the property tests use the same ones.
 */
import type { z } from 'zod';
import { encode } from '../kit/codec.ts';
import { grouped, type InvariantOf, type Violation } from '../kit/invariants.ts';
import { Machine, type Life } from '../kit/machine.ts';
import type { voting } from './api.ts';
import { ballotSettingOf, ciphertextsHash, type BallotSetting, type ContestForm } from './ballot/ballot.ts';
import { ceremonyOf, electionKeysOf, type Ceremony } from './ballot/ceremony.ts';
import { areCounts, combine, type TallySetting } from './ballot/decryption.ts';
import { packed } from './ballot/byte-reader.ts';
import { bucketOf, sumBallots, type Aggregate, type CountedBallot } from './ballot/tally.ts';
import { bytesOfHex, elementsOfPackedText, hexOf, packedTextOf } from './ballot/text-form.ts';

type Records = (typeof voting)['records'];

/** The name of a record of the contract. */
export type RecordName = keyof Records;
/** A record as it is stored. */
export type RecordOf<R extends RecordName> = z.output<Records[R]['schema']>;
/** The state of the contract: all records of each kind. */
export type Ledger = { readonly [R in RecordName]: readonly RecordOf<R>[] };

/** Where an election stands. */
export type PhaseName = RecordOf<'phase'>['state'];
/** What does not change once the election exists. */
export type Manifest = RecordOf<'election'>['manifest'];

/** Steps that take an election from one phase to another. */
const moves = [
  { from: 'DRAFT', action: 'openRollReview', to: 'ROLL_REVIEW' },
  { from: 'ROLL_REVIEW', action: 'freezeRoll', to: 'ROLL_FROZEN' },
  { from: 'ROLL_FROZEN', action: 'startCeremony', to: 'KEY_CEREMONY' },
  { from: 'KEY_CEREMONY', action: 'declareReady', to: 'READY' },
  { from: 'READY', action: 'openPolls', to: 'OPEN' },
  { from: 'OPEN', action: 'suspendPolls', to: 'SUSPENDED' },
  { from: 'SUSPENDED', action: 'resumePolls', to: 'OPEN' },
  { from: 'OPEN', action: 'closePolls', to: 'CLOSED' },
  { from: 'CLOSED', action: 'beginTally', to: 'TALLYING' },
  { from: 'TALLYING', action: 'finishTally', to: 'DECRYPTING' },
  { from: 'DECRYPTING', action: 'publishResult', to: 'RESULT_PUBLISHED' },
  { from: 'RESULT_PUBLISHED', action: 'certifyResult', to: 'CERTIFIED' },
  { from: 'CERTIFIED', action: 'archiveElection', to: 'ARCHIVED' },
] as const satisfies readonly { from: PhaseName; action: string; to: PhaseName }[];

/** Steps that leave the phase as it is, and the phases that permit them. */
const stays = {
  publishCredentials: ['DRAFT', 'ROLL_REVIEW'],
  restartList: ['DRAFT', 'ROLL_REVIEW'],
  recordRollEntry: ['DRAFT', 'ROLL_REVIEW'],
  fileObjection: ['ROLL_REVIEW'],
  settleObjection: ['ROLL_REVIEW'],
  attestRoll: ['ROLL_REVIEW', 'READY'],
  revokeCredential: ['ROLL_FROZEN', 'KEY_CEREMONY', 'READY', 'OPEN', 'SUSPENDED'],
  startCeremony: ['KEY_CEREMONY'],
  sealCommitment: ['KEY_CEREMONY'],
  openCommitment: ['KEY_CEREMONY'],
  dealShares: ['KEY_CEREMONY'],
  acceptShares: ['KEY_CEREMONY'],
  complainOfShare: ['KEY_CEREMONY'],
  finalizeKey: ['KEY_CEREMONY'],
  acknowledgeElection: ['KEY_CEREMONY'],
  castBallot: ['OPEN'],
  challengeBallot: ['OPEN'],
  tallyBuckets: ['TALLYING'],
  tallyNode: ['TALLYING'],
  submitDecryption: ['DECRYPTING'],
} as const satisfies Readonly<Record<string, readonly PhaseName[]>>;

const beforeCertified = [
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
] as const satisfies readonly PhaseName[];

/** A step of the table. */
export type PhaseAction = (typeof moves)[number]['action'] | keyof typeof stays | 'annulElection';

/** Every step and the phases that permit it; what is not here is refused with `STATE_CONFLICT`. */
export const transitions: readonly { from: PhaseName; action: PhaseAction; to: PhaseName }[] = [
  ...moves,
  ...Object.entries(stays).flatMap(([action, phases]) =>
    phases.map((phase) => ({ from: phase, action: action as keyof typeof stays, to: phase })),
  ),
  ...beforeCertified.map((from) => ({ from, action: 'annulElection' as const, to: 'ANNULLED' as const })),
];

/** The life of an election. */
export const lifeCycle = new Machine<PhaseName, PhaseAction>('DRAFT', transitions);

/** An empty ledger. */
export function emptyLedger(names: readonly RecordName[]): Ledger {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as Ledger;
}

/** The bytes of a manifest that are hashed: canonical JSON (RFC 8785). */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return encode(manifest);
}

/** A contest as the cryptography sees it: a blank vote is one more option. */
export function formOf({ options, blank, min, max }: Manifest['contests'][number]): ContestForm {
  return { options: options.length + (blank === 'OPTION' ? 1 : 0), min, max };
}

/** The forms of all contests. */
export function formsOf(manifest: Manifest): ContestForm[] {
  return manifest.contests.map(formOf);
}

/** The ceremony of an attempt. */
export function ceremonyOfAttempt(
  election: RecordOf<'election'>,
  { attempt, threshold }: { readonly attempt: number; readonly threshold: number },
  trustees: readonly RecordOf<'trustee'>[],
): Ceremony {
  return ceremonyOf({ manifest: manifestBytes(election.manifest), attempt, threshold, trustees });
}

/** What the ballots of an election are bound to. */
export function settingOfElection({ manifest }: RecordOf<'election'>, key: ElectionKey): BallotSetting {
  return ballotSettingOf(bytesOfHex(key.electionHash), bytesOfHex(key.publicKey), formsOf(manifest));
}

/** The keys that the ceremony made. */
export type ElectionKey = NonNullable<RecordOf<'election'>['key']>;

/** A stored ballot as the tally sees it. */
export function countedOf(ballot: RecordOf<'ballot'>): CountedBallot {
  const { credential, seq, tracker, weight, ciphertexts } = ballot;
  return {
    credential: bytesOfHex(credential),
    seq,
    tracker: bytesOfHex(tracker),
    weight,
    ciphertexts: ciphertexts.map(elementsOfPackedText),
  };
}

/** A sum as it is stored. */
export interface StoredSum {
  readonly count: number;
  readonly weight: number;
  readonly root: string;
  readonly ciphertexts: string[];
}

/** A sum, to be stored. */
export function storedSum({ count, weight, root, ciphertexts }: Aggregate): StoredSum {
  return {
    count,
    weight,
    root: hexOf(root),
    ciphertexts: ciphertexts.map((points) => packedTextOf(packed(...points))),
  };
}

/** A stored sum, read. */
export function aggregateOf({ count, weight, root, ciphertexts }: StoredSum): Aggregate {
  return { count, weight, root: bytesOfHex(root), ciphertexts: ciphertexts.map(elementsOfPackedText) };
}

/** The tally as its trustees decrypt it; `undefined` before it is fixed. */
export function tallySettingOf(key: ElectionKey, tally: RecordOf<'tally'>): TallySetting | undefined {
  if (tally.tallyHash === undefined || tally.ciphertexts === undefined) return undefined;
  return {
    electionHash: bytesOfHex(key.electionHash),
    tallyHash: bytesOfHex(tally.tallyHash),
    ciphertexts: tally.ciphertexts.map(elementsOfPackedText),
  };
}

/** What must hold of the whole state at every height. */
export type Invariant = InvariantOf<Ledger>;

/** An election with all that belongs to it. */
interface Whole {
  readonly election: RecordOf<'election'>;
  readonly phase: RecordOf<'phase'>;
  readonly ledger: Ledger;
}

/** A check of one election: the problems, those that are not false. */
function perElection(problemsOf: (whole: Whole) => readonly (string | false)[]): Invariant {
  return (ledger) => {
    const phases = new Map(ledger.phase.map((phase) => [phase.electionId, phase]));
    return ledger.election.flatMap((election) => {
      const own = ownPart(ledger, election.electionId);
      const phase = phases.get(election.electionId);
      const problems = phase === undefined ? ['has no phase'] : problemsOf({ election, phase, ledger: own });
      return problems.flatMap((problem) =>
        problem === false ? [] : [{ subject: `election ${election.electionId}`, problem }],
      );
    });
  };
}

function ownPart(ledger: Ledger, electionId: string): Ledger {
  const own = Object.entries(ledger).map(([name, records]) => [
    name,
    (records as readonly { readonly electionId: string }[]).filter((record) => record.electionId === electionId),
  ]);
  return Object.fromEntries(own) as unknown as Ledger;
}

/** Invariant 1: every counted ballot is of a credential on both frozen lists, and of each credential there is one. */
export const oneVoterOneBallot = perElection(({ election, ledger }) => {
  const onList = (edition: string | undefined) =>
    new Set(ledger.credential.filter((entry) => entry.edition === edition).map(({ publicKey }) => publicKey));
  const registrar = onList(election.roll && `REGISTRAR.${election.roll.editions.REGISTRAR}`);
  const authenticator = onList(election.roll && `AUTHENTICATOR.${election.roll.editions.AUTHENTICATOR}`);
  const voters = ledger.ballot.map(({ credential }) => credential);
  return [
    new Set(voters).size !== voters.length && 'has two counted ballots of one credential',
    voters.length > (election.roll?.credentials ?? 0) && 'has more ballots than credentials',
    ...ledger.ballot.map(({ credential, bucket, group }) => {
      if (!registrar.has(credential) || !authenticator.has(credential)) return `counts the unlisted ${credential}`;
      const right = bucketOf(bytesOfHex(credential));
      return (bucket !== right || group !== groupOf(right)) && `keeps the ballot of ${credential} in a wrong bucket`;
    }),
  ];
});

/** Invariant 2: the counts of a contest are within what its ballots may choose. */
export const countsWithinLimits = perElection(({ election, ledger }) =>
  ledger.result.flatMap(({ counts, weight }) =>
    formsOf(election.manifest).map(({ min, max }, contest) => {
      const sum = (counts[contest] ?? []).reduce((total, count) => total + count, 0);
      return (
        (sum < min * weight || sum > max * weight) && `counts ${sum} choices of ${weight} ballots in contest ${contest}`
      );
    }),
  ),
);

/** Invariant 3: no sum before the polls close, no decryption before the sum is fixed, no result before t decryptions. */
export const nothingEarly = perElection(({ election, phase, ledger }) => {
  const reached = (...phases: PhaseName[]) => phases.includes(phase.state) || phase.state === 'ANNULLED';
  const after = ['RESULT_PUBLISHED', 'CERTIFIED', 'ARCHIVED'] as const;
  const sums = ledger.bucketSum.length + ledger.nodeSum.length;
  return [
    sums > 0 && !reached('TALLYING', 'DECRYPTING', ...after) && 'has sums before its polls closed',
    ledger.decryption.length > 0 && !reached('DECRYPTING', ...after) && 'is decrypted before its tally was fixed',
    ledger.result.length > 0 && !reached(...after) && 'has a result that was not published',
    ledger.result.some(({ openedBy }) => openedBy.length < (election.key?.threshold ?? Infinity)) &&
      'has a result opened by fewer trustees than its threshold',
    ledger.ballot.length > 0 && election.openedAt === undefined && 'has ballots before its polls opened',
  ];
});

/** Invariant 4: the lists are those that were frozen. */
export const rollAsFrozen = perElection(({ election, ledger }) => {
  const { roll } = election;
  if (roll === undefined) return [];
  return ledger.list.map(({ list, edition, credentials, totalWeight }) => {
    const same =
      edition === roll.editions[list] && credentials === roll.credentials && totalWeight === roll.totalWeight;
    const kept = ledger.credential.filter((entry) => entry.edition === `${list}.${edition}`).length;
    return (!same || kept !== credentials) && `has another list of the ${list} than was frozen`;
  });
});

/** Invariant 5: no two counted ballots share a ciphertext. */
export const ciphertextsUnique = perElection(({ ledger }) => {
  const seen = new Set<string>();
  return ledger.ballot.flatMap(({ credential, ciphertexts }) => {
    const pairs = ciphertexts.flatMap((text) => pairsOf(elementsOfPackedText(text)));
    return pairs.map((pair) => {
      const copied = seen.has(pair);
      seen.add(pair);
      return copied && `counts a ciphertext twice, the second time of ${credential}`;
    });
  });
});

/** Invariant 6: challenged ciphertexts are not counted, and counted ones are marked as cast. */
export const challengedNotCounted = perElection(({ election, ledger }) => {
  const { key } = election;
  if (key === undefined) return [];
  const marks = new Map(ledger.seen.map(({ hash, by }) => [hash, by]));
  const electionHash = bytesOfHex(key.electionHash);
  return [
    ...ledger.ballot.flatMap(({ credential, ciphertexts }) =>
      ciphertexts.map((text, contest) => {
        const hash = hexOf(ciphertextsHash(electionHash, contest, elementsOfPackedText(text)));
        return marks.get(hash) !== 'CAST' && `counts ciphertexts of ${credential} that are not marked as cast`;
      }),
    ),
    ...ledger.challenge.flatMap(({ hashes }) =>
      hashes.map((hash) => marks.get(hash) !== 'CHALLENGE' && 'has a challenged ballot that could be cast'),
    ),
  ];
});

/** Invariant 7: the tally is the sum of the counted ballots. */
export const tallyIsSum = perElection(({ election, ledger }) => {
  const options = formsOf(election.manifest).map((form) => form.options);
  const ballotsOf = grouped(ledger.ballot, ({ bucket }) => String(bucket));
  const buckets = ledger.bucketSum.map((stored) => {
    const ballots = ballotsOf(String(stored.bucket)).map(countedOf);
    const right = storedSum(sumBallots(ballots, options));
    const same = stored.count === right.count && stored.weight === right.weight && stored.root === right.root;
    const equal = same && stored.ciphertexts.join() === right.ciphertexts.join();
    return !equal && `has a false sum of bucket ${stored.bucket}`;
  });
  const [tally] = ledger.tally;
  if (tally?.count === undefined) return buckets;
  const whole = storedSum(sumBallots(ledger.ballot.map(countedOf), options));
  return [
    ...buckets,
    tally.count !== whole.count && `tallies ${tally.count} of ${whole.count} ballots`,
    tally.weight !== whole.weight && `tallies the weight ${tally.weight} instead of ${whole.weight}`,
    tally.ciphertexts?.join() !== whole.ciphertexts.join() && 'has a tally that is not the sum of its ballots',
  ];
});

/** Invariant 8: the published counts are what the trustees' parts open. */
export const countsOpenTally = perElection(({ election, ledger }) => {
  const [result] = ledger.result;
  const setting = election.key && ledger.tally[0] && tallySettingOf(election.key, ledger.tally[0]);
  if (result === undefined) return [];
  if (setting === undefined) return ['has a result without a tally'];
  const shares = ledger.decryption.map(({ number, factors }) => {
    return { trustee: Number(number), factors: factors.map(elementsOfPackedText) };
  });
  return [!areCounts(combine(setting, shares), result.counts) && 'publishes counts that its tally does not have'];
});

/** Invariant 9: the key is the sum of the trustees' commitments, and each of them acknowledged the election hash. */
export const keyOfAllTrustees = perElection(({ election, phase, ledger }) => {
  const { key } = election;
  if (key === undefined) return [];
  const trustees = ledger.trustee
    .filter(({ attempt }) => attempt === String(key.attempt))
    .sort((left, right) => Number(left.number) - Number(right.number));
  const keys = electionKeysOf(trustees.map(({ commitments = [] }) => ({ commitments: commitments.map(bytesOfHex) })));
  const acknowledged = trustees.every(({ state }) => state === 'ACKNOWLEDGED' || state === 'DECRYPTED');
  const early = ['KEY_CEREMONY', 'ANNULLED'].includes(phase.state);
  return [
    hexOf(keys.publicKey) !== key.publicKey && 'has a key that its trustees did not make',
    keys.trusteeKeys.map(hexOf).join() !== key.trusteeKeys.join() && 'has other trustee keys than its trustees made',
    !early && !acknowledged && 'went on without the acknowledgement of every trustee',
  ];
});

/** The group of a bucket: 64 buckets, which one node of the tally sums. */
export function groupOf(bucket: string): string {
  return (Number.parseInt(bucket, 16) >> 6).toString(16).padStart(2, '0');
}

/** (a, b) of each option as one text. */
function pairsOf(points: readonly Uint8Array[]): string[] {
  return points.flatMap((point, index) => (index % 2 === 0 ? [hexOf(point) + hexOf(points[index + 1]!)] : []));
}

/** All invariants of the contract by name, in the order of the domain's list. */
export const invariants = {
  oneVoterOneBallot,
  countsWithinLimits,
  nothingEarly,
  rollAsFrozen,
  ciphertextsUnique,
  challengedNotCounted,
  tallyIsSum,
  countsOpenTally,
  keyOfAllTrustees,
} as const satisfies Readonly<Record<string, Invariant>>;

/** Whose state is recorded where: the audit checks every recorded step by it. */
export const lives: readonly Life<RecordName>[] = [{ record: 'phase', field: 'state', machine: lifeCycle }];

/** Every breach of every invariant, with the invariant's name. */
export function violationsOf(ledger: Ledger): (Violation & { readonly invariant: keyof typeof invariants })[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(ledger).map((violation) => ({ invariant: name as keyof typeof invariants, ...violation })),
  );
}
