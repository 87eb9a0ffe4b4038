/**
 * An election from its announcement to its archive, by everybody's own tools: what the demonstration tells and the tests play.
 * It knows the order of things; what is said to the gateway, and how, is the callers' business.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addMs } from '@ledger-pilots/chaincode/kit/clock.ts';
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import type { Manifest } from '@ledger-pilots/chaincode/voting/state.ts';
import type { OutputOf, VotingCalls } from '@ledger-pilots/console/voting/calls.ts';
import { readKeyedElection, type KeyedElection } from '@ledger-pilots/console/voting/election/read-election.ts';
import { keyListOf } from '@ledger-pilots/console/voting/registrar/key-list.ts';
import { publishList } from '@ledger-pilots/console/voting/registrar/publish-list.ts';
import { commitToRoll } from '@ledger-pilots/console/voting/registrar/roll-commitment.ts';
import { sealVoters, voterCommitment } from '@ledger-pilots/console/voting/registrar/voter-seal.ts';
import { takeStep } from '@ledger-pilots/console/voting/trustee/ceremony-step.ts';
import { decryptTally } from '@ledger-pilots/console/voting/trustee/decrypt-tally.ts';
import { openCounts } from '@ledger-pilots/console/voting/trustee/open-counts.ts';
import type { TrusteeDesk } from '@ledger-pilots/console/voting/trustee/trustee-desk.ts';
import { memoryVault } from '@ledger-pilots/console/voting/vault/vault.ts';
import type { BallotBox } from '@ledger-pilots/console/voting/voter/ballot-box.ts';
import { newVoterKey, type VoterKey } from '@ledger-pilots/console/voting/voter/voter-key.ts';
import { VotingBooth } from '@ledger-pilots/console/voting/voter/voting-booth.ts';

/** The five trustees of the topology, of whom no institution has three: `party/user`. */
export const TRUSTEES = ['nec/trustee', 'host/trustee', 'credential/trustee', 'observer/trustee', 'observer/trustee2'];

/** Groups of 64 buckets. */
const GROUPS = Array.from({ length: 64 }, (_, group) => group.toString(16).padStart(2, '0'));
/** Parts of the sum that are made at the same time: they write nothing in common. */
const SUMS_AT_ONCE = 8;
/** The ledger's time may be behind this machine's by less. */
const TICK_MS = 250;
const MAX_CEREMONY_ROUNDS = 40;

/** Three questions: one of two with a blank vote, one of three, up to two of four. */
export const CONTESTS: Manifest['contests'] = [
  {
    question: { ko: '동대표를 뽑아 주십시오', en: 'Elect the representative' },
    options: [
      { number: 1, name: { ko: '김하나', en: 'Kim Hana' } },
      { number: 2, name: { ko: '이두리', en: 'Lee Duri' } },
    ],
    ...{ min: 1, max: 1, blank: 'OPTION' },
  },
  {
    question: { ko: '승강기를 언제 바꿀까요', en: 'When shall the lifts be replaced' },
    options: [
      { number: 1, name: { ko: '올해', en: 'This year' } },
      { number: 2, name: { ko: '내년', en: 'Next year' } },
      { number: 3, name: { ko: '바꾸지 않음', en: 'Never' } },
    ],
    ...{ min: 1, max: 1, blank: 'NONE' },
  },
  {
    question: { ko: '감사 두 명까지 골라 주십시오', en: 'Choose up to two auditors' },
    options: [
      { number: 1, name: { ko: '박세찬', en: 'Park Sechan' } },
      { number: 2, name: { ko: '최네온', en: 'Choi Neon' } },
      { number: 3, name: { ko: '정다솜', en: 'Jung Dasom' } },
      { number: 4, name: { ko: '강여름', en: 'Kang Yeoreum' } },
    ],
    ...{ min: 0, max: 2, blank: 'NONE' },
  },
];

/** How large the election is, and who carries what is said. */
export interface VotingStoryOptions {
  /** The contract's calls in the name of `party/user`; of nobody where it is absent. */
  readonly callsAs: (as?: string) => VotingCalls;
  /** Hash, in hex, of the newest block that an observer's own peer has. */
  readonly headHash: () => Promise<string>;
  /** Where ballots are put. */
  readonly box: (electionId: string) => BallotBox;
  readonly voters: number;
  readonly threshold?: number;
  readonly trustees?: readonly string[];
  /** Seconds from now; the roll is frozen after the first, the polls open after the second and close after the third. */
  readonly times?: { readonly objectionsS: number; readonly opensS: number; readonly closesS: number };
  readonly manifest?: Partial<Manifest>;
}

