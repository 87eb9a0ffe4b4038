/** An election on the running network, through the gateway: everybody's part with real cryptography, seconds long. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import { trackerOf, type Ballot } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { packed } from '@ledger-pilots/chaincode/voting/ballot/byte-reader.ts';
import { receiveShare } from '@ledger-pilots/chaincode/voting/ballot/complaint.ts';
import { credentialOf, signTracker } from '@ledger-pilots/chaincode/voting/ballot/credential.ts';
import { deal, sealShares, secretShareOf, shareFor } from '@ledger-pilots/chaincode/voting/ballot/dealing.ts';
import { combine, decryptShare } from '@ledger-pilots/chaincode/voting/ballot/decryption.ts';
import { DiscreteLog } from '@ledger-pilots/chaincode/voting/ballot/discrete-log.ts';
import { bytesOfScalar } from '@ledger-pilots/chaincode/voting/ballot/group.ts';
import { prepareBallot } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import {
  bytesOfHex,
  elementsOfPackedText,
  hexOf,
  packedTextOf,
} from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import {
  ceremonyOfAttempt,
  settingOfElection,
  tallySettingOf,
  type RecordOf,
} from '@ledger-pilots/chaincode/voting/state.ts';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import { RestClient } from '../../../scripts/journeys/rest-client.ts';
import { PeerLedger } from '../../ledger.ts';

type Fields = Readonly<Record<string, unknown>>;

const TRUSTEES = ['nec/trustee', 'host/trustee', 'observer/trustee'];
const THRESHOLD = 2;
const ROLL = 'c0'.repeat(32);
const GROUPS = Array.from({ length: 64 }, (_, group) => group.toString(16).padStart(2, '0'));
const REVIEW_MS = 5_000;

/** A voter with a device. */
interface Voter {
  readonly secret: Uint8Array;
  readonly credential: Uint8Array;
  seq: number;
  previous: string;
}

/** One election with its people. */
export class RestElection {
  readonly electionId = uuid7();
  readonly voters: readonly Voter[];
  readonly #client: RestClient;
  readonly #connections: Connections;
  #opened: RecordOf<'election'> | undefined;
  readonly #seeds = TRUSTEES.map(() => randomBytes(32));

  constructor(stateDir: string, connections: Connections, voters: number) {
    this.#client = new RestClient(stateDir);
    this.#connections = connections;
    this.voters = Array.from({ length: voters }, () => {
      const secret = randomBytes(32);
      return { secret, credential: credentialOf(secret), seq: 0, previous: '' };
    });
  }

