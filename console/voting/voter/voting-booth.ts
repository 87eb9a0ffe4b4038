/**
 * A voter's way through an election: encrypt, see the code, then challenge or cast. The same for a command line, a browser and a
 * demonstration; what differs is where texts are kept and how the gateway is reached.
 */
import { trackerOf } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { signTracker } from '@ledger-pilots/chaincode/voting/ballot/credential.ts';
import { bytesOfScalar } from '@ledger-pilots/chaincode/voting/ballot/group.ts';
import { bytesOfHex, hexOf, packedTextOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import type { RecordOf } from '@ledger-pilots/chaincode/voting/state.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import type { ElectionReads, VotingCalls } from '../calls.ts';
import type { KeyedElection } from '../election/read-election.ts';
import { randomBytes, type RandomSource } from '../vault/random-bytes.ts';
import type { Vault } from '../vault/vault.ts';
import { VotingError } from '../voting-error.ts';
import type { BallotBox, BoxAnswer, Signed } from './ballot-box.ts';
import { slipOf, type ChallengeSlip } from './challenge-slip.ts';
import { encrypt, EncryptedBallot, type Choices } from './encrypted-ballot.ts';
import {
  dropPending,
  keepPending,
  keepReceipt,
  keptReceipts,
  pendingCast,
  type PendingCast,
  type VoterReceipt,
} from './receipt.ts';
import type { VoterKey } from './voter-key.ts';

/** What a voter reads. */
export type VoterReads = ElectionReads & Pick<VotingCalls, 'getCredential' | 'getBallot' | 'getReceipt'>;

/** What a voter's way needs. */
export interface BoothOptions {
  readonly voting: Pick<VoterReads, 'getBallot'>;
  readonly box: BallotBox;
  readonly vault: Vault;
  readonly election: KeyedElection;
  readonly key: VoterKey;
  readonly random?: RandomSource;
}

/** How casting ended. */
export type CastOutcome =
  | { readonly kind: 'accepted'; readonly receipt: VoterReceipt }
  /** Not known: {@link VotingBooth.settle} asks on. */
  | { readonly kind: 'unknown'; readonly receipt: VoterReceipt };

/** How a challenge ended. The slip is checked on another device. */
export type ChallengeOutcome =
  | { readonly kind: 'recorded'; readonly slip: ChallengeSlip; readonly transactionId: string }
  /** Not known whether it is on record; the slip can be checked all the same. */
  | { readonly kind: 'unknown'; readonly slip: ChallengeSlip };

/** Bytes of a ballot's seed. */
const SEED_BYTES = 32;

/** A voting booth: one voter, one election. */
export class VotingBooth {
  readonly #options: BoothOptions;

  constructor(options: BoothOptions) {
    this.#options = options;
  }

  /** Encrypts choices here; a page does it in a worker. @throws {ChoiceError} */
  encrypt(choices: Choices): EncryptedBallot {
    const { election, key, random = randomBytes } = this.#options;
    const encryption = encrypt(election.setting, key.credential, choices, random(SEED_BYTES));
    return new EncryptedBallot(encryption, election.setting.electionHash);
  }

  /**
   * Casts a ballot after the one that the ledger has. What is sent is kept before it is sent.
   * @param acceptForeign - goes on though the ledger has a ballot of this key that this device does not know
   * @throws {VotingError} CAST_PENDING, BALLOT_LOST, BALLOT_FOREIGN, BALLOT_REFUSED, BALLOT_SPENT
   */
  async cast(ballot: EncryptedBallot, acceptForeign = false): Promise<CastOutcome> {
    const { vault, election } = this.#options;
    if ((await pendingCast(vault, election.electionId)) !== undefined) {
      throw new VotingError('CAST_PENDING', 'A ballot was sent of which the end is not known: ask for it first.');
    }
    const place = await this.#nextPlace(acceptForeign);
    const pending = this.#signed(ballot, place);
    await keepPending(vault, pending);
    return this.#send(pending);
  }

  /**
   * Finds out how a sent ballot ended, and sends the same one again when it is not on the ledger.
   * @returns `undefined` when there is none
   * @throws {VotingError} BALLOT_REFUSED
   */
  async settle(): Promise<CastOutcome | undefined> {
    const { vault, election } = this.#options;
    const pending = await pendingCast(vault, election.electionId);
    if (pending === undefined) return undefined;
    const recorded = await this.#recorded();
    if (recorded?.tracker === pending.receipt.tracker) {
      return this.#accepted({ ...pending.receipt, transactionId: recorded.txId });
    }
    return this.#send(pending);
  }

  /** Has a ballot opened instead of cast. @throws {VotingError} BALLOT_REFUSED, BALLOT_SPENT */
  async challenge(encrypted: EncryptedBallot): Promise<ChallengeOutcome> {
    const { election, box } = this.#options;
    const opened = encrypted.open();
    const { credential, answers } = opened.ballot;
    const answer = await box.challenge(election.electionId, {
      credential: hexOf(credential),
      answers: answers.map(packedTextOf),
      opening: opened.opening.map((options) => options.map(({ value, r }) => ({ value, r: hexOf(bytesOfScalar(r)) }))),
    });
    const slip = slipOf(election, opened);
    switch (answer.kind) {
      case 'accepted':
        return { kind: 'recorded', slip, transactionId: answer.transactionId };
      case 'unknown':
        return { kind: 'unknown', slip };
      case 'refused':
        throw refusal('challenge', answer);
    }
  }

  async #send({ ballot, receipt }: PendingCast): Promise<CastOutcome> {
    const answer = await this.#options.box.cast(receipt.electionId, ballot);
    switch (answer.kind) {
      case 'accepted': {
        const { transactionId, block, submission } = answer;
        return this.#accepted({ ...receipt, transactionId, block, ...(submission !== undefined && { submission }) });
      }
      case 'unknown':
        return { kind: 'unknown', receipt };
      case 'refused':
        await dropPending(this.#options.vault, receipt.electionId);
        throw refusal('ballot', answer);
    }
  }

  async #accepted(receipt: VoterReceipt): Promise<CastOutcome> {
    const { vault } = this.#options;
    await keepReceipt(vault, receipt);
    await dropPending(vault, receipt.electionId);
    return { kind: 'accepted', receipt };
  }

  #signed(encrypted: EncryptedBallot, place: Pick<Signed, 'seq' | 'previous'>): PendingCast {
    const { election, key } = this.#options;
    const { electionHash } = election.setting;
    const ballot = encrypted.seal();
    const tracker = trackerOf(electionHash, ballot, { seq: place.seq, previous: bytesOfHex(place.previous) });
    const credential = hexOf(ballot.credential);
    return {
      receipt: {
        format: 'ledger-pilots/voting/receipt/1',
        electionId: election.electionId,
        electionHash: hexOf(electionHash),
        ...{ credential, ...place, tracker: hexOf(tracker), code: encrypted.code, castAt: new Date().toISOString() },
      },
      ballot: {
        ...{ credential, answers: ballot.answers.map(packedTextOf), ...place },
        signature: hexOf(signTracker(key.secret, tracker)),
      },
    };
  }

  /** The place after the ballot on the ledger, which must be the last one that this device knows of. */
  async #nextPlace(acceptForeign: boolean): Promise<Pick<Signed, 'seq' | 'previous'>> {
    const { vault, election } = this.#options;
    const recorded = await this.#recorded();
    const own = (await keptReceipts(vault, election.electionId)).at(-1);
    const last = recorded ?? { seq: 0, tracker: '' };
    const known = own ?? { seq: 0, tracker: '' };
    if (known.seq > last.seq) {
      throw new VotingError(
        'BALLOT_LOST',
        `The gateway does not show ballot ${known.seq}, which was accepted: report it.`,
      );
    }
    if (last.tracker !== known.tracker && !acceptForeign) {
      throw new VotingError(
        'BALLOT_FOREIGN',
        `The ledger has ballot ${last.seq} of this key, which was not cast on this device.`,
      );
    }
    return { seq: last.seq + 1, previous: last.tracker };
  }

  #recorded(): Promise<RecordOf<'ballot'> | undefined> {
    const { voting, election, key } = this.#options;
    return recordedBallot(voting, election.electionId, hexOf(key.credential));
  }
}

/** The ballot that the ledger has of a credential; `undefined` when there is none. */
export async function recordedBallot(
  voting: Pick<VotingCalls, 'getBallot'>,
  electionId: string,
  credential: string,
): Promise<RecordOf<'ballot'> | undefined> {
  try {
    return (await voting.getBallot({ electionId, credential })).output;
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function refusal(what: string, { code, message }: Extract<BoxAnswer<unknown>, { kind: 'refused' }>): VotingError {
  return new VotingError('BALLOT_REFUSED', `The ${what} was not taken: ${message}`, { reason: code });
}
