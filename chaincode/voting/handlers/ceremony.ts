/** The key ceremony. Every step waits for the step before of all trustees; nothing is left to anybody's discretion. */
import { commitmentHash, electionKeysOf, flawOf, type Ceremony, type Dealing } from '../ballot/ceremony.ts';
import { decideComplaint } from '../ballot/complaint.ts';
import { electionHashOf } from '../ballot/election-hash.ts';
import { EncodingError } from '../ballot/group.ts';
import { ephemeralOf } from '../ballot/share-cipher.ts';
import { bytesOfHex, hexOf } from '../ballot/text-form.ts';
import { BATCH_LIMIT } from '../schema/ballots.ts';
import { ceremonyOfAttempt, manifestBytes, type PhaseAction, type RecordOf } from '../state.ts';
import { moveOn, phaseFor, recordedBy, signerOf, type HandlersOf, type Tx } from './call.ts';

type Trustee = RecordOf<'trustee'>;
type TrusteeState = Trustee['state'];

const MAX_TRUSTEES = 16;
const MAX_SIGNERS = 100;

/** How far each state is on the way. */
const WAY = ['NAMED', 'SEALED', 'COMMITTED', 'DEALT', 'ACCEPTED', 'ACKNOWLEDGED', 'DECRYPTED'] as const;

/** The trustees of the current attempt, in the order of their numbers. */
export async function currentTrustees(tx: Tx, phase: RecordOf<'phase'>): Promise<Trustee[]> {
  const trustees = [];
  for (let number = 1; number <= phase.trustees; number += 1) {
    trustees.push(await tx.require('trustee', phase.electionId, String(phase.attempt), String(number)));
  }
  return trustees;
}

/** The trustee that the caller is. Ends the call for everybody else. */
export function ownTrustee(tx: Tx, trustees: readonly Trustee[]): Trustee {
  const { party, enrolmentId } = tx.caller;
  const own = trustees.find((trustee) => trustee.party === party && trustee.user === enrolmentId);
  return own ?? tx.fail('NOT_TRUSTEE', `${signerOf(tx)} is not a trustee of the current attempt.`);
}

/** A trustee's step: who, with whom, in which ceremony. */
interface Step {
  readonly phase: RecordOf<'phase'>;
  readonly election: RecordOf<'election'>;
  readonly trustees: readonly Trustee[];
  readonly own: Trustee;
  readonly ceremony: Ceremony;
}

async function stepOf(tx: Tx, electionId: string, action: PhaseAction, from: TrusteeState): Promise<Step> {
  const { phase } = await phaseFor(tx, electionId, action);
  const election = await tx.require('election', electionId);
  const trustees = await currentTrustees(tx, phase);
  const own = ownTrustee(tx, trustees);
  if (own.state !== from) {
    tx.fail('STATE_CONFLICT', `Trustee ${own.number} is ${own.state}, and ${action} follows ${from}.`, {
      state: own.state,
    });
  }
  return { phase, election, trustees, own, ceremony: ceremonyOfAttempt(election, phase, trustees) };
}

/** Ends the call unless all trustees have come so far. */
function requireAll(tx: Tx, trustees: readonly Trustee[], state: (typeof WAY)[number]): void {
  const reached = (trustee: Trustee) => WAY.indexOf(trustee.state as (typeof WAY)[number]) >= WAY.indexOf(state);
  const behind = trustees.filter((trustee) => !reached(trustee)).map(({ number }) => number);
  if (behind.length > 0) {
    tx.fail('TRUSTEE_MISSING', `The trustees ${behind.join(', ')} are not ${state}.`, { trustees: behind, state });
  }
}

async function save(tx: Tx, trustee: Trustee): Promise<Trustee> {
  const saved = { ...trustee, recorded: recordedBy(tx) };
  await tx.put('trustee', saved);
  return saved;
}

