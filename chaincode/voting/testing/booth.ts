/** A polling booth for tests: the contract on a ledger in memory, its people, voters and trustees with real cryptography. */
import type { z } from 'zod';
import { addDays, addMinutes } from '../../kit/clock.ts';
import { FakeLedger, type CallOptions, type CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { voting } from '../api.ts';
import { trackerOf, type Ballot } from '../ballot/ballot.ts';
import { complain, receiveShare } from '../ballot/complaint.ts';
import { signTracker } from '../ballot/credential.ts';
import { deal, sealShares, secretShareOf, shareFor, type SecretDealing } from '../ballot/dealing.ts';
import { combine, decryptShare } from '../ballot/decryption.ts';
import { DiscreteLog } from '../ballot/discrete-log.ts';
import { packed } from '../ballot/byte-reader.ts';
import { bytesOfScalar } from '../ballot/group.ts';
import { prepareBallot, type PreparedBallot } from '../ballot/prepare-ballot.ts';
import { bytesOfHex, elementsOfPackedText, hexOf, packedTextOf } from '../ballot/text-form.ts';
import { handlers } from '../contract.ts';
import {
  ceremonyOfAttempt,
  emptyLedger,
  settingOfElection,
  tallySettingOf,
  type Ledger,
  type Manifest,
  type RecordName,
  type RecordOf,
} from '../state.ts';
import { placeOf, seedOf, voterOf } from './keys.ts';

type Api = typeof voting;
type Method = keyof Api['methods'];
type InputOf<M extends Method> = z.input<Api['methods'][M]['input']>;
type OutputOf<M extends Method> = z.output<Api['methods'][M]['output']>;
type Options = Omit<CallOptions, 'as'>;
/** An input of which the booth fills in the election. */
export type ShortInput<M extends Method> = Omit<InputOf<M>, 'electionId'> & { readonly electionId?: string };

/** The people of the topology, by short names. */
export const people = {
  manager: { party: 'nec', user: 'manager', roles: ['election-manager'] },
  manager2: { party: 'nec', user: 'manager2', roles: ['election-manager'] },
  approver: { party: 'nec', user: 'approver', roles: ['approver'] },
  necTrustee: { party: 'nec', user: 'trustee', roles: ['trustee'] },
  necAuditor: { party: 'nec', user: 'auditor', roles: ['auditor'] },
  relay: { party: 'nec', user: 'relay', roles: ['gateway'] },
  hostManager: { party: 'host', user: 'manager', roles: ['host-manager'] },
  hostManager2: { party: 'host', user: 'manager2', roles: ['host-manager'] },
  registrar: { party: 'host', user: 'registrar', roles: ['host-registrar'] },
  registrar2: { party: 'host', user: 'registrar2', roles: ['host-registrar'] },
  hostTrustee: { party: 'host', user: 'trustee', roles: ['trustee'] },
  officer: { party: 'credential', user: 'officer', roles: ['credential-officer'] },
  officer2: { party: 'credential', user: 'officer2', roles: ['credential-officer'] },
  observer: { party: 'observer', user: 'observer', roles: ['observer'] },
  observer2: { party: 'observer', user: 'observer2', roles: ['observer'] },
  verifier: { party: 'observer', user: 'verifier', roles: ['verifier'] },
  trustee: { party: 'observer', user: 'trustee', roles: ['trustee'] },
  trustee2: { party: 'observer', user: 'trustee2', roles: ['trustee'] },
  credentialTrustee: { party: 'credential', user: 'trustee', roles: ['trustee'] },
  kisa: { party: 'kisa', user: 'auditor', roles: ['auditor'] },
} as const satisfies Readonly<Record<string, TestUser>>;

/** A person of the booth. */
export type Person = keyof typeof people;

/** The members of the private data collections, as in the topology. */
export const collections = { roll: ['credential', 'host'], access: ['nec'] } as const;

/** The election of the tests. */
export const ELECTION = '01890a5d-ac96-774b-bcce-b302099a8057';
/** Another election. */
export const OTHER_ELECTION = '01890a5d-ac96-774b-bcce-b302099a8058';
/** The commitment of the roll that both keepers hold. */
export const ROLL = 'c0'.repeat(32);

/** The three trustees of most tests. */
export const TRUSTEES: readonly Person[] = ['necTrustee', 'hostTrustee', 'trustee'];

/** One question of two options with a blank one, which takes exactly one. */
export const ONE_OF_TWO: Manifest['contests'][number] = {
  question: { ko: '대표', en: 'Representative' },
  options: [
    { number: 1, name: { ko: '가', en: 'A' } },
    { number: 2, name: { ko: '나', en: 'B' } },
  ],
  min: 1,
  max: 1,
  blank: 'OPTION',
};

/** A refusal, thrown by the short forms so that a test sees it. */
export class Refused extends Error {
  readonly code: string;

  constructor(method: string, code: string, message: string) {
    super(`${method}: ${code}: ${message}`);
    this.code = code;
  }
}

/** A trustee's secrets. */
interface TrusteeSecrets {
  readonly person: Person;
  readonly number: number;
  readonly seed: Uint8Array;
  readonly secret: SecretDealing;
}

/** What a test wants of an election. */
export interface Wishes {
  readonly electionId?: string;
  readonly manifest?: Partial<Manifest>;
  readonly voters?: number;
  readonly trustees?: readonly Person[];
  readonly threshold?: number;
}

/** The contract with its people, and one election. */
export class Booth {
  readonly ledger = new FakeLedger(voting, handlers, { collections, start: '2026-03-02T00:00:00.000Z' });
  readonly electionId: string;
  readonly wishes: Required<Omit<Wishes, 'electionId'>>;
  #secrets: TrusteeSecrets[] = [];
  #seeds = 0;

  constructor(wishes: Wishes = {}) {
    const { electionId = ELECTION, manifest = {}, voters = 4, trustees = TRUSTEES, threshold = 2 } = wishes;
    this.electionId = electionId;
    this.wishes = { manifest, voters, trustees, threshold };
  }

  /** Calls a method and gives what came of it. */
  async call<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const user = typeof as === 'string' ? people[as] : as;
    return (await this.ledger.invoke(method, this.whole(method, input), { ...options, as: user })) as CallResult<
      OutputOf<M>
    >;
  }

  /** As {@link call}, and gives the output. @throws {Refused} */
  async must<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<OutputOf<M>> {
    const result = await this.call(method, input, as, options);
    if (result.ok) return result.output;
    if (result.error.code === 'INTERNAL') throw result.cause;
    throw new Refused(method, result.error.code, result.error.message);
  }

  /** The code with which a call is refused. */
  async refusal<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<string> {
    const result = await this.call(method, input, as, options);
    if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
    return result.ok ? 'not refused' : result.error.code;
  }

  /** The input with the election, where the method has it. */
  whole<M extends Method>(method: M, input: ShortInput<M>): InputOf<M> {
    const fields = voting.methods[method].input.shape as object;
    return { ...('electionId' in fields && { electionId: this.electionId }), ...input } as InputOf<M>;
  }

  /** Everything that the contract has recorded. */
  state(): Ledger {
    const names = Object.keys(voting.records) as RecordName[];
    const state: Record<string, unknown> = { ...emptyLedger(names) };
    for (const name of names) state[name] = this.ledger.records(name);
    return state as unknown as Ledger;
  }

  /** The election and where it stands. */
  get election(): RecordOf<'election'> {
    return this.ledger.record('election', this.electionId)!;
  }

  /** Where the election stands. */
  get phase(): RecordOf<'phase'> {
    return this.ledger.record('phase', this.electionId)!;
  }

  /** The manifest of the tests, with a test's own wishes. */
  manifest(): Manifest {
    return {
      electionId: this.electionId,
      title: { ko: '선거', en: 'Election' },
      hostOrg: { ko: '가나', en: 'Gana' },
      template: 'CANDIDATE',
      contests: [ONE_OF_TWO],
      objectionsUntil: '2026-03-03T00:00:00Z',
      opensAt: '2026-03-04T00:00:00Z',
      closesAt: '2026-03-04T12:00:00Z',
      revotePolicy: 'LAST_COUNTS',
      closeRule: 'CLOSES_AT',
      minimumBallots: 2,
      observersRequired: 2,
      complaintDays: 7,
      retentionUntil: '2027-03-04T00:00:00Z',
      ...this.wishes.manifest,
    };
  }

  /** Creates the election and lets the roll be reviewed. */
  async create(): Promise<this> {
    await this.must('createElection', this.manifest(), 'manager');
    await this.must('openRollReview', {}, 'manager');
    return this;
  }

  /** The entries of both lists, in order. */
  entries(): { readonly publicKey: string; readonly serial: number }[] {
    return Array.from({ length: this.wishes.voters }, (_, serial) => {
      return { publicKey: hexOf(voterOf(serial).credential), serial };
    }).sort((left, right) => (left.publicKey < right.publicKey ? -1 : 1));
  }

  /** Publishes both lists, attests and freezes the roll. */
  async freeze(): Promise<this> {
    await this.publish('officer');
    await this.publish('registrar');
    await this.attestRoll();
    const at = this.manifest().objectionsUntil;
    await this.must('freezeRoll', {}, 'manager', { at });
    await this.must('freezeRoll', {}, 'manager2');
    return this;
  }

  /** Publishes one list, in chunks. */
  async publish(as: 'officer' | 'registrar', voters = this.entries()): Promise<void> {
    for (let at = 0; at < voters.length; at += 200) {
      const entries = voters.slice(at, at + 200).map(({ publicKey }) => {
        return { publicKey, ...(as === 'officer' && { voterCommitment: publicKey }) };
      });
      await this.must('publishCredentials', { entries }, as);
    }
  }

  /** Both keepers attest the roll. */
  async attestRoll(): Promise<void> {
    for (const as of ['officer', 'registrar'] as const) {
      await this.must('attestRoll', { rollCommitment: ROLL, rollSize: this.wishes.voters }, as);
    }
  }

  /** Names the trustees. */
  async startCeremony(): Promise<void> {
    const trustees = this.wishes.trustees.map((name) => ({ party: people[name].party, user: people[name].user }));
    await this.must('startCeremony', { threshold: this.wishes.threshold, trustees }, 'manager');
    const ceremony = this.ceremony();
    this.#secrets = this.wishes.trustees.map((person, index) => {
      const seed = seedOf(100, index + 16 * this.phase.attempt);
      return { person, number: index + 1, seed, secret: deal(ceremony, index + 1, seed).secret };
    });
  }

  /** The ceremony of the current attempt. */
  ceremony() {
    const trustees = this.trusteeRecords();
    return ceremonyOfAttempt(this.election, this.phase, trustees);
  }

  /** The trustees' records of the current attempt, in order. */
  trusteeRecords(): RecordOf<'trustee'>[] {
    const { attempt, trustees } = this.phase;
    return Array.from({ length: trustees }, (_, index) => {
      return this.ledger.record('trustee', this.electionId, String(attempt), String(index + 1))!;
    });
  }

  /** A trustee's dealing. */
  dealing(number: number) {
    const { seed } = this.#secrets[number - 1]!;
    return deal(this.ceremony(), number, seed);
  }

  /** What a trustee publishes of its dealing. */
  commitment(number: number) {
    const { encryptionKey, commitments, proofs } = this.dealing(number).dealing;
    return { encryptionKey: hexOf(encryptionKey), commitments: commitments.map(hexOf), proofs: proofs.map(hexOf) };
  }

  /** All hashes, then all commitments. */
  async commit(): Promise<void> {
    for (const { person, number } of this.#secrets) {
      await this.must('sealCommitment', { commitmentHash: hexOf(this.dealing(number).hash) }, person);
    }
    for (const { person, number } of this.#secrets) await this.must('openCommitment', this.commitment(number), person);
  }

  /** A dealer's encrypted shares. */
  shares(number: number): string[] {
    const { secret, seed } = this.#secrets[number - 1]!;
    const encryptionKeys = this.trusteeRecords().map((trustee) => bytesOfHex(trustee.encryptionKey!));
    return sealShares(this.ceremony(), number, secret, { encryptionKeys, seed }).map(hexOf);
  }

  /** All shares. */
  async dealAll(): Promise<void> {
    for (const { person, number } of this.#secrets)
      await this.must('dealShares', { shares: this.shares(number) }, person);
  }

  /** A share as it was published. */
  disputed(dealer: number, receiver: number) {
    const trustees = this.trusteeRecords();
    const [from, to] = [trustees[dealer - 1]!, trustees[receiver - 1]!];
    return {
      dealer,
      receiver,
      encryptionKey: bytesOfHex(to.encryptionKey!),
      commitments: from.commitments!.map(bytesOfHex),
      sealed: bytesOfHex(from.shares![placeOf(dealer, receiver)]!),
    };
  }

  /** A trustee's complaint about a share. */
  complaint(dealer: number, receiver: number) {
    const { decryptionKey } = this.#secrets[receiver - 1]!.secret;
    const { shared, proof } = complain(this.ceremony(), this.disputed(dealer, receiver), decryptionKey, 4711n);
    return { dealer: String(dealer), shared: hexOf(shared), proof: hexOf(proof) };
  }

  /** The whole ceremony, until the election is ready. */
  async makeKey(): Promise<this> {
    await this.startCeremony();
    await this.commit();
    await this.dealAll();
    for (const { person } of this.#secrets) await this.must('acceptShares', {}, person);
    await this.must('finalizeKey', {}, 'manager');
    const { electionHash } = this.election.key!;
    for (const { person } of this.#secrets) await this.must('acknowledgeElection', { electionHash }, person);
    await this.must('attest', { kind: 'ZERO', subject: electionHash, headHash: ROLL, verdict: 'AGREES' }, 'observer');
    await this.must('declareReady', {}, 'manager');
    return this;
  }

  /** Opens the polls. */
  async open(): Promise<this> {
    await this.attestRoll();
    await this.must('giveConsent', { act: 'OPEN', subject: this.election.key!.electionHash }, 'hostManager');
    await this.must('openPolls', {}, 'manager', { at: this.manifest().opensAt });
    return this;
  }

  /** Everything up to open polls. */
  async opened(): Promise<this> {
    await this.create();
    await this.freeze();
    await this.makeKey();
    return this.open();
  }

  /** A voter's ballot, before it is signed. */
  prepare(serial: number, choices: readonly (readonly number[])[]): PreparedBallot {
    this.#seeds += 1;
    const setting = settingOfElection(this.election, this.election.key!);
    return prepareBallot(setting, voterOf(serial).credential, choices, seedOf(101, this.#seeds));
  }

  /** A signed ballot, which follows the last one on the ledger unless told otherwise. */
  sign(serial: number, ballot: Ballot, place = this.placeOf(serial)) {
    const electionHash = bytesOfHex(this.election.key!.electionHash);
    const tracker = trackerOf(electionHash, ballot, { ...place, previous: bytesOfHex(place.previous) });
    return {
      credential: hexOf(ballot.credential),
      answers: ballot.answers.map(packedTextOf),
      ...place,
      signature: hexOf(signTracker(voterOf(serial).secret, tracker)),
    };
  }

  /** Where a voter's next ballot stands. */
  placeOf(serial: number): { readonly seq: number; readonly previous: string } {
    const credential = hexOf(voterOf(serial).credential);
    const before = this.ledger.records('ballot').find((ballot) => ballot.credential === credential);
    return { seq: (before?.seq ?? 0) + 1, previous: before?.tracker ?? '' };
  }

  /** A ballot, ready to be sent. */
  ballot(serial: number, ...choices: readonly (readonly number[])[]) {
    return this.sign(serial, this.prepare(serial, choices).ballot);
  }

  /** Casts a ballot. */
  vote(serial: number, ...choices: readonly (readonly number[])[]): Promise<OutputOf<'castBallot'>> {
    return this.must('castBallot', this.ballot(serial, ...choices), 'relay');
  }

  /** A challenge of a prepared ballot. */
  challenge({ ballot, opening }: PreparedBallot): ShortInput<'challengeBallot'> {
    return {
      credential: hexOf(ballot.credential),
      answers: ballot.answers.map(packedTextOf),
      opening: opening.map((options) => options.map(({ value, r }) => ({ value, r: hexOf(bytesOfScalar(r)) }))),
    };
  }

  /** Closes the polls. */
  async close(): Promise<this> {
    await this.must('closePolls', {}, 'manager', { at: this.phase.closesAt });
    return this;
  }

  /** Sums all ballots. */
  async count(): Promise<this> {
    await this.must('beginTally', {}, 'observer');
    for (let group = 0; group < 64; group += 1) await this.sumGroup(group.toString(16).padStart(2, '0'));
    await this.must('tallyNode', { level: '2', node: '00' }, 'relay');
    await this.must('finishTally', {}, 'manager');
    return this;
  }

  /** Sums a group and its node. */
  async sumGroup(group: string): Promise<void> {
    await this.must('tallyBuckets', { group }, 'relay');
    await this.must('tallyNode', { level: '1', node: group }, 'relay');
  }

  /** A trustee's part of the election's secret. */
  secretShare(number: number): bigint {
    const { secret } = this.#secrets[number - 1]!;
    const shares = this.#secrets.map((dealer) => {
      if (dealer.number === number) return shareFor(secret, number);
      return receiveShare(this.ceremony(), this.disputed(dealer.number, number), secret.decryptionKey)!;
    });
    return secretShareOf(shares);
  }

  /** A trustee's part of the decryption. */
  decryption(number: number): ShortInput<'submitDecryption'> {
    const tally = this.ledger.record('tally', this.electionId)!;
    const setting = tallySettingOf(this.election.key!, tally)!;
    const { factors, proofs } = decryptShare(setting, number, this.secretShare(number), seedOf(102, number));
    const pack = (parts: readonly (readonly Uint8Array[])[]) => parts.map((own) => packedTextOf(packed(...own)));
    return { tallyHash: tally.tallyHash!, factors: pack(factors), proofs: pack(proofs) };
  }

  /** The person who is trustee so and so. */
  trusteePerson(number: number): Person {
    return this.#secrets[number - 1]!.person;
  }

  /** Parts of these trustees. */
  async decrypt(...numbers: readonly number[]): Promise<this> {
    for (const number of numbers)
      await this.must('submitDecryption', this.decryption(number), this.trusteePerson(number));
    return this;
  }

  /** The counts that the parts on the ledger open. */
  counts(): number[][] {
    const tally = this.ledger.record('tally', this.electionId)!;
    const parts = this.ledger.records('decryption').map(({ number, factors }) => {
      return { trustee: Number(number), factors: factors.map(elementsOfPackedText) };
    });
    const log = new DiscreteLog(tally.weight!);
    const combined = combine(tallySettingOf(this.election.key!, tally)!, parts);
    return combined.map((points) => points.map((point) => log.of(point)!));
  }

  /** From open polls to a published result, by the first trustees. */
  async finish(): Promise<OutputOf<'publishResult'>> {
    await this.close();
    await this.count();
    await this.decrypt(...Array.from({ length: this.wishes.threshold }, (_, index) => index + 1));
    return this.must('publishResult', { counts: this.counts() }, 'manager');
  }

  /** Certifies a published result, after the time in which it may be contested. */
  async certify(): Promise<OutputOf<'certifyResult'>> {
    const { resultHash, contestableUntil } = this.ledger.record('result', this.electionId)!;
    await this.must('attest', { kind: 'RESULT', subject: resultHash, headHash: ROLL, verdict: 'AGREES' }, 'verifier');
    for (const as of ['hostManager', 'observer', 'observer2'] as const) {
      await this.must('giveConsent', { act: 'CERTIFY', subject: resultHash }, as);
    }
    await this.call('certifyResult', {}, 'manager', { at: contestableUntil });
    return this.must('certifyResult', {}, 'manager2');
  }

  /** An instant after another, in minutes. */
  later(instant: string, minutes: number): string {
    return addMinutes(instant, minutes);
  }

  /** An instant after another, in days. */
  daysLater(instant: string, days: number): string {
    return addDays(instant, days);
  }
}
