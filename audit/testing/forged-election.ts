/** The election of the tests as a forged chain, and what tests change in it. */
import type { common } from '@hyperledger/fabric-protos';
import { trackerOf, type Ballot } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { signTracker } from '@ledger-pilots/chaincode/voting/ballot/credential.ts';
import { prepareBallot, type PreparedBallot } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import { ballotSettingOf } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { bytesOfHex, hexOf, packedTextOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { seedOf, voterOf } from '@ledger-pilots/chaincode/voting/testing/keys.ts';
import { BallotPool } from '../election/ballot-pool.ts';
import { verifyElection, type Report, type VerifyOptions } from '../election/verify-election.ts';
import { bundleOf, hashOfBlock } from './bundle-of.ts';
import { Forge, type ForgedTransaction } from './forge.ts';
import { playElection } from './played-election.ts';

type Fields = Record<string, unknown>;
type Change = (transaction: ForgedTransaction) => ForgedTransaction;

/** A signed ballot as it is cast. */
export interface CastBallot extends Fields {
  readonly credential: string;
  readonly answers: readonly string[];
  readonly seq: number;
  readonly previous: string;
  readonly signature: string;
}

/** An election on a forged chain. */
export class ForgedElection {
  readonly forge: Forge;
  readonly electionId: string;
  /** What was played, in order. */
  readonly transactions: readonly ForgedTransaction[];
  readonly #pool = new BallotPool(1);

  private constructor(forge: Forge, electionId: string, transactions: readonly ForgedTransaction[]) {
    this.forge = forge;
    this.electionId = electionId;
    this.transactions = transactions;
  }

  static async play(): Promise<ForgedElection> {
    const forge = await Forge.found();
    const { electionId, transactions } = playElection();
    // Observers attest a head that they have seen; on the ledger in memory there was none.
    const headHash = hashOfBlock(forge.genesis);
    const attested = transactions.map((transaction) =>
      transaction.method === 'attest' ? { ...transaction, input: { ...transaction.input, headHash } } : transaction,
    );
    return new ForgedElection(forge, electionId, attested);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Verifies these transactions, on a chain that is in order. */
  async verify(
    transactions: readonly ForgedTransaction[] = this.transactions,
    options: Partial<VerifyOptions> = {},
  ): Promise<Report> {
    return this.verifyBlocks(await this.forge.chain(transactions), options);
  }

  /** Verifies these blocks. */
  verifyBlocks(blocks: readonly common.Block[], options: Partial<VerifyOptions> = {}): Promise<Report> {
    return verifyElection({ bundle: bundleOf(blocks, this.electionId), pool: this.#pool, ...options });
  }

  /** Position of the n-th call of a method, from 0. */
  at(method: string, nth = 0): number {
    const places = this.transactions.flatMap((transaction, index) => (transaction.method === method ? [index] : []));
    const place = places.at(nth);
    if (place === undefined) throw new RangeError(`there is no call ${nth} of ${method}`);
    return place;
  }

  /** All transactions, with the one at a place changed. */
  changed(place: number, change: Change): ForgedTransaction[] {
    return this.transactions.map((transaction, index) => (index === place ? change(transaction) : transaction));
  }

  /** As {@link changed}, the input alone. */
  withInput(place: number, change: (input: Fields) => Fields): ForgedTransaction[] {
    return this.changed(place, (transaction) => ({ ...transaction, input: change({ ...transaction.input }) }));
  }

  /** All transactions without the one at a place. */
  without(place: number): ForgedTransaction[] {
    return this.transactions.filter((_, index) => index !== place);
  }

  /** All transactions with one more at a place. */
  with(place: number, ...more: readonly ForgedTransaction[]): ForgedTransaction[] {
    return [...this.transactions.slice(0, place), ...more, ...this.transactions.slice(place)];
  }

  /** A ballot's transaction as the relay sends it, with an answer that it is accepted. */
  cast(ballot: CastBallot, at = this.transactions[this.at('castBallot')]!.at): ForgedTransaction {
    const { electionId } = this;
    const creator = { party: 'nec', user: 'relay', roles: ['gateway'] };
    return { creator, at, method: 'castBallot', input: { electionId, ...ballot }, output: { electionId }, writes: [] };
  }

  /** A ballot of the serial-th voter, prepared as the voter's device does. */
  prepare(serial: number, option: number): PreparedBallot {
    const { electionHash, publicKey } = this.transactions[this.at('finalizeKey')]!.output as Record<string, string>;
    const contests = [{ options: 3, min: 1, max: 1 }];
    const setting = ballotSettingOf(bytesOfHex(electionHash!), bytesOfHex(publicKey!), contests);
    return prepareBallot(setting, voterOf(serial).credential, [[option]], seedOf(77, serial));
  }

  /** A ballot signed by the serial-th voter. */
  sign(serial: number, ballot: Ballot, place = { seq: 1, previous: '' }): CastBallot {
    const { electionHash } = this.transactions[this.at('finalizeKey')]!.output as Record<string, string>;
    const previous = bytesOfHex(place.previous);
    const tracker = trackerOf(bytesOfHex(electionHash!), ballot, { ...place, previous });
    return {
      credential: hexOf(ballot.credential),
      answers: ballot.answers.map(packedTextOf),
      ...place,
      signature: hexOf(signTracker(voterOf(serial).secret, tracker)),
    };
  }
}