/** Handlers of the ceremony. */
export const ceremonyHandlers = {
  async startCeremony(tx, { electionId, threshold, trustees: named }) {
    const { phase, next } = await phaseFor(tx, electionId, 'startCeremony');
    const election = await tx.require('election', electionId);
    const problem = trusteesProblem(named, threshold);
    if (problem !== undefined) tx.fail('TERMS_INVALID', `The ceremony cannot start so: ${problem}.`, { problem });
    const attempt = phase.attempt + 1;
    if (election.key !== undefined) {
      // A trustee did not acknowledge: the key of that attempt is dropped, and nobody's part of it is of use.
      const anew = { ...election };
      delete anew.key;
      await tx.put('election', anew);
    }
    const trustees = [];
    for (const [index, { party, user }] of named.entries()) {
      const number = String(index + 1);
      trustees.push(
        await save(tx, {
          electionId,
          attempt: String(attempt),
          number,
          party,
          user,
          state: 'NAMED',
          recorded: recordedBy(tx),
        }),
      );
    }
    const moved = {
      ...phase,
      state: next,
      since: tx.now,
      attempt,
      threshold,
      trustees: named.length,
      recorded: recordedBy(tx),
    };
    await tx.put('phase', moved);
    tx.emit('CeremonyStarted', { electionId, attempt });
    const { context } = ceremonyOfAttempt(election, moved, trustees);
    return { attempt, context: hexOf(context), trustees };
  },

  async sealCommitment(tx, { electionId, commitmentHash: published }) {
    const { own } = await stepOf(tx, electionId, 'sealCommitment', 'NAMED');
    tx.emit('CommitmentSealed', { electionId, number: own.number });
    return save(tx, { ...own, state: 'SEALED', commitmentHash: published });
  },

  async openCommitment(tx, { electionId, encryptionKey, commitments, proofs }) {
    const { trustees, own, ceremony } = await stepOf(tx, electionId, 'openCommitment', 'SEALED');
    // Nobody shows anything before all are bound: the last one could choose its key by the others'.
    requireAll(tx, trustees, 'SEALED');
    const dealing: Dealing = {
      encryptionKey: bytesOfHex(encryptionKey),
      commitments: commitments.map(bytesOfHex),
      proofs: proofs.map(bytesOfHex),
    };
    if (hexOf(commitmentHash(ceremony, Number(own.number), dealing)) !== own.commitmentHash) {
      tx.fail('COMMITMENT_MISMATCH', 'The commitments do not have the published hash.', { number: own.number });
    }
    const flaw = wellFormed(tx, () => flawOf(ceremony, Number(own.number), dealing));
    if (flaw !== undefined) tx.fail('PROOF_INVALID', 'A proof of possession does not hold.', { flaw });
    tx.emit('CommitmentOpened', { electionId, number: own.number });
    return save(tx, { ...own, state: 'COMMITTED', encryptionKey, commitments, proofs });
  },

  async dealShares(tx, { electionId, shares }) {
    const { trustees, own } = await stepOf(tx, electionId, 'dealShares', 'COMMITTED');
    requireAll(tx, trustees, 'COMMITTED');
    if (shares.length !== trustees.length - 1) {
      tx.fail('PROOF_INVALID', `There is one share for each of ${trustees.length - 1} others.`, {
        shares: shares.length,
      });
    }
    wellFormed(tx, () => shares.map((share) => ephemeralOf(bytesOfHex(share))));
    tx.emit('SharesDealt', { electionId, number: own.number });
    return save(tx, { ...own, state: 'DEALT', shares });
  },

  async acceptShares(tx, { electionId }) {
    const { trustees, own } = await stepOf(tx, electionId, 'acceptShares', 'DEALT');
    requireAll(tx, trustees, 'DEALT');
    tx.emit('SharesAccepted', { electionId, number: own.number });
    return save(tx, { ...own, state: 'ACCEPTED' });
  },

  async complainOfShare(tx, { electionId, dealer, shared, proof }) {
    const { phase, trustees, own, ceremony } = await stepOf(tx, electionId, 'complainOfShare', 'DEALT');
    requireAll(tx, trustees, 'DEALT');
    const accused = trustees.find(({ number }) => number === dealer && number !== own.number);
    if (accused === undefined) return tx.fail('NOT_FOUND', `There is no other trustee ${dealer}.`, { dealer });
    const attempt = String(phase.attempt);
    if ((await tx.get('complaint', electionId, attempt, dealer, own.number)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'This share was complained about.', { dealer });
    }
    const complaint = { shared: bytesOfHex(shared), proof: bytesOfHex(proof) };
    const verdict = wellFormed(tx, () => decideComplaint(ceremony, disputedShare(accused, own), complaint));
    if (verdict === 'INVALID')
      return tx.fail('PROOF_INVALID', 'The proof of the shared point does not hold.', { dealer });
    if (verdict === 'FOUNDED') await save(tx, { ...accused, state: 'DISQUALIFIED' });
    const receiver = own.number;
    const decided = { electionId, attempt, dealer, receiver, shared, proof, verdict, recorded: recordedBy(tx) };
    await tx.put('complaint', decided);
    tx.emit('ComplaintDecided', { electionId, dealer, receiver, verdict });
    return decided;
  },

  async finalizeKey(tx, { electionId }) {
    const { phase } = await phaseFor(tx, electionId, 'finalizeKey');
    const election = await tx.require('election', electionId);
    if (election.key !== undefined) tx.fail('ALREADY_EXISTS', 'The key is made.', { electionId });
    const trustees = await currentTrustees(tx, phase);
    const failed = trustees.filter(({ state }) => state === 'DISQUALIFIED').map(({ number }) => number);
    if (failed.length > 0) {
      tx.fail('CEREMONY_FAILED', `The dealers ${failed.join(', ')} were disqualified.`, { trustees: failed });
    }
    requireAll(tx, trustees, 'ACCEPTED');
    const commitments = trustees.map((trustee) => trustee.commitments!.map(bytesOfHex));
    const keys = wellFormed(tx, () => electionKeysOf(commitments.map((own) => ({ commitments: own }))));
    const roll = election.roll!;
    const root = bytesOfHex(roll.credentialRoot);
    const electionHash = hexOf(
      electionHashOf({
        manifest: manifestBytes(election.manifest),
        threshold: phase.threshold,
        commitments,
        keys,
        registrarRoot: root,
        authenticatorRoot: root,
        credentials: roll.credentials,
        totalWeight: roll.totalWeight,
        minimumBallots: election.manifest.minimumBallots,
        batchLimit: BATCH_LIMIT,
        closeRule: election.manifest.closeRule,
      }),
    );
    const made = { publicKey: hexOf(keys.publicKey), trusteeKeys: keys.trusteeKeys.map(hexOf), electionHash };
    const { attempt, threshold } = phase;
    await tx.put('election', { ...election, key: { attempt, threshold, ...made } });
    tx.emit('KeyFinalized', { electionId, electionHash });
    return made;
  },

  async acknowledgeElection(tx, { electionId, electionHash }) {
    const { election, own } = await stepOf(tx, electionId, 'acknowledgeElection', 'ACCEPTED');
    if (election.key?.electionHash !== electionHash) {
      tx.fail('HASH_MISMATCH', 'The ledger has another election hash, or none yet.', {
        electionHash: election.key?.electionHash,
      });
    }
    tx.emit('ElectionAcknowledged', { electionId, number: own.number });
    return save(tx, { ...own, state: 'ACKNOWLEDGED' });
  },

  async attest(tx, { electionId, kind, subject, headHash, verdict, remark }) {
    const known = await subjectOf(tx, electionId, kind);
    if (known !== subject)
      tx.fail('HASH_MISMATCH', `The ledger has another subject of ${kind}, or none yet.`, { subject: known });
    const { party } = tx.caller;
    const own = { electionId, kind, subject, signer: signerOf(tx), party, headHash, verdict, recorded: recordedBy(tx) };
    const attestation = remark === undefined ? own : { ...own, remark };
    await tx.put('attestation', attestation);
    tx.emit('Attested', { electionId, kind, party, verdict });
    return attestation;
  },

  async declareReady(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'declareReady');
    requireAll(tx, await currentTrustees(tx, phase), 'ACKNOWLEDGED');
    await requireAttestation(tx, electionId, 'ZERO');
    // The zero report is checked, too: not a single ballot is there.
    if ((await tx.list('ballot', [electionId], 1)).length > 0) tx.fail('STATE_CONFLICT', 'There is a ballot already.');
    return moveOn(tx, phase, { state: next });
  },

  async getCeremony(tx, { electionId }) {
    const phase = await tx.require('phase', electionId);
    const { attempt, threshold } = phase;
    if (attempt === 0) return { attempt, threshold, trustees: [], complaints: [] };
    const election = await tx.require('election', electionId);
    const trustees = await currentTrustees(tx, phase);
    const complaints = await tx.list('complaint', [electionId, String(attempt)], MAX_TRUSTEES * MAX_TRUSTEES);
    const { context } = ceremonyOfAttempt(election, phase, trustees);
    return { attempt, threshold, context: hexOf(context), trustees, complaints };
  },

  listAttestations(tx, { electionId, limit, cursor }) {
    return tx.page('attestation', [electionId], limit, cursor);
  },
} satisfies HandlersOf<
  | 'startCeremony'
  | 'sealCommitment'
  | 'openCommitment'
  | 'dealShares'
  | 'acceptShares'
  | 'complainOfShare'
  | 'finalizeKey'
  | 'acknowledgeElection'
  | 'attest'
  | 'declareReady'
  | 'getCeremony'
  | 'listAttestations'
