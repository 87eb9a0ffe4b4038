/**
 * A trustee's way through the key ceremony, step by step: whichever is due is taken. All of it can be repeated, after a crash too:
 * secrets come from the kept seed, and what is done already is seen on the ledger.
 */
import { complain } from '@ledger-pilots/chaincode/voting/ballot/complaint.ts';
import { sealShares } from '@ledger-pilots/chaincode/voting/ballot/dealing.ts';
import { randomnessOf } from '@ledger-pilots/chaincode/voting/ballot/randomness.ts';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { computedKey, provedCommitments } from '../election/read-election.ts';
import { frozenWeights } from '../election/recount.ts';
import { randomBytes } from '../vault/random-bytes.ts';
import { VotingError } from '../voting-error.ts';
import {
  ownAttempt,
  ownCeremony,
  ownDealing,
  publishedShare,
  unfitDealers,
  type OwnCeremony,
  type TrusteeDesk,
  type TrusteeRecord,
} from './trustee-desk.ts';
import { recall, remember, withAttempt, type AttemptMemory } from './trustee-memory.ts';

type State = TrusteeRecord['state'];

/** What a call of {@link takeStep} came to. */
export type StepOutcome =
  | { readonly did: 'SEALED' | 'COMMITTED' | 'DEALT' | 'ACCEPTED' }
  | { readonly did: 'COMPLAINED'; readonly dealers: readonly string[] }
  | { readonly did: 'ACKNOWLEDGED'; readonly electionHash: string }
  /**
   * Others are behind: `trustees` are to reach that state first; or the commission is to finalize the key; or to start anew,
   * since `trustees` were disqualified.
   */
  | { readonly did: 'NOTHING'; readonly waitsFor: State | 'KEY' | 'RESTART'; readonly trustees: readonly string[] }
  | { readonly did: 'NOTHING'; readonly waitsFor: 'NOBODY'; readonly trustees: readonly [] };

const WAY: readonly State[] = ['NAMED', 'SEALED', 'COMMITTED', 'DEALT', 'ACCEPTED', 'ACKNOWLEDGED', 'DECRYPTED'];

type Take = (desk: TrusteeDesk, seen: OwnCeremony, attempt: AttemptMemory) => Promise<StepOutcome>;

/** From each state, what is next; it waits until all have come to that state, except the first. */
const NEXT: Partial<Readonly<Record<State, Take>>> = {
  NAMED: seal,
  SEALED: open,
  COMMITTED: dealOut,
  DEALT: judgeShares,
  ACCEPTED: acknowledge,
};

/**
 * Takes the trustee's next step, if it is due.
 * @throws {VotingError} NOT_NAMED, PHASE_WRONG, CEREMONY_DIFFERS, KEY_UNPROVED, ELECTION_DIFFERS, ROLL_DIFFERS
 * @throws {LedgerError} when the gateway refuses
 */
export async function takeStep(desk: TrusteeDesk, electionId: string): Promise<StepOutcome> {
  const seen = await ownCeremony(desk, electionId);
  const { state } = seen.own;
  const step = NEXT[state];
  if (step === undefined) return { did: 'NOTHING', waitsFor: 'NOBODY', trustees: [] };
  const { state: phase } = seen.view.phase;
  if (phase !== 'KEY_CEREMONY') {
    throw new VotingError('PHASE_WRONG', `Election ${electionId} is ${phase}: there is no ceremony now.`);
  }
  const attempt = await ownAttempt(desk, seen);
  return reasonToWait(seen) ?? step(desk, seen, attempt);
}

function reasonToWait({ shown, own }: OwnCeremony): StepOutcome | undefined {
  const numbersOf = (trustees: readonly TrusteeRecord[]) => trustees.map(({ number }) => number);
  const failed = shown.trustees.filter(({ state }) => state === 'DISQUALIFIED');
  if (failed.length > 0) return { did: 'NOTHING', waitsFor: 'RESTART', trustees: numbersOf(failed) };
  const behind = shown.trustees.filter(({ state }) => WAY.indexOf(state) < WAY.indexOf(own.state));
  return behind.length === 0 ? undefined : { did: 'NOTHING', waitsFor: own.state, trustees: numbersOf(behind) };
}

async function seal({ voting }: TrusteeDesk, seen: OwnCeremony, attempt: AttemptMemory): Promise<StepOutcome> {
  const { electionId } = seen.view;
  await voting.sealCommitment({ electionId, commitmentHash: hexOf(ownDealing(seen, attempt).hash) });
  return { did: 'SEALED' };
}

async function open({ voting }: TrusteeDesk, seen: OwnCeremony, attempt: AttemptMemory): Promise<StepOutcome> {
  const { encryptionKey, commitments, proofs } = ownDealing(seen, attempt).dealing;
  const published = {
    encryptionKey: hexOf(encryptionKey),
    commitments: commitments.map(hexOf),
    proofs: proofs.map(hexOf),
  };
  await voting.openCommitment({ electionId: seen.view.electionId, ...published });
  return { did: 'COMMITTED' };
}

async function dealOut({ voting }: TrusteeDesk, seen: OwnCeremony, attempt: AttemptMemory): Promise<StepOutcome> {
  // Not on the contract's word alone: a share must not go to a key that nobody proved.
  provedCommitments(seen.view.election, seen.shown);
  const encryptionKeys = seen.shown.trustees.map(({ encryptionKey }) => bytesOfHex(encryptionKey!));
  const { secret } = ownDealing(seen, attempt);
  const shares = sealShares(seen.ceremony, seen.number, secret, { encryptionKeys, seed: bytesOfHex(attempt.seed) });
  await voting.dealShares({ electionId: seen.view.electionId, shares: shares.map(hexOf) });
  return { did: 'DEALT' };
}

async function judgeShares(desk: TrusteeDesk, seen: OwnCeremony, attempt: AttemptMemory): Promise<StepOutcome> {
  provedCommitments(seen.view.election, seen.shown);
  const unfit = unfitDealers(seen, attempt);
  const { electionId } = seen.view;
  if (unfit.length === 0) {
    await desk.voting.acceptShares({ electionId });
    return { did: 'ACCEPTED' };
  }
  const { decryptionKey } = ownDealing(seen, attempt).secret;
  for (const dealer of unfit) {
    const nonce = randomnessOf((desk.random ?? randomBytes)(32))('complaint', Number(dealer.number));
    const { shared, proof } = complain(seen.ceremony, publishedShare(dealer, seen.own), decryptionKey, nonce);
    await desk.voting.complainOfShare({
      electionId,
      dealer: dealer.number,
      shared: hexOf(shared),
      proof: hexOf(proof),
    });
  }
  return { did: 'COMPLAINED', dealers: unfit.map(({ number }) => number) };
}

/** Computes the election hash from manifest, lists and commitments, and says so only when the ledger has the same. */
async function acknowledge(desk: TrusteeDesk, seen: OwnCeremony, attempt: AttemptMemory): Promise<StepOutcome> {
  const { election, electionId } = seen.view;
  if (election.key === undefined) return { did: 'NOTHING', waitsFor: 'KEY', trustees: [] };
  await frozenWeights(desk.voting, election);
  const electionHash = hexOf(computedKey(election, seen.shown).electionHash);
  if (electionHash !== election.key.electionHash) {
    throw new VotingError('ELECTION_DIFFERS', `The hash of ${electionId} is not what its records come to: report it.`);
  }
  await remember(desk.vault, withAttempt(await recall(desk.vault, electionId), { ...attempt, electionHash }));
  await desk.voting.acknowledgeElection({ electionId, electionHash });
  return { did: 'ACKNOWLEDGED', electionHash };
}