  /** Calls a method as a user, `party/user`. @throws {Error} with the gateway's problem */
  async call<T = Fields>(method: keyof typeof voting.methods, as: string | undefined, input: Fields = {}): Promise<T> {
    const [verb = '', template = ''] = voting.methods[method].http.split(' ');
    const fields: Record<string, unknown> = { electionId: this.electionId, ...input };
    const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(fields[name]);
      Reflect.deleteProperty(fields, name);
      return value;
    });
    const path = `/v1/voting${filled}`;
    const answer = await this.#client.send({
      verb,
      path,
      ...(as !== undefined && { as }),
      ...(verb !== 'GET' && { body: fields }),
    });
    if (answer.status === 200 || answer.status === 201) return answer.body as T;
    throw new Error(`${method}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** Everything up to open polls. */
  async open(): Promise<void> {
    const start = Date.now() + REVIEW_MS;
    await this.call('createElection', 'nec/manager', manifest(this.electionId, start));
    await this.call('openRollReview', 'nec/manager');
    await this.#publish('credential/officer', true);
    await this.#publish('host/registrar', false);
    await this.#attestRoll();
    await sleep(Math.max(0, start - Date.now()) + 200);
    await this.call('freezeRoll', 'nec/manager');
    await this.call('freezeRoll', 'nec/manager2');
    await this.#makeKey();
    await this.#attestRoll();
    const subject = (await this.#election()).key!.electionHash;
    await this.call('giveConsent', 'host/manager', { act: 'OPEN', subject });
    await this.call('openPolls', 'nec/manager');
  }

  /** A voter's signed ballot; the voter takes its place as cast. */
  async ballot(serial: number, option: number): Promise<Fields> {
    const prepared = await this.#prepare(serial, option);
    return this.#sign(serial, prepared.ballot);
  }

  /** Challenges a ballot. */
  async challenge(serial: number, option: number): Promise<void> {
    const { ballot, opening } = await this.#prepare(serial, option);
    await this.call('challengeBallot', 'observer/relay', {
      credential: hexOf(ballot.credential),
      answers: ballot.answers.map(packedTextOf),
      opening: opening.map((own) => own.map(({ value, r }) => ({ value, r: hexOf(bytesOfScalar(r)) }))),
    });
  }

  /** From open polls to a certified result. */
  async finish(): Promise<void> {
    await this.call('closePolls', 'nec/manager');
    await this.call('beginTally', 'observer/observer');
    await inChunks(GROUPS, (group) => this.call('tallyBuckets', 'nec/relay', { group }));
    await inChunks(GROUPS, (node) => this.call('tallyNode', 'nec/relay', { level: '1', node }));
    await this.call('tallyNode', 'nec/relay', { level: '2', node: '00' });
    await this.call('finishTally', 'nec/manager');
    for (const number of [1, 3]) await this.call('submitDecryption', TRUSTEES[number - 1], await this.#part(number));
    const { resultHash } = await this.call<RecordOf<'result'>>('publishResult', 'nec/manager', {
      counts: await this.#counts(),
    });
    await this.#attest('RESULT', resultHash);
    for (const as of ['host/manager', 'observer/observer', 'observer/observer2']) {
      await this.call('giveConsent', as, { act: 'CERTIFY', subject: resultHash });
    }
    await this.call('certifyResult', 'nec/manager');
    await this.call('certifyResult', 'nec/manager2');
  }

  /** The election; once its polls are open it does not change. */
  async #election(): Promise<RecordOf<'election'>> {
    if (this.#opened !== undefined) return this.#opened;
    const { election } = await this.call<{ election: RecordOf<'election'> }>('getElection', undefined);
    if (election.openedAt !== undefined) this.#opened = election;
    return election;
  }

  async #ceremony() {
    const { election, phase } = await this.call<{ election: RecordOf<'election'>; phase: RecordOf<'phase'> }>(
      'getElection',
      undefined,
    );
    const { trustees } = await this.call<{ trustees: RecordOf<'trustee'>[] }>('getCeremony', undefined);
    return { ceremony: ceremonyOfAttempt(election, phase, trustees), trustees };
  }

  async #publish(as: string, sealed: boolean): Promise<void> {
    const keys = this.voters.map(({ credential }) => hexOf(credential)).sort();
    const entries = keys.map((publicKey) => ({ publicKey, ...(sealed && { voterCommitment: publicKey }) }));
    await this.call('publishCredentials', as, { entries });
  }

  async #attestRoll(): Promise<void> {
    const roll = { rollCommitment: ROLL, rollSize: this.voters.length };
    for (const as of ['credential/officer', 'host/registrar']) await this.call('attestRoll', as, roll);
  }

  /** An observer attests with the head of its own peer. */
  async #attest(kind: string, subject: string): Promise<void> {
    const peer = new PeerLedger(this.#connections, 'voting', 'observer');
    try {
      const headHash = await peer.headerHash((await peer.height()) - 1n);
      await this.call('attest', 'observer/verifier', { kind, subject, headHash, verdict: 'AGREES' });
    } finally {
      peer.close();
    }
  }

  async #makeKey(): Promise<void> {
    const trustees = TRUSTEES.map((name) => ({ party: name.split('/')[0], user: name.split('/')[1] }));
    await this.call('startCeremony', 'nec/manager', { threshold: THRESHOLD, trustees });
    const { ceremony } = await this.#ceremony();
    const dealt = this.#seeds.map((seed, index) => deal(ceremony, index + 1, seed));
    const eachTrustee = async (step: (index: number) => Promise<unknown>) => {
      for (const index of TRUSTEES.keys()) await step(index);
    };
    await eachTrustee((index) =>
      this.call('sealCommitment', TRUSTEES[index], { commitmentHash: hexOf(dealt[index]!.hash) }),
    );
    await eachTrustee((index) => {
      const { encryptionKey, commitments, proofs } = dealt[index]!.dealing;
      const shown = {
        encryptionKey: hexOf(encryptionKey),
        commitments: commitments.map(hexOf),
        proofs: proofs.map(hexOf),
      };
      return this.call('openCommitment', TRUSTEES[index], shown);
    });
    const encryptionKeys = dealt.map(({ dealing }) => dealing.encryptionKey);
    await eachTrustee((index) => {
      const own = { encryptionKeys, seed: this.#seeds[index]! };
      const shares = sealShares(ceremony, index + 1, dealt[index]!.secret, own).map(hexOf);
      return this.call('dealShares', TRUSTEES[index], { shares });
    });
    await eachTrustee((index) => this.call('acceptShares', TRUSTEES[index]));
    const { electionHash } = await this.call<{ electionHash: string }>('finalizeKey', 'nec/manager');
    await eachTrustee((index) => this.call('acknowledgeElection', TRUSTEES[index], { electionHash }));
    await this.#attest('ZERO', electionHash);
    await this.call('declareReady', 'nec/manager');
  }

  async #prepare(serial: number, option: number) {
    const election = await this.#election();
    const { credential } = this.voters[serial]!;
    return prepareBallot(settingOfElection(election, election.key!), credential, [[option]], randomBytes(32));
  }

  async #sign(serial: number, ballot: Ballot): Promise<Fields> {
    const voter = this.voters[serial]!;
    const electionHash = bytesOfHex((await this.#election()).key!.electionHash);
    const place = { seq: voter.seq + 1, previous: voter.previous };
    const tracker = trackerOf(electionHash, ballot, { ...place, previous: bytesOfHex(place.previous) });
    [voter.seq, voter.previous] = [place.seq, hexOf(tracker)];
    return {
      credential: hexOf(ballot.credential),
      answers: ballot.answers.map(packedTextOf),
      ...place,
      signature: hexOf(signTracker(voter.secret, tracker)),
    };
  }

  async #tally() {
    const { tally, decryptions } = await this.call<{
      tally: RecordOf<'tally'>;
      decryptions: RecordOf<'decryption'>[];
    }>('getTally', undefined);
    return { tally, decryptions, setting: tallySettingOf((await this.#election()).key!, tally)! };
  }

  async #part(number: number): Promise<Fields> {
    const { ceremony, trustees } = await this.#ceremony();
    const { secret } = deal(ceremony, number, this.#seeds[number - 1]!);
    const shares = trustees.map((dealer) => {
      const from = Number(dealer.number);
      if (from === number) return shareFor(secret, number);
      const disputed = {
        ...{ dealer: from, receiver: number, commitments: dealer.commitments!.map(bytesOfHex) },
        encryptionKey: bytesOfHex(trustees[number - 1]!.encryptionKey!),
        sealed: bytesOfHex(dealer.shares![number < from ? number - 1 : number - 2]!),
      };
      return receiveShare(ceremony, disputed, secret.decryptionKey)!;
    });
    const { setting, tally } = await this.#tally();
    const { factors, proofs } = decryptShare(setting, number, secretShareOf(shares), randomBytes(32));
    const pack = (parts: readonly (readonly Uint8Array[])[]) => parts.map((own) => packedTextOf(packed(...own)));
    return { tallyHash: tally.tallyHash, factors: pack(factors), proofs: pack(proofs) };
  }

  async #counts(): Promise<number[][]> {
    const { setting, tally, decryptions } = await this.#tally();
    const parts = decryptions.map(({ number, factors }) => {
      return { trustee: Number(number), factors: factors.map(elementsOfPackedText) };
    });
    const log = new DiscreteLog(tally.weight!);
    return combine(setting, parts).map((points) => points.map((point) => log.of(point)!));
  }
}

function manifest(electionId: string, start: number): Fields {
  const at = (ms: number) => new Date(start + ms).toISOString();
  return {
    electionId,
    title: { ko: '검증 선거', en: 'An election to verify' },
    hostOrg: { ko: '가나', en: 'Gana' },
    template: 'CANDIDATE',
    contests: [
      {
        question: { ko: '대표', en: 'Representative' },
        options: [
          { number: 1, name: { ko: '가', en: 'A' } },
          { number: 2, name: { ko: '나', en: 'B' } },
        ],
        ...{ min: 1, max: 1, blank: 'OPTION' },
      },
    ],
    objectionsUntil: at(0),
    opensAt: at(100),
    closesAt: at(86_400_000),
    revotePolicy: 'LAST_COUNTS',
    // The polls close as soon as everybody has voted.
    closeRule: 'ALL_VOTED',
    ...{ minimumBallots: 2, observersRequired: 2, complaintDays: 0 },
    retentionUntil: at(365 * 86_400_000),
  };
}

async function inChunks<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += 16) await Promise.all(items.slice(at, at + 16).map(work));
}

/** RFC 9562 section 5.7. */
function uuid7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
