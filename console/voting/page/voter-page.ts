/** A voter's page: what is known, what is being done, and what the voter can do next. How it looks is in the views. */
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { readElection, readKeyedElection, type ElectionView, type KeyedElection } from '../election/read-election.ts';
import type { Vault } from '../vault/vault.ts';
import { VotingError } from '../voting-error.ts';
import type { BallotBox } from '../voter/ballot-box.ts';
import type { ChallengeSlip } from '../voter/challenge-slip.ts';
import { checkReceipt, type ReceiptReport } from '../voter/check-receipt.ts';
import type { EncryptedBallot } from '../voter/encrypted-ballot.ts';
import { keptReceipts, pendingCast, type VoterReceipt } from '../voter/receipt.ts';
import { keepKey, keptKey, keyOfText, newVoterKey, type VoterKey } from '../voter/voter-key.ts';
import { VotingBooth, type CastOutcome, type VoterReads } from '../voter/voting-booth.ts';
import { encryptInWorker } from './encrypt-in-worker.ts';

/** What the page is made with. */
export interface VoterPageOptions {
  readonly electionId: string;
  readonly voting: VoterReads;
  readonly box: BallotBox;
  readonly vault: Vault;
  /** Draws the page. */
  readonly changed: () => void;
}

/** Where the voter is. */
export type Part = 'LOADING' | 'KEY' | 'PENDING' | 'CHOICE' | 'CODE' | 'CHALLENGED' | 'RECEIPT';

/** What goes on at the moment. */
export type Busy = 'ENCRYPTING' | 'CASTING' | 'CHALLENGING' | 'CHECKING';

/** The page's state and the voter's actions. Every action ends in a drawing; none throws. */
export class VoterPage {
  readonly #options: VoterPageOptions;
  part: Part = 'LOADING';
  busy: Busy | undefined;
  error: unknown;
  view: ElectionView | undefined;
  keyed: KeyedElection | undefined;
  key: VoterKey | undefined;
  /** Whether the key is on both lists; `undefined` while that is not known. */
  registered: boolean | undefined;
  receipts: readonly VoterReceipt[] = [];
  choices: number[][] = [];
  ballot: EncryptedBallot | undefined;
  slip: ChallengeSlip | undefined;
  report: ReceiptReport | undefined;

  constructor(options: VoterPageOptions) {
    this.#options = options;
  }

  /** The last receipt of this device. */
  get receipt(): VoterReceipt | undefined {
    return this.receipts.at(-1);
  }

  /** The key's public half, in hex. */
  get publicKey(): string {
    return this.key === undefined ? '' : hexOf(this.key.credential);
  }

  /** Whether every contest has as many choices as it takes. */
  get isFilledIn(): boolean {
    const contests = this.view?.election.manifest.contests ?? [];
    return contests.every(({ min, max }, at) => {
      const count = this.choices[at]?.length ?? 0;
      return count >= min && count <= max;
    });
  }

  /** Reads election, key and receipts. */
  load(): Promise<void> {
    return this.#act(async () => {
      const { voting, vault, electionId } = this.#options;
      this.view = await readElection(voting, electionId);
      this.choices = this.view.election.manifest.contests.map(() => []);
      if (this.view.election.key !== undefined) this.keyed = await readKeyedElection(voting, electionId);
      this.key = await keptKey(vault, electionId);
      await this.#recall();
    });
  }

  /** Makes this device's key. */
  makeKey(): Promise<void> {
    return this.#takeKey(() => newVoterKey());
  }

  /** Takes a key that was exported on another device. */
  importKey(text: string): Promise<void> {
    return this.#takeKey(() => keyOfText(text));
  }

  /** Chooses an option, or takes the choice back. */
  choose(contest: number, option: number, isChosen: boolean): void {
    const one = this.view!.election.manifest.contests[contest]!.max === 1;
    const others = one ? [] : this.choices[contest]!.filter((chosen) => chosen !== option);
    this.choices[contest] = isChosen ? [...others, option].sort((left, right) => left - right) : others;
  }

  /** Encrypts what was chosen. */
  encrypt(): Promise<void> {
    return this.#act(async () => {
      this.ballot = await encryptInWorker(this.keyed!, this.key!.credential, this.choices);
      this.part = 'CODE';
    }, 'ENCRYPTING');
  }

  /** Forgets the encrypted ballot. */
  changeChoice(): void {
    this.ballot = undefined;
    this.slip = undefined;
    this.report = undefined;
    this.error = undefined;
    this.part = 'CHOICE';
    this.#options.changed();
  }

  /** Casts the ballot. @param acceptForeign - after a ballot of another device */
  cast(acceptForeign = false): Promise<void> {
    return this.#act(async () => this.#take(await this.#booth().cast(this.ballot!, acceptForeign)), 'CASTING');
  }

  /** Has the ballot opened. */
  challenge(): Promise<void> {
    return this.#act(async () => {
      this.slip = (await this.#booth().challenge(this.ballot!)).slip;
      this.part = 'CHALLENGED';
    }, 'CHALLENGING');
  }

  /** Finds out how a sent ballot ended. */
  settle(): Promise<void> {
    return this.#act(async () => {
      const outcome = await this.#booth().settle();
      if (outcome !== undefined) await this.#take(outcome);
    }, 'CASTING');
  }

  /** Checks the last receipt against this gateway. */
  check(): Promise<void> {
    return this.#act(async () => {
      this.report = await checkReceipt(this.#options.voting, this.receipt!);
    }, 'CHECKING');
  }

  async #take(outcome: CastOutcome): Promise<void> {
    this.ballot = undefined;
    this.choices = this.choices.map(() => []);
    this.report = undefined;
    await this.#recall();
    this.part = outcome.kind === 'accepted' ? 'RECEIPT' : 'PENDING';
  }

  #takeKey(make: () => VoterKey): Promise<void> {
    return this.#act(async () => {
      const key = make();
      await keepKey(this.#options.vault, this.#options.electionId, key);
      this.key = key;
      await this.#recall();
    });
  }

  /** Receipts, an open ballot, and where the voter is therefore. */
  async #recall(): Promise<void> {
    const { vault, electionId } = this.#options;
    this.receipts = await keptReceipts(vault, electionId);
    if (this.key === undefined) {
      this.part = 'KEY';
      return;
    }
    this.registered = await this.#isRegistered();
    if ((await pendingCast(vault, electionId)) !== undefined) this.part = 'PENDING';
    else this.part = this.registered ? 'CHOICE' : 'KEY';
  }

  async #isRegistered(): Promise<boolean> {
    const { voting, electionId } = this.#options;
    try {
      const { output } = await voting.getCredential({ electionId, publicKey: this.publicKey });
      return output.registrar !== undefined && output.authenticator !== undefined;
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  #booth(): VotingBooth {
    const { voting, box, vault } = this.#options;
    if (this.keyed === undefined || this.key === undefined) {
      throw new VotingError('KEY_MISSING', 'There is no key yet.');
    }
    return new VotingBooth({ voting, box, vault, election: this.keyed, key: this.key });
  }

  async #act(work: () => Promise<void>, busy?: Busy): Promise<void> {
    if (this.busy !== undefined) return;
    this.busy = busy;
    this.error = undefined;
    if (busy !== undefined) this.#options.changed();
    try {
      await work();
    } catch (error) {
      this.error = error;
    }
    this.busy = undefined;
    this.#options.changed();
  }
}
