/** A trustee at work: who it is, what it reads, and its part of a ceremony. */
import type { Ceremony } from '@ledger-pilots/chaincode/voting/ballot/ceremony.ts';
import { receiveShare, type DisputedShare } from '@ledger-pilots/chaincode/voting/ballot/complaint.ts';
import { deal, secretShareOf, shareFor } from '@ledger-pilots/chaincode/voting/ballot/dealing.ts';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { ceremonyOfAttempt, type RecordOf } from '@ledger-pilots/chaincode/voting/state.ts';
import type { VotingCalls } from '../calls.ts';
import { readElection, type CeremonyView, type ElectionView } from '../election/read-election.ts';
import { randomBytes, type RandomSource } from '../vault/random-bytes.ts';
import type { Vault } from '../vault/vault.ts';
import { VotingError } from '../voting-error.ts';
import { recall, remember, withAttempt, type AttemptMemory } from './trustee-memory.ts';

/** What a trustee calls, at the gateway of its own institution. */
export type TrusteeCalls = Pick<
  VotingCalls,
  | 'getElection'
  | 'getCeremony'
  | 'getTally'
  | 'listCredentials'
  | 'listBallots'
  | 'sealCommitment'
  | 'openCommitment'
  | 'dealShares'
  | 'acceptShares'
  | 'complainOfShare'
  | 'acknowledgeElection'
  | 'submitDecryption'
>;

/** A trustee. */
export interface TrusteeDesk {
  /** In the trustee's own name: with its token, or signed with its own key. */
  readonly voting: TrusteeCalls;
  readonly vault: Vault;
  /** As the ceremony names it. */
  readonly party: string;
  readonly user: string;
  readonly random?: RandomSource;
}

/** A trustee's record of the present attempt. */
export type TrusteeRecord = RecordOf<'trustee'>;

/** The ceremony, seen by one of its trustees. */
export interface OwnCeremony {
  readonly view: ElectionView;
  readonly shown: CeremonyView;
  readonly ceremony: Ceremony;
  readonly own: TrusteeRecord;
  readonly number: number;
}

/** Bytes of an attempt's seed. */
const SEED_BYTES = 32;

/** Reads the present attempt; its context is computed here. @throws {VotingError} NOT_NAMED */
export async function ownCeremony({ voting, party, user }: TrusteeDesk, electionId: string): Promise<OwnCeremony> {
  const view = await readElection(voting, electionId);
  const { output: shown } = await voting.getCeremony({ electionId });
  const own = shown.trustees.find((trustee) => trustee.party === party && trustee.user === user);
  if (own === undefined) {
    throw new VotingError('NOT_NAMED', `${party}/${user} is not a trustee of the present attempt of ${electionId}.`);
  }
  const ceremony = ceremonyOfAttempt(view.election, shown, shown.trustees);
  return { view, shown, ceremony, own, number: Number(own.number) };
}

/** What this trustee kept of an attempt; a seed is made when it is the first step. @throws {VotingError} CEREMONY_DIFFERS */
export async function ownAttempt(
  { vault, random = randomBytes }: TrusteeDesk,
  seen: OwnCeremony,
): Promise<AttemptMemory> {
  const { view, shown, ceremony, own, number } = seen;
  const memory = await recall(vault, view.electionId);
  const context = hexOf(ceremony.context);
  const kept = memory.attempts.find(({ attempt }) => attempt === shown.attempt);
  if (kept !== undefined) {
    if (kept.context === context && kept.number === number) return kept;
    throw new VotingError(
      'CEREMONY_DIFFERS',
      `Attempt ${shown.attempt} of ${view.electionId} is shown with another manifest or other trustees than before: report it.`,
    );
  }
  if (own.state !== 'NAMED') {
    throw new VotingError(
      'CEREMONY_DIFFERS',
      `The secret of attempt ${shown.attempt} of ${view.electionId} is not here: use the folder in which it was made.`,
    );
  }
  const made = { attempt: shown.attempt, context, number, seed: hexOf(random(SEED_BYTES)) };
  // Kept before anything is published that depends on it.
  await remember(vault, withAttempt(memory, made));
  return made;
}

/** This trustee's dealing, made again from its seed. */
export function ownDealing({ ceremony, number }: OwnCeremony, { seed }: AttemptMemory) {
  return deal(ceremony, number, bytesOfHex(seed));
}

/** A dealer's share for a trustee, as it was published. */
export function publishedShare(dealer: TrusteeRecord, receiver: TrusteeRecord): DisputedShare {
  const [from, to] = [Number(dealer.number), Number(receiver.number)];
  return {
    dealer: from,
    receiver: to,
    encryptionKey: bytesOfHex(receiver.encryptionKey!),
    commitments: dealer.commitments!.map(bytesOfHex),
    // A dealer sends itself none.
    sealed: bytesOfHex(dealer.shares![to < from ? to - 1 : to - 2]!),
  };
}

/** The dealers whose share for this trustee does not fit. */
export function unfitDealers(seen: OwnCeremony, attempt: AttemptMemory): TrusteeRecord[] {
  const { decryptionKey } = ownDealing(seen, attempt).secret;
  return otherDealers(seen).filter(
    (dealer) => receiveShare(seen.ceremony, publishedShare(dealer, seen.own), decryptionKey) === undefined,
  );
}

/** This trustee's part of the election's secret. @throws {VotingError} CEREMONY_DIFFERS */
export function secretPart(seen: OwnCeremony, attempt: AttemptMemory): bigint {
  const { secret } = ownDealing(seen, attempt);
  const received = otherDealers(seen).map((dealer) => {
    const share = receiveShare(seen.ceremony, publishedShare(dealer, seen.own), secret.decryptionKey);
    if (share !== undefined) return share;
    throw new VotingError('CEREMONY_DIFFERS', `The share of dealer ${dealer.number} is not the one that was accepted.`);
  });
  return secretShareOf([shareFor(secret, seen.number), ...received]);
}

function otherDealers({ shown, own }: OwnCeremony): TrusteeRecord[] {
  return shown.trustees.filter(({ number }) => number !== own.number);
}