/** One election with its people. */
export class VotingStory {
  readonly electionId: string;
  readonly manifest: Manifest;
  readonly voters: readonly VoterKey[];
  readonly desks: readonly TrusteeDesk[];
  readonly #options: VotingStoryOptions;
  readonly #roll: string;
  readonly #salt = randomBytes(32).toString('hex');
  #keyed: KeyedElection | undefined;

  constructor(options: VotingStoryOptions) {
    this.#options = options;
    this.electionId = newElectionId();
    this.manifest = manifestOf(this.electionId, options);
    this.voters = Array.from({ length: options.voters }, () => newVoterKey());
    this.#roll = this.voters.map((_, serial) => `유권자 ${serial + 1},${1940 + (serial % 65)}`).join('\n');
    this.desks = (options.trustees ?? TRUSTEES).map((as) => {
      const [party = '', user = ''] = as.split('/');
      return { voting: options.callsAs(as), vault: memoryVault(), party, user };
    });
  }

  /** The contract's calls in somebody's name. */
  as(who?: string): VotingCalls {
    return this.#options.callsAs(who);
  }

  /** The commission announces the election and opens the review of the roll. */
  async announce(): Promise<void> {
    await this.as('nec/manager').createElection({ ...this.manifest, messageRef: ref() });
    await this.as('nec/manager').openRollReview(this.#own());
  }

  /** Both keepers publish the same pseudonyms. */
  async publishLists(): Promise<void> {
    const { electionId } = this;
    const csv = this.voters.map(({ credential }, serial) => `${hexOf(credential)},V-${serial + 1}`);
    const lines = keyListOf(['publicKey,voterId', ...csv].join('\n'));
    const seals = await sealVoters(memoryVault(), electionId, lines);
    const sealed = lines.map(({ publicKey, weight }, index) => {
      return { publicKey, weight, voterCommitment: voterCommitment(electionId, seals[index]!) };
    });
    await publishList(this.as('credential/officer'), { electionId, list: 'REGISTRAR' }, sealed);
    const plain = lines.map(({ publicKey, weight }) => ({ publicKey, weight }));
    await publishList(this.as('host/registrar'), { electionId, list: 'AUTHENTICATOR' }, plain);
  }

  /** Both keepers say of the same roll, which they do not show, that it is what the lists were made of. */
  async attestRoll(): Promise<void> {
    const attestation = { electionId: this.electionId, ...commitToRoll(this.#roll, this.#salt) };
    for (const as of ['credential/officer', 'host/registrar']) {
      await this.as(as).attestRoll({ ...attestation, messageRef: ref() });
    }
  }

  /** Two of the commission freeze the roll, when nobody may object any more. */
  async freeze(): Promise<void> {
    await this.#until(this.manifest.objectionsUntil);
    const freeze = this.#own();
    await this.as('nec/manager').freezeRoll(freeze);
    await this.as('nec/manager2').freezeRoll(freeze);
  }

  /** The trustees make the key, each by its own tool, and acknowledge the election. */
  async makeKey(): Promise<void> {
    const trustees = this.desks.map(({ party, user }) => ({ party, user }));
    const threshold = this.#options.threshold ?? 3;
    await this.as('nec/manager').startCeremony({ ...this.#own(), threshold, trustees });
    await this.stepAll();
    await this.as('nec/manager').finalizeKey(this.#own());
    await this.stepAll();
  }

  /** Lets the trustees take steps until none is due. @returns what was done, in order */
  async stepAll(): Promise<string[]> {
    const did: string[] = [];
    for (let round = 0; round < MAX_CEREMONY_ROUNDS; round += 1) {
      const before = did.length;
      for (const desk of this.desks) {
        const outcome = await takeStep(desk, this.electionId);
        if (outcome.did !== 'NOTHING') did.push(outcome.did);
      }
      if (did.length === before) return did;
    }
    throw new Error('the ceremony does not end');
  }

  /** Observers attest that no ballot is there; the commission declares the election ready. */
  async ready(): Promise<void> {
    const { electionHash } = await this.key();
    await this.attest('ZERO', electionHash, 'observer/observer');
    await this.as('nec/manager').declareReady(this.#own());
  }

  /** The keepers attest the roll again, the host consents, and the commission opens the polls. */
  async open(): Promise<void> {
    const { electionHash } = await this.key();
    await this.attestRoll();
    await this.as('host/manager').giveConsent({ ...this.#own(), act: 'OPEN', subject: electionHash });
    await this.#until(this.manifest.opensAt);
    await this.as('nec/manager').openPolls(this.#own());
    this.#keyed = undefined;
  }

  /** Everything up to open polls. */
  async opened(): Promise<this> {
    await this.announce();
    await this.publishLists();
    await this.attestRoll();
    await this.freeze();
    await this.makeKey();
    await this.ready();
    await this.open();
    return this;
  }

  /** The election as a voter's device reads it once and checks it. */
  async keyed(): Promise<KeyedElection> {
    return (this.#keyed ??= await readKeyedElection(this.as(), this.electionId));
  }

  /** A voter's way, on a device of its own. */
  async voter(serial: number): Promise<VotingBooth> {
    const { electionId } = this;
    const [voting, box, key] = [this.as(), this.#options.box(electionId), this.voters[serial]!];
    return new VotingBooth({ voting, box, vault: memoryVault(), election: await this.keyed(), key });
  }

  /** Waits for the end of the polls, which may come early when the manifest allows it and all have voted. */
  async untilClose(): Promise<void> {
    if (this.manifest.closeRule === 'CLOSES_AT') await this.#until(this.manifest.closesAt);
  }

  /** Closes the polls. */
  async close(): Promise<void> {
    await this.untilClose();
    await this.as('nec/manager').closePolls(this.#own());
  }

  /** Sums all ballots: anybody of those who count may make any part. */
  async count(): Promise<void> {
    const counter = this.as('observer/observer');
    await counter.beginTally(this.#own());
    for (let first = 0; first < GROUPS.length; first += SUMS_AT_ONCE) {
      const groups = GROUPS.slice(first, first + SUMS_AT_ONCE);
      await Promise.all(groups.map((group) => counter.tallyBuckets({ ...this.#own(), group })));
    }
    await Promise.all(GROUPS.map((node) => counter.tallyNode({ ...this.#own(), level: '1', node })));
    await counter.tallyNode({ ...this.#own(), level: '2', node: '00' });
    await this.as('nec/manager').finishTally(this.#own());
  }

  /** Trustees count again and decrypt. @param numbers - which ones, from 1 */
  async decrypt(...numbers: readonly number[]): Promise<void> {
    for (const number of numbers) await decryptTally(this.desks[number - 1]!, this.electionId);
  }

  /** The commission publishes what the parts open. */
  async publish(): Promise<OutputOf<'publishResult'>> {
    const counts = await openCounts(this.as(), this.electionId);
    const { output } = await this.as('nec/manager').publishResult({ ...this.#own(), counts });
    return output;
  }

  /** Observers attest the result, host and observers consent, two of the commission certify. */
  async certify(): Promise<void> {
    const { resultHash } = (await this.as().getResult({ electionId: this.electionId })).output;
    await this.attest('RESULT', resultHash, 'observer/verifier');
    for (const as of ['host/manager', 'observer/observer', 'observer/observer2']) {
      await this.as(as).giveConsent({ ...this.#own(), act: 'CERTIFY', subject: resultHash });
    }
    const certify = this.#own();
    await this.as('nec/manager').certifyResult(certify);
    await this.as('nec/manager2').certifyResult(certify);
  }

  /** The election's key. */
  async key() {
    const { election } = (await this.as().getElection({ electionId: this.electionId })).output;
    if (election.key === undefined) throw new Error('the election has no key yet');
    return election.key;
  }

  /** An observer's word about a hash. */
  async attest(kind: 'ZERO' | 'RESULT', subject: string, as: string): Promise<void> {
    const headHash = await this.#options.headHash();
    await this.as(as).attest({ ...this.#own(), kind, subject, headHash, verdict: 'AGREES' });
  }

  #own() {
    return { electionId: this.electionId, messageRef: ref() };
  }

  async #until(instant: string): Promise<void> {
    const waitMs = Date.parse(instant) + TICK_MS - Date.now();
    if (waitMs > 0) await sleep(waitMs);
  }
}

function manifestOf(electionId: string, { times, manifest }: VotingStoryOptions): Manifest {
  const { objectionsS, opensS, closesS } = times ?? { objectionsS: 10, opensS: 20, closesS: 3_600 };
  const now = new Date().toISOString();
  return {
    electionId,
    title: { ko: '한빛아파트 동대표 선거', en: 'Hanbit Apartments: election of the representative' },
    hostOrg: { ko: '한빛아파트 입주자대표회의', en: 'Hanbit Apartments residents’ council' },
    template: 'CANDIDATE',
    contests: CONTESTS,
    objectionsUntil: addMs(now, objectionsS * 1000),
    opensAt: addMs(now, opensS * 1000),
    closesAt: addMs(now, closesS * 1000),
    revotePolicy: 'LAST_COUNTS',
    closeRule: times === undefined ? 'ALL_VOTED' : 'CLOSES_AT',
    minimumBallots: 2,
    observersRequired: 2,
    complaintDays: 0,
    retentionUntil: addMs(now, 365 * 86_400_000),
    ...manifest,
  };
}

/** A UUIDv7 (RFC 9562). */
export function newElectionId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function ref(): string {
  return `V-${randomBytes(8).toString('hex')}`;
}
