/**
 * A ballot that is encrypted and not yet sent: the voter sees its code and then has it cast, or has it opened to see whether
 * the device encrypted what it showed. Never both: what was opened can no longer be secret.
 */
import { ballotHash, type Ballot, type BallotSetting } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import type { ContestOpening } from '@ledger-pilots/chaincode/voting/ballot/opening.ts';
import { prepareBallot } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import { shortCodeOf } from '@ledger-pilots/chaincode/voting/ballot/short-code.ts';
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { VotingError } from '../voting-error.ts';

/** Of each contest the positions of the chosen options, from 0; a blank vote, where there is one, is the last. */
export type Choices = readonly (readonly number[])[];

/** What encrypting comes to: data that a worker can hand over. */
export interface Encryption {
  readonly ballot: Ballot;
  readonly opening: readonly ContestOpening[];
  readonly choices: Choices;
  /** 32 bytes of which all secrets of this ballot were made. */
  readonly seed: Uint8Array;
}

/**
 * Encrypts choices. Takes a while (a tenth of a second for each contest and more on small devices).
 * @param seed - 32 random bytes for this ballot alone
 * @throws {ChoiceError} for choices that the contest does not allow
 */
export function encrypt(
  setting: BallotSetting,
  credential: Uint8Array,
  choices: Choices,
  seed: Uint8Array,
): Encryption {
  return { ...prepareBallot(setting, credential, choices, seed), choices, seed };
}

/** What a challenge shows. */
export type Opened = Pick<Encryption, 'opening' | 'choices' | 'seed' | 'ballot'>;

/** A ballot between encrypting and casting or challenging. */
export class EncryptedBallot {
  readonly #encryption: Encryption;
  /** The ballot's hash, in hex. */
  readonly ballotHash: string;
  /** What the voter notes before deciding. */
  readonly code: string;
  #isSpent = false;

  constructor(encryption: Encryption, electionHash: Uint8Array) {
    this.#encryption = encryption;
    const digest = ballotHash(electionHash, encryption.ballot);
    this.ballotHash = hexOf(digest);
    this.code = shortCodeOf(digest);
  }

  /** The ballot for casting; what opens it is out of reach from now on. @throws {VotingError} BALLOT_SPENT */
  seal(): Ballot {
    this.#spend();
    return this.#encryption.ballot;
  }

  /** What opens the ballot, which can then not be cast any more. @throws {VotingError} BALLOT_SPENT */
  open(): Opened {
    this.#spend();
    return this.#encryption;
  }

  #spend(): void {
    if (this.#isSpent) {
      throw new VotingError('BALLOT_SPENT', 'This ballot was cast or challenged already: encrypt a new one.');
    }
    this.#isSpent = true;
  }
}

/** A code in groups of four characters, as it is shown. */
export function groupedCode(code: string): string {
  return code.replace(/.{4}(?=.)/g, '$& ');
}
