/** A small election in memory, played by the tools from the lists to the result: each test stops where it likes. */
import { ELECTION, type Booth, type Person, people } from '@ledger-pilots/chaincode/voting/testing/booth.ts';
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { readKeyedElection } from '../election/read-election.ts';
import { publishList } from '../registrar/publish-list.ts';
import { commitToRoll } from '../registrar/roll-commitment.ts';
import { sealVoters, voterCommitment } from '../registrar/voter-seal.ts';
import { keyListOf } from '../registrar/key-list.ts';
import { takeStep } from '../trustee/ceremony-step.ts';
import type { TrusteeDesk } from '../trustee/trustee-desk.ts';
import { memoryVault, type Vault } from '../vault/vault.ts';
import { contractBox } from '../voter/ballot-box.ts';
import { VotingBooth, type BoothOptions } from '../voter/voting-booth.ts';
import { newVoterKey, type VoterKey } from '../voter/voter-key.ts';
import { callsOf } from './booth-calls.ts';

/** The trustees of the tests. */
export const TRUSTEES = ['necTrustee', 'hostTrustee', 'trustee'] as const satisfies readonly Person[];

const SALT = '5a'.repeat(32);
const MAX_STEPS = 40;

/** The election with everybody's tools. */
export class ToolElection {
  readonly booth: Booth;
  readonly voters: readonly VoterKey[];
  readonly officerVault: Vault = memoryVault();
  readonly desks: readonly TrusteeDesk[];

  constructor(booth: Booth, voters = 4) {
    this.booth = booth;
    this.voters = Array.from({ length: voters }, () => newVoterKey());
    this.desks = TRUSTEES.map((person) => this.desk(person));
  }

  /** A trustee with an empty vault. */
  desk(person: Person): TrusteeDesk {
    const { party, user } = people[person];
    return { voting: callsOf(this.booth, person), vault: memoryVault(), party, user };
  }

  /** Both lists published, attested and frozen. */
  async frozen(): Promise<this> {
    await this.booth.create();
    const csv = this.voters.map(({ credential }, index) => `${hexOf(credential)},V-${index}`);
    const lines = keyListOf(['publicKey,voterId', ...csv].join('\n'));
    const seals = await sealVoters(this.officerVault, ELECTION, lines);
    const sealed = lines.map(({ publicKey, weight }, index) => {
      return { publicKey, weight, voterCommitment: voterCommitment(ELECTION, seals[index]!) };
    });
    await publishList(callsOf(this.booth, 'officer'), { electionId: ELECTION, list: 'REGISTRAR' }, sealed);
    const plain = lines.map(({ publicKey, weight }) => ({ publicKey, weight }));
    await publishList(callsOf(this.booth, 'registrar'), { electionId: ELECTION, list: 'AUTHENTICATOR' }, plain);
    await this.attestRoll();
    await this.booth.must('freezeRoll', {}, 'manager', { at: this.booth.manifest().objectionsUntil });
    await this.booth.must('freezeRoll', {}, 'manager2');
    return this;
  }

  /** The ceremony, by the trustees' own steps. */
  async keyed(): Promise<this> {
    const trustees = TRUSTEES.map((person) => ({ party: people[person].party, user: people[person].user }));
    await this.booth.must('startCeremony', { threshold: 2, trustees }, 'manager');
    await this.stepAll();
    await this.booth.must('finalizeKey', {}, 'manager');
    await this.stepAll();
    return this;
  }

  /** Lets trustees take steps until none is due. */
  async stepAll(desks = this.desks): Promise<string[]> {
    const did: string[] = [];
    for (let round = 0; round < MAX_STEPS; round += 1) {
      const before = did.length;
      for (const desk of desks) {
        const outcome = await takeStep(desk, ELECTION);
        if (outcome.did !== 'NOTHING') did.push(outcome.did);
      }
      if (did.length === before) return did;
    }
    throw new Error('the ceremony does not end');
  }

  /** Open polls. */
  async opened(): Promise<this> {
    await (await this.frozen()).keyed();
    const { electionHash } = this.booth.election.key!;
    const zero = { kind: 'ZERO', subject: electionHash, headHash: SALT, verdict: 'AGREES' } as const;
    await this.booth.must('attest', zero, 'observer');
    await this.booth.must('declareReady', {}, 'manager');
    await this.attestRoll();
    await this.booth.must('giveConsent', { act: 'OPEN', subject: electionHash }, 'hostManager');
    await this.booth.must('openPolls', {}, 'manager', { at: this.booth.manifest().opensAt });
    return this;
  }

  /** A voter's way, with a vault of its own. */
  async voter(serial: number, wishes: Partial<BoothOptions> = {}): Promise<VotingBooth> {
    const voting = callsOf(this.booth, 'kisa');
    return new VotingBooth({
      voting,
      box: contractBox(callsOf(this.booth, 'relay')),
      vault: memoryVault(),
      election: await readKeyedElection(voting, ELECTION),
      key: this.voters[serial]!,
      ...wishes,
    });
  }

  private async attestRoll(): Promise<void> {
    const roll = this.voters.map((_, index) => `V-${index},Kim`).join('\n');
    const attestation = { electionId: ELECTION, ...commitToRoll(roll, SALT) };
    for (const person of ['officer', 'registrar'] as const) await callsOf(this.booth, person).attestRoll(attestation);
  }
}
