/** An election on the running network, as the commission leads it: the tests play everybody else with their tools. */
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import type { Manifest } from '@ledger-pilots/chaincode/voting/state.ts';
import type { VotingCalls } from '@ledger-pilots/console/voting/calls.ts';
import { publishList } from '@ledger-pilots/console/voting/registrar/publish-list.ts';
import { sealVoters, voterCommitment } from '@ledger-pilots/console/voting/registrar/voter-seal.ts';
import { takeStep } from '@ledger-pilots/console/voting/trustee/ceremony-step.ts';
import type { TrusteeDesk } from '@ledger-pilots/console/voting/trustee/trustee-desk.ts';
import { memoryVault } from '@ledger-pilots/console/voting/vault/vault.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { newElectionId } from '../../../scripts/journeys/voting-story.ts';
import { gateway, tokenOf } from '../../api/caller.ts';

/** The trustees: any two of them decrypt. */
export const TRUSTEES = [
  { party: 'nec', user: 'trustee' },
  { party: 'host', user: 'trustee' },
  { party: 'observer', user: 'trustee' },
] as const;

const HEAD = 'ab'.repeat(32);
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
/** For clocks of peers and of this process. */
const LEEWAY_MS = 500;

/** The calls of a user. */
export function callsAs(party: string, user: string): VotingCalls {
  return ledgerClient({ baseUrl: gateway, token: () => tokenOf({ party, user }), contracts: [voting] }).voting;
}

/** Public reads. */
export function publicCalls(): VotingCalls {
  return ledgerClient({ baseUrl: gateway, contracts: [voting] }).voting;
}

/** The trustees with their tools, each with a memory of its own. */
export function trusteeDesks(): TrusteeDesk[] {
  return TRUSTEES.map(({ party, user }) => ({ party, user, voting: callsAs(party, user), vault: memoryVault() }));
}

/** An election from its manifest to its count. */
export class PollingDay {
  readonly electionId = newElectionId();
  readonly manager = callsAs('nec', 'manager');
  readonly manifest: Manifest;
  #attestation: Parameters<VotingCalls['attestRoll']>[0] | undefined;

  /** @param rollReviewMs - time in which the lists are to be published */
  constructor(wishes: Partial<Manifest> = {}, rollReviewMs = 10_000) {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z');
    this.manifest = {
      electionId: this.electionId,
      title: { ko: '주민대표 선거', en: 'Election of the residents’ representative' },
      hostOrg: { ko: '가나 아파트', en: 'Gana apartments' },
      template: 'CANDIDATE',
      contests: [
        {
          question: { ko: '대표를 뽑아 주세요', en: 'Who shall represent us?' },
          options: [
            { number: 1, name: { ko: '김가나', en: 'Kim Ga-na' }, affiliation: { ko: '101동', en: 'Building 101' } },
            { number: 2, name: { ko: '이다라', en: 'Lee Da-ra' }, affiliation: { ko: '102동', en: 'Building 102' } },
          ],
          ...{ min: 1, max: 1, blank: 'OPTION' },
        },
      ],
      objectionsUntil: at(rollReviewMs),
      opensAt: at(rollReviewMs + 1000),
      closesAt: at(HOUR_MS),
      ...{ revotePolicy: 'LAST_COUNTS', closeRule: 'ALL_VOTED', minimumBallots: 2, observersRequired: 1 },
      ...{ complaintDays: 0, retentionUntil: at(DAY_MS) },
      ...wishes,
    };
  }

  /** Creates the election and lets the roll be reviewed. */
  async create(): Promise<void> {
    await this.manager.createElection(this.manifest);
    await this.manager.openRollReview({ electionId: this.electionId });
  }

  /** Freezes the roll, when the time of objections is over. */
  async freeze(): Promise<void> {
    await this.#waitFor(this.manifest.objectionsUntil);
    await this.manager.freezeRoll({ electionId: this.electionId });
    await callsAs('nec', 'manager2').freezeRoll({ electionId: this.electionId });
  }

  /** Both keepers publish these keys, and the roll is frozen. */
  async publishRoll(keys: readonly string[]): Promise<void> {
    const { electionId } = this;
    const lines = [...keys].sort().map((publicKey, at) => ({ publicKey, weight: 1, voterId: `V-${at}` }));
    const seals = await sealVoters(memoryVault(), electionId, lines);
    const plain = lines.map(({ publicKey, weight }) => ({ publicKey, weight }));
    const sealed = plain.map((entry, at) => ({ ...entry, voterCommitment: voterCommitment(electionId, seals[at]!) }));
    await publishList(callsAs('credential', 'officer'), { electionId, list: 'REGISTRAR' }, sealed);
    await publishList(callsAs('host', 'registrar'), { electionId, list: 'AUTHENTICATOR' }, plain);
    this.#attestation = { electionId, rollCommitment: HEAD, rollSize: keys.length };
    await this.#attestRoll();
    await this.freeze();
  }

  /** The trustees make the key, and the polls open; after {@link publishRoll}. */
  async makeKey(desks: readonly TrusteeDesk[]): Promise<void> {
    const stepAll = async () => {
      for (let due = true; due;) {
        const outcomes = await Promise.all(desks.map((desk) => takeStep(desk, this.electionId)));
        due = outcomes.some(({ did }) => did !== 'NOTHING');
      }
    };
    await this.startCeremony();
    await stepAll();
    await this.manager.finalizeKey({ electionId: this.electionId });
    await stepAll();
    await this.open(() => this.#attestRoll());
  }

  /** Names the trustees. */
  async startCeremony(): Promise<void> {
    await this.manager.startCeremony({ electionId: this.electionId, threshold: 2, trustees: [...TRUSTEES] });
  }

  /** Opens the polls, once all trustees have acknowledged; `attestRoll` lets the keepers say that nothing changed. */
  async open(attestRoll: () => Promise<unknown>): Promise<void> {
    const { electionId } = this;
    const { election } = (await this.manager.getElection({ electionId })).output;
    const subject = election.key!.electionHash;
    const zero = { electionId, kind: 'ZERO', subject, headHash: HEAD, verdict: 'AGREES' } as const;
    await callsAs('observer', 'observer').attest(zero);
    await this.manager.declareReady({ electionId });
    await attestRoll();
    await callsAs('host', 'manager').giveConsent({ electionId, act: 'OPEN', subject });
    await this.#waitFor(this.manifest.opensAt);
    await this.manager.openPolls({ electionId });
  }

  /** Closes the polls, when all have voted, and sums up. */
  async closeAndCount(): Promise<void> {
    const { electionId, manager } = this;
    await manager.closePolls({ electionId });
    await manager.beginTally({ electionId });
    const groups = Array.from({ length: 64 }, (_, group) => group.toString(16).padStart(2, '0'));
    await Promise.all(groups.map((group) => manager.tallyBuckets({ electionId, group })));
    await Promise.all(groups.map((node) => manager.tallyNode({ electionId, level: '1', node })));
    await manager.tallyNode({ electionId, level: '2', node: '00' });
    await manager.finishTally({ electionId });
  }

  async #attestRoll(): Promise<void> {
    for (const [party, user] of [
      ['credential', 'officer'],
      ['host', 'registrar'],
    ] as const) {
      await callsAs(party, user).attestRoll(this.#attestation!);
    }
  }

  async #waitFor(instant: string): Promise<void> {
    const ms = Date.parse(instant) + LEEWAY_MS - Date.now();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