>;

/** What there is to attest: a restarted ceremony or another result is another subject. */
async function subjectOf(
  tx: Tx,
  electionId: string,
  kind: RecordOf<'attestation'>['kind'],
): Promise<string | undefined> {
  switch (kind) {
    case 'ZERO':
      return (await tx.require('election', electionId)).key?.electionHash;
    case 'TALLY':
      return (await tx.get('tally', electionId))?.tallyHash;
    case 'RESULT':
      return (await tx.get('result', electionId))?.resultHash;
  }
}

/** Ends the call unless an observer attested that it agrees, and none that it differs. */
export async function requireAttestation(
  tx: Tx,
  electionId: string,
  kind: RecordOf<'attestation'>['kind'],
): Promise<void> {
  const subject = await subjectOf(tx, electionId, kind);
  const all = await tx.list('attestation', [electionId, kind], MAX_SIGNERS);
  const given = all.filter((attestation) => attestation.subject === subject);
  const differing = given.filter(({ verdict }) => verdict === 'DIFFERS').map(({ signer }) => signer);
  if (given.length === 0 || differing.length > 0) {
    const what = given.length === 0 ? 'no observer has attested it' : 'an observer attests that it differs';
    tx.fail('ATTESTATION_MISSING', `Of ${kind}: ${what}.`, { kind, differing });
  }
}

/** A majority must be needed, or two disjoint groups could each decrypt; a person counts once. */
function trusteesProblem(
  named: readonly { readonly party: string; readonly user: string }[],
  threshold: number,
): string | undefined {
  const persons = new Set(named.map(({ party, user }) => `${party}.${user}`));
  if (persons.size !== named.length) return 'a person is named twice';
  if (threshold > named.length) return 'the threshold is more than all trustees';
  return 2 * threshold > named.length ? undefined : 'the threshold is not a majority';
}

function disputedShare(dealer: Trustee, receiver: Trustee) {
  const [from, to] = [Number(dealer.number), Number(receiver.number)];
  return {
    dealer: from,
    receiver: to,
    encryptionKey: bytesOfHex(receiver.encryptionKey!),
    commitments: dealer.commitments!.map(bytesOfHex),
    // A dealer sends itself none, so that the shares after its own number are one place earlier.
    sealed: bytesOfHex(dealer.shares![to < from ? to - 1 : to - 2]!),
  };
}

/** Bytes that are no point or scalar refute the proof that they are part of. */
function wellFormed<T>(tx: Tx, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EncodingError)
      return tx.fail('PROOF_INVALID', `An element is not well formed: ${error.message}.`);
    throw error;
  }
}
