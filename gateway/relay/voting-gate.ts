/**
 * What a relay looks at before it troubles the ledger with a ballot: whether the polls are open, whether the answers have the
 * length of their contests, whether the voter signed. The contract checks all of it again; this keeps floods off the ledger.
 */
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { answerBytes, trackerOf, type Ballot } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { EncodingError } from '@ledger-pilots/chaincode/voting/ballot/group.ts';
import { bytesOfHex, bytesOfPackedText } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { isVoterSignature } from '@ledger-pilots/chaincode/voting/ballot/voter-signature.ts';
import type { castBallot, challengeBallot } from '@ledger-pilots/chaincode/voting/schema/ballots.ts';
import type { getElection } from '@ledger-pilots/chaincode/voting/schema/elections.ts';
import { formsOf } from '@ledger-pilots/chaincode/voting/state.ts';

/** An election and where it stands. */
export type ElectionState = z.output<typeof getElection.output>;

/** A ballot or a challenge, of the declared form. */
export type Brought = z.output<typeof castBallot.input> | z.output<typeof challengeBallot.input>;

/** How long an election's phase may be the one that was seen before. */
const FRESH_MS = 1_000;
const MOST_ELECTIONS = 100;

/** Lets ballots and challenges pass that could be taken. */
export class VotingGate {
  readonly #elections = new LRUCache<string, Promise<ElectionState>>({ max: MOST_ELECTIONS, ttl: FRESH_MS });
  readonly #read: (electionId: string) => Promise<ElectionState>;

  constructor(read: (electionId: string) => Promise<ElectionState>) {
    this.#read = read;
  }

  /** @throws {ContractError} with the code that the contract would give */
  async check(brought: Brought): Promise<void> {
    const { election, phase } = await this.#election(brought.electionId);
    if (phase.state !== 'OPEN' || election.key === undefined) {
      throw new ContractError('STATE_CONFLICT', `The polls are not open: the election is ${phase.state}.`, {
        state: phase.state,
      });
    }
    const ballot = ballotOf(election, brought);
    if ('signature' in brought) requireSignature(bytesOfHex(election.key.electionHash), ballot, brought);
  }

  #election(electionId: string): Promise<ElectionState> {
    const known = this.#elections.get(electionId);
    if (known !== undefined) return known;
    const read = this.#read(electionId);
    this.#elections.set(electionId, read);
    // What could not be read is asked for again by the next one.
    read.catch(() => this.#elections.delete(electionId));
    return read;
  }
}

function ballotOf({ manifest }: ElectionState['election'], { credential, answers: texts }: Brought): Ballot {
  const forms = formsOf(manifest);
  const answers = texts.map(bytesOf);
  const fits =
    answers.length === forms.length && answers.every((answer, at) => answer.length === answerBytes(forms[at]!));
  if (!fits) throw malformed(credential);
  return { credential: bytesOfHex(credential), answers };

  function bytesOf(text: string): Uint8Array {
    try {
      return bytesOfPackedText(text);
    } catch (error) {
      if (error instanceof EncodingError) throw malformed(credential);
      throw error;
    }
  }
}

function malformed(credential: string): ContractError {
  return new ContractError('BALLOT_MALFORMED', 'An answer is not of the form of its contest.', { credential });
}

function requireSignature(electionHash: Uint8Array, ballot: Ballot, signed: z.output<typeof castBallot.input>): void {
  const { seq, previous, signature, credential } = signed;
  const tracker = trackerOf(electionHash, ballot, { seq, previous: bytesOfHex(previous) });
  if (isVoterSignature(ballot.credential, tracker, bytesOfHex(signature))) return;
  throw new ContractError('SIGNATURE_INVALID', 'The signature is not the credential’s over this ballot.', {
    credential,
  });
}
