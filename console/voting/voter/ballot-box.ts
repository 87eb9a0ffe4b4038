/** Where ballots go: a relay of any institution, behind one interface. */
import type { z } from 'zod';
import type { SignedBallot } from '@ledger-pilots/chaincode/voting/schema/ballots.ts';
import { LedgerError, OutcomeUnknownError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import type { OutputOf, VotingCalls } from '../calls.ts';

/** A signed ballot, as it travels. It holds nothing that must stay secret. */
export type Signed = z.input<typeof SignedBallot>;

/** What became of a ballot or a challenge that was brought. */
export type BoxAnswer<T> =
  | {
      readonly kind: 'accepted';
      readonly output: T;
      readonly transactionId: string;
      readonly block: number;
      /** The relay's signed word, where the relay gives one. */
      readonly submission?: SubmissionReceipt;
    }
  /** On the ledger is nothing of it, and will be nothing. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** It may be on the ledger or come there. */
  | { readonly kind: 'unknown'; readonly transactionId?: string };

/** What a relay signs when a ballot is on the ledger. */
export interface SubmissionReceipt {
  /** The text that was signed: a first line that names the form, then canonical JSON. */
  readonly statement: string;
  /** ECDSA on P-256 with SHA-256 over the statement, DER, base64. */
  readonly signature: string;
  /** PEM of the relay's certificate, by its institution's CA. */
  readonly certificate: string;
}

/** A challenge, as it travels. */
export type SignedChallenge = Omit<Parameters<VotingCalls['challengeBallot']>[0], 'electionId'>;

/** Takes ballots and challenges. */
export interface BallotBox {
  cast(electionId: string, ballot: Signed): Promise<BoxAnswer<OutputOf<'castBallot'>>>;
  challenge(electionId: string, challenge: SignedChallenge): Promise<BoxAnswer<OutputOf<'challengeBallot'>>>;
}

/** The box of somebody who is a relay: calls the contract itself. */
export function contractBox(voting: Pick<VotingCalls, 'castBallot' | 'challengeBallot'>): BallotBox {
  return {
    cast: (electionId, ballot) => answered(() => voting.castBallot({ electionId, ...ballot })),
    challenge: (electionId, challenge) => answered(() => voting.challengeBallot({ electionId, ...challenge })),
  };
}

async function answered<T>(
  call: () => Promise<{ readonly output: T; readonly transactionId: string; readonly block: number }>,
): Promise<BoxAnswer<T>> {
  try {
    return { kind: 'accepted', ...(await call()) };
  } catch (error) {
    if (error instanceof OutcomeUnknownError) {
      return { kind: 'unknown', ...(error.transactionId !== undefined && { transactionId: error.transactionId }) };
    }
    if (error instanceof LedgerError) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}
